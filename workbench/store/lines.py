"""Lines: how a worker and its scribe speak. A request's events are one line of JSON, and so is what became of them.

What stands behind verdicts is told once, in a line of its own before the first that names it: it is the same for a
million requests.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from workbench.store.events import Event, Lineage, ResearchRow, Usage

logger = logging.getLogger("workbench.store")
_Packed = tuple[Usage, list[tuple[str, str]], tuple[ResearchRow, ...]]
Known = dict[str, Lineage]  # by digest


class Unit(NamedTuple):
    """Events that are stored all or none, until a time of the system's monotonic clock."""

    until: float
    events: list[Event]


class Outcome(msgspec.Struct, array_like=True):
    """What became of a unit: whether the rows of each event were kept, or why it is not known to be stored."""

    kept: list[bool] | None = None
    away: str = "the store did not take the events in time. Try again later."
    failed: str = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[float, list[_Packed]]).decode
_decode_lineages = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode
SPOILT = Unit(0.0, [])  # what cannot be read; its time is over
decode_outcome = msgspec.json.Decoder(Outcome).decode


def write_unit(events: Sequence[Event], *, until: float, told: Known) -> bytes:
    """Return the line of events, after one of the lineages that are not among those told before; now they are."""
    packed: list[_Packed] = []
    new = Known()
    for one in events:
        verdicts = [(name, lineage.digest) for name, lineage in one.verdicts]
        new |= {its.digest: its for _, its in one.verdicts if its.digest not in told}
        packed.append((one.usage, verdicts, one.rows))
    line = _encode((until, packed)) + b"\n"
    if new:
        told |= new
        line = _encode({digest: its.detail for digest, its in new.items()}) + b"\n" + line
    return line


def read_unit(line: bytes, known: Known) -> Unit | None:
    """Return the unit of a line, or None for one of lineages, which are known from now on.

    A unit that cannot be read is not stored, and takes no other with it.
    """
    try:
        if line.startswith(b"{"):
            known |= {digest: Lineage(digest, detail) for digest, detail in _decode_lineages(line).items()}
            return None
        until, packed = _decode(line)
        return Unit(until, [_unpack(one, known) for one in packed])
    except (msgspec.DecodeError, KeyError) as error:
        logger.error("events could not be read: %s", type(error).__name__)
        return None if line.startswith(b"{") else SPOILT


def _unpack(packed: _Packed, known: Mapping[str, Lineage]) -> Event:
    usage, verdicts, rows = packed
    return Event(usage, tuple([(name, known[digest]) for name, digest in verdicts]), rows)


def write_outcomes(outcomes: Sequence[Outcome]) -> bytes:
    """Return the lines of outcomes."""
    return b"".join([_encode(one) + b"\n" for one in outcomes])
