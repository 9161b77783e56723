"""The weights: small integers, so that sums are exact in any order."""

from __future__ import annotations

import json
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from workbench_names.lexicon import Lexicon
from workbench_names.tagging import NEVER

ENTITIES = ("PERSON", "ADDRESS", "LOCATION", "ORGANIZATION", "OCCUPATION")
TAGS = ("O", *(f"{part}-{entity}" for entity in ENTITIES for part in "BI"))
INSIDE = np.array([tag.startswith("I-") for tag in TAGS])
FILE = Path(__file__).with_name("weights.zip")
VERSION = 3
STEPS = 127  # of the scale of emissions on either side of zero
FAINT = 1  # so many steps or fewer are none: a quarter of the room, and no worse


class Weights(NamedTuple):
    """Emissions int8 (buckets, tags), transitions int32 (tags, tags) in the same scale, and the lexicon."""

    emissions: np.ndarray
    transitions: np.ndarray
    lexicon: Lexicon


def quantize(emissions: np.ndarray, transitions: np.ndarray, lexicon: Lexicon) -> Weights:
    """Return weights in whole steps; a part that goes on can only follow its own."""
    scale = float(np.abs(emissions).max()) / STEPS or 1.0
    small = np.rint(emissions / scale).astype(np.int8)
    small[np.abs(small) <= FAINT] = 0
    moves = np.rint(transitions / scale).astype(np.int32)
    for column in np.flatnonzero(INSIDE):
        others = [row for row, tag in enumerate(TAGS) if tag[2:] != TAGS[column][2:]]
        moves[others, column] = NEVER
    return Weights(small, moves, lexicon)


def store(file: Path, weights: Weights) -> None:
    """Write the weights to an undated archive: the same weights are the same bytes."""
    head = {"version": VERSION, "tags": TAGS, "buckets": len(weights.emissions)}
    members = {
        "head.json": json.dumps(head).encode(),
        "emissions.i1": weights.emissions.T.tobytes(),
        "transitions.i4": weights.transitions.astype("<i4").tobytes(),
        "lexicon.u4": _planes(np.diff(weights.lexicon.entries, prepend=np.uint32(0))).tobytes(),
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    file.write_bytes(made.getvalue())


@cache
def load(file: Path = FILE) -> Weights:
    """Read the weights."""
    with zipfile.ZipFile(file) as archive:
        head = json.loads(archive.read("head.json"))
        small = np.frombuffer(archive.read("emissions.i1"), np.int8).reshape(len(TAGS), head["buckets"])
        transitions = np.frombuffer(archive.read("transitions.i4"), "<i4").reshape(len(TAGS), len(TAGS))
        steps = np.frombuffer(archive.read("lexicon.u4"), np.uint8).reshape(4, -1).T.copy().view("<u4").ravel()
    return Weights(
        np.ascontiguousarray(small.T), transitions.astype(np.int32), Lexicon(np.cumsum(steps, dtype=np.uint32))
    )


def _planes(numbers: np.ndarray) -> np.ndarray:
    """Return uint32 (n,) as bytes (4, n), the lowest first: alike ones stand together, and take less room."""
    return numbers.astype("<u4").view(np.uint8).reshape(-1, 4).T
