"""What is misspelt, and what it says: the words of `words.toml` as tables, which `mending` looks in.

Words of all tables have one number each: common ones first, by how common they are, and no word has 0.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from workbench.canonical import wordtable
from workbench.privacy.signs import code_points

FULLEST = 0.7  # of a table's places that are taken, at most


class Spelling(NamedTuple):
    """`words`, uint64, `slips`, uint32: see `wordtable.enter_words`, `enter_slips`; `letters`: uint32, of all.

    `told`: int32 of shape (n + 1, 2), by number where the word's letters end, and the number of the word that it says;
    0 tells how many words may be put together from pieces.
    """

    words: np.ndarray
    slips: np.ndarray
    letters: np.ndarray
    told: np.ndarray


@cache
def load_spelling() -> Spelling:
    """Return the tables of `words.toml`."""
    read = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
    common, whole, right = (read[kind].split() for kind in ("common", "whole", "right"))
    return make_spelling(common, whole, right, _list_short(read["short"]))


def make_spelling(common: list[str], whole: list[str], right: list[str], short: dict[str, str]) -> Spelling:
    """Return the tables of words of four kinds: see `words.toml`; `short`: what short forms stand for."""
    names = {word: at for at, word in enumerate(dict.fromkeys([*common, *whole, *right, *short.values()]), 1)}
    written = [*names, *(word for word in short if word not in names)]
    said = [len(common) + len(whole), *(names[short.get(word, word)] for word in written)]
    letters = code_points("".join(written)).astype(np.uint32)
    told = np.array([np.cumsum([0, *map(len, written)]), said], np.int32).T.copy()
    words = _make_table(len(written), np.uint64)
    slips = _make_table(int(told[len(common), 0]) + 2 * len(common), np.uint32)  # one without each letter, and two more
    wordtable.enter_words(words, letters, told)
    wordtable.enter_slips(slips, letters, told[: len(common) + 1])
    return Spelling(words, slips, letters, told)


def _list_short(read: dict[str, str]) -> dict[str, str]:
    """Return what each short form stands for."""
    return {short: word for word, told in read.items() for short in told.split()}


def _make_table(entries: int, kind: type) -> np.ndarray:
    """Return an empty table for so many entries: its size is a power of two, and a good part of it stays free."""
    return np.zeros(1 << int(entries / FULLEST).bit_length(), kind)


PLAIN = make_spelling([], [], [], {})  # nothing is mended
