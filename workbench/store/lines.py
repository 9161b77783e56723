"""Lines: how a worker and its scribe speak. A request's events are one line of JSON, and so is what became of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import msgspec

from workbench.store.events import Event, Lineage, ResearchRow, Usage

logger = logging.getLogger("workbench.store")
_Packed = tuple[Usage, list[tuple[str, str]], tuple[ResearchRow, ...]]


class Unit(msgspec.Struct, frozen=True, array_like=True):
    """Events that are stored all or none, until a time of the system's monotonic clock; each lineage once."""

    until: float
    packed: list[_Packed]
    lineages: dict[str, dict[str, Any]]

    @property
    def events(self) -> list[Event]:
        """The events."""
        known = {digest: Lineage(digest, detail) for digest, detail in self.lineages.items()}
        return [
            Event(usage, tuple([(name, known[digest]) for name, digest in verdicts]), rows)
            for usage, verdicts, rows in self.packed
        ]


class Outcome(msgspec.Struct, array_like=True):
    """What became of a unit: whether the rows of each event were kept, or why it is not known to be stored."""

    kept: list[bool] | None = None
    away: str = "the store did not take the events in time. Try again later."
    failed: str = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Unit).decode
SPOILT = Unit(0.0, [], {})  # what cannot be read; its time is over
decode_outcome = msgspec.json.Decoder(Outcome).decode


def write_unit(events: Sequence[Event], *, until: float) -> bytes:
    """Return the line of events."""
    lineages = {lineage.digest: lineage.detail for event in events for _, lineage in event.verdicts}
    packed = [(one.usage, [(name, its.digest) for name, its in one.verdicts], one.rows) for one in events]
    return _encode(Unit(until, packed, lineages)) + b"\n"


def read_unit(line: bytes) -> Unit:
    """Return the unit of a line; one that cannot be read is not stored, and takes no other with it."""
    try:
        return _decode(line)
    except msgspec.DecodeError as error:
        logger.error("events could not be read: %s", type(error).__name__)
        return SPOILT


def write_outcomes(outcomes: Sequence[Outcome]) -> bytes:
    """Return the lines of outcomes."""
    return b"".join([_encode(one) + b"\n" for one in outcomes])
