"""Patterns: `[a|b]` is one of them, brackets may nest; `{slot}` is filled later. Parsed once, drawn many times.

A slot is a single private-use character until it is filled, so that casing and spelling leave it alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import TypeVar

Pattern = tuple["str | Pattern", ...]  # text as it is, or a tuple of alternatives, each a pattern
T = TypeVar("T")

SLOT = re.compile("([\ue000-\uf8ff])")
_TOKEN = re.compile(r"([\[\]|])")
_NAMED = re.compile(r"\{(\w+)\}")
_names: list[str] = []


@cache  # a line is said in many countries, and by each hand and by all
def parse(text: str) -> Pattern:
    """Parse a pattern; raise ValueError where brackets do not match."""
    opened: list[list[list[str | Pattern]]] = [[[]]]
    for sign in filter(None, _TOKEN.split(_NAMED.sub(lambda match: _mark(match.group(1)), text))):
        if sign == "[":
            opened.append([[]])
        elif sign == "]" and len(opened) > 1:
            choice = tuple(tuple(alternative) for alternative in opened.pop())
            opened[-1][-1].append(choice)
        elif sign == "|" and len(opened) > 1:
            opened[-1].append([])
        elif sign in "[]|":
            raise ValueError(f"a pattern's {sign!r} has no bracket: {text}")
        else:
            opened[-1][-1].append(sign)
    if len(opened) > 1:
        raise ValueError(f"a pattern's bracket is not closed: {text}")
    return tuple(opened[0][0])


def draw(pattern: Pattern, random: Random) -> str:
    """Take one of each choice, inner ones after outer ones."""
    return "".join(part if type(part) is str else draw(pick(random, part), random) for part in pattern)  # type: ignore[arg-type]


def pick(random: Random, choices: Sequence[T]) -> T:
    """Draw one; three times as fast as `Random.choice`, which matters at a million records."""
    return choices[int(random.random() * len(choices))]


def _mark(name: str) -> str:
    if name not in _names:
        _names.append(name)
    return chr(0xE000 + _names.index(name))


def slot_name(mark: str) -> str:
    """Return the name of the slot that a private-use character stands for."""
    return _names[ord(mark) - 0xE000]
