"""The weights: one table of small integers, and what finds the best tags by them (Viterbi, 1967)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np

ENTITIES = ("PERSON", "ADDRESS", "LOCATION", "ORGANIZATION", "OCCUPATION")
TAGS = ("O", *(f"{part}-{entity}" for entity in ENTITIES for part in "BI"))
FILE = Path(__file__).with_name("weights.zip")
VERSION = 1


class Weights(NamedTuple):
    """Emissions float32 (buckets, tags), transitions float32 (tags, tags)."""

    emissions: np.ndarray
    transitions: np.ndarray


def store(file: Path, emissions: np.ndarray, transitions: np.ndarray) -> None:
    """Write both tables as int8 with one scale, in an undated archive: the same weights are the same bytes."""
    scale = float(np.abs(emissions).max()) / 127
    head = {"version": VERSION, "tags": TAGS, "scale": scale, "shape": emissions.shape}
    members = {
        "head.json": json.dumps(head).encode(),
        "emissions.i1": np.rint(emissions / scale).astype(np.int8).tobytes(),
        "transitions.f4": transitions.astype("<f4").tobytes(),
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
        small = np.frombuffer(archive.read("emissions.i1"), np.int8).reshape(head["shape"])
        transitions = np.frombuffer(archive.read("transitions.f4"), "<f4").reshape(len(TAGS), len(TAGS))
    return Weights(small.astype(np.float32) * np.float32(head["scale"]), transitions)


def best_tags(scores: Sequence[np.ndarray], transitions: np.ndarray) -> list[int]:
    """Return the best sequence of tags for emission scores, one array of shape (tags,) a token."""
    reached = scores[0].copy()
    reached[2::2] -= 50  # nothing goes on at the start
    back: list[np.ndarray] = []
    for score in scores[1:]:
        paths = reached[:, None] + transitions
        came = paths.argmax(axis=0)
        back.append(came)
        reached = paths[came, np.arange(len(came))] + score
    tag = int(reached.argmax())
    told = [tag]
    for came in reversed(back):
        tag = int(came[tag])
        told.append(tag)
    return told[::-1]
