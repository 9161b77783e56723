"""Writing: parts are chosen, joined and spelt as a pattern; slots are filled last, so that gold spans are exact."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from workbench_synthetic.lists import Family, fitting, load
from workbench_synthetic.values import Scene, fill

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_START = re.compile(r"((?:^|[.!?\n])\s*)([a-z])")
_WORD = re.compile(r"\{\w+\}|[A-Za-z']+|[^A-Za-z{]+")

_CHANNEL = {"ham": 0.3, "spam": 0.25, "smishing": 0.2}  # a shared ask in place of the family's own
_BARE = {"ham": 0.12, "spam": 0.12, "smishing": 0.06}  # no ask at all
_FILLER = {"ham": 0.45, "spam": 0.45, "smishing": 0.3}  # a neutral sentence, so that length tells little


def compose(scene: Scene, family: Family) -> str:
    """Return a pattern with slots: greeting, claim, pressure, ask, filler and sign-off, in an order of its own."""
    random, shared = scene.random, load("wording")[scene.language][scene.voice]
    claim, own = _claim(scene, family)
    body = [claim, _asked(scene, family, shared, plain=scene.label == "smishing" and not own)]
    if random.random() < 0.2:
        body.reverse()
    if random.random() < _FILLER[scene.label]:
        body.insert(random.randrange(1, 3), random.choice(shared["fillers"]))
    pieces = [random.choice(shared["greetings"]), *body, random.choice(shared["signoffs"])]
    pattern = _join([_choose(random, piece) for piece in pieces], random.choice(shared["joins"]))
    return _spell(scene, pattern, shared)


def _claim(scene: Scene, family: Family) -> tuple[str, bool]:
    """Choose what is said to have happened: the topic's, shared by all labels, or the family's own (True)."""
    common = family.shared.get(scene.language)
    own = not common or scene.random.random() >= family.share
    claims = family.claims[scene.language] if own or not common else common
    return scene.random.choice(fitting(claims, scene.country)), own


def _asked(scene: Scene, family: Family, shared: dict[str, Any], *, plain: bool) -> str:
    """Choose what the reader should do, with or without pressure; `plain`: the ask alone must tell the fraud."""
    draw, pressure = scene.random.random(), scene.random.choice(shared["pressures"])
    if draw > 1 - _BARE[scene.label] and not plain:
        return ""
    own = fitting(family.asks[scene.language], scene.country)
    ask = scene.random.choice(shared["channels"] if draw < _CHANNEL[scene.label] and not plain else own)
    return f"{pressure} {ask}" if scene.random.random() < 0.4 else f"{ask} {pressure}"


def _choose(random: Random, pattern: str) -> str:
    """Take one of [a|b|c], inner brackets first."""
    while "[" in pattern:
        pattern = _CHOICE.sub(lambda match: random.choice(match.group(1).split("|")), pattern)
    return re.sub(r" {2,}", " ", pattern).strip(" ,")


def _join(pieces: list[str], join: str) -> str:
    text = ""
    for piece in filter(None, pieces):
        ended = text.endswith((",", ":", "!", "?", "."))
        text += (" " if ended and join != "\n" else join if text else "") + piece
    return text


def _spell(scene: Scene, pattern: str, shared: dict[str, Any]) -> str:
    """Spell as this sender does: casing, short forms, slips; the same habits before every label."""
    random = scene.random
    words = load("wording")["shorthand"].get(scene.language, {})
    if random.random() < shared["sloppy"]:
        pattern = _over_words(pattern, lambda word: random.choice(words.get(word, [word])))
        pattern = _over_words(pattern, lambda word: _slip(random, word))
    style = random.choices([str, str.lower, str.upper, _capitalize], shared["casing"])[0]
    pattern = _capitalize(pattern) if style is _capitalize else _over_words(pattern, style)
    if random.random() < 0.15:
        pattern = _over_words(pattern, lambda word: word.upper() if random.random() < 0.08 else word)
    return pattern + random.choice(["", "", ".", ".", "!"]) if pattern[-1].isalnum() else pattern


def _over_words(pattern: str, change: Callable[[str], str]) -> str:
    """Change words, never the slots between braces."""
    return _WORD.sub(lambda match: match.group() if match.group()[0] == "{" else change(match.group()), pattern)


def _slip(random: Random, word: str) -> str:
    if len(word) < 6 or not word.isascii() or not word.isalpha() or random.random() > 0.06:
        return word
    at = random.randrange(1, len(word) - 2)
    return random.choice([word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]])


def _capitalize(pattern: str) -> str:
    return _START.sub(lambda match: match.group(1) + match.group(2).upper(), pattern)


def write(scene: Scene, pattern: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Fill the slots of a pattern; return the text and the gold spans of what was filled in."""
    text, spans = "", []
    for index, piece in enumerate(_SLOT.split(pattern)):
        if index % 2 == 0:
            text += piece
            continue
        value, entity = fill(piece, scene)
        if entity:
            spans.append((len(text), len(text) + len(value), entity))
        text += value
    return text, spans
