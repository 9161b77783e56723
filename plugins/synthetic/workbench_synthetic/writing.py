"""Writing: lines are drawn, crossed and spelt with slots as single marks; slots come last, so that gold is exact."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from random import Random
from typing import Any

from workbench_synthetic.lists import Family, Said, load, said, wording
from workbench_synthetic.patterns import SLOT, draw, pick, slot_name
from workbench_synthetic.values import Scene, fill

_START = re.compile(r"((?:^|[.!?]\s|\n)\s*)([a-z])")
_WORD = re.compile(r"[A-Za-z']+")
_GAPS = re.compile(r" {2,}|(?<=\n) | (?=[\n,.!?])")
_GREETED = re.compile(
    r"(?i)\W*(?:dear|hi|hello|hey|namaste|good (?:morning|evening)|sir|madam|mum|mom|dad|urgent|alert|attention|notice"
    r"|beta|bhai|yaar|didi|mummy|papa|priya|suno|are)\b|\S{1,24}:"
)

_WRITTEN = 0.5  # a line as it was written; else its claim and another line's ask, or a situation of the topic
_WRITTEN_ABROAD = 0.75  # more is written for abroad, so less has to be put together
_BARE = {"ham": 0.12, "spam": 0.1, "smishing": 0.0}  # no ask at all
_FRAMED = 0.45  # a greeting; as often a sign-off
_MORE = {"ham": 0.35, "spam": 0.35, "smishing": 0.1}  # something more that the family says
_FILLER = {"ham": 0.28, "spam": 0.25, "smishing": 0.15}  # a neutral sentence, so that length tells little


def compose(scene: Scene, family: Family) -> str:
    """Return a text with slots: greeting, claim, ask, filler and sign-off, each drawn apart."""
    random, shared = scene.random, wording(scene.language, scene.voice, scene.country)
    told = said(family, scene.language, scene.country, scene.hand)
    pieces = _body(scene, family, told, shared)
    if random.random() < _MORE[scene.label]:
        more = draw(pick(random, told.claims if random.random() < 0.5 or not told.asks else told.asks), random)
        pieces += [more] if more not in pieces else []
    if random.random() < _FILLER[scene.label]:
        pieces.insert(1, draw(pick(random, shared["fillers"]), random))
    if random.random() < _FRAMED and not _GREETED.match(pieces[0]):
        pieces.insert(0, draw(pick(random, shared["greetings"]), random))
    if random.random() < _FRAMED:
        pieces.append(draw(pick(random, shared["signoffs"]), random))
    return _spell(scene, _GAPS.sub(_gap, _join(pieces, pick(random, shared["joins"]))), shared)


def _body(scene: Scene, family: Family, told: Said, shared: dict[str, Any]) -> list[str]:
    """Draw a written line, or cross a claim of one with the ask of another."""
    random, lot = scene.random, scene.lot
    if told.lines and lot.chance(_WRITTEN if scene.country == "IN" else _WRITTEN_ABROAD):
        return [draw(part, random) for part in lot.pick(told.lines)]
    common = told.situations and told.asks and random.random() < family.share
    body = [draw(lot.pick(told.situations if common else told.claims), random)]
    if told.asks and (common or random.random() >= _BARE[scene.label]):
        body.append(_pressed(random, draw(pick(random, told.asks), random), shared))
    return body


def _pressed(random: Random, ask: str, shared: dict[str, Any]) -> str:
    """Add pressure before or after some asks, of every label."""
    if random.random() > 0.25:
        return ask
    pressure = draw(pick(random, shared["pressures"]), random)
    return f"{pressure} {ask}" if random.random() < 0.3 else f"{ask} {pressure}"


def _gap(match: re.Match[str]) -> str:
    return " " if len(match.group()) > 1 else ""


def _join(pieces: Sequence[str], join: str) -> str:
    text = ""
    for piece in filter(None, map(str.strip, pieces)):
        ended = text.endswith((",", ":", "!", "?", ".", "।", "-"))
        plain = (ended and join != "\n") or piece[0] == "-"
        text += (" " if plain else join) + piece if text else piece
    return text


def _spell(scene: Scene, text: str, shared: dict[str, Any]) -> str:
    """Spell as this sender does: casing, short forms, slips; the same habits before every label."""
    random = scene.random
    if random.random() < shared["sloppy"]:
        words = load("wording")["shorthand"].get(scene.language, {})
        text = _WORD.sub(lambda match: _slip(random, pick(random, words.get(match.group(), [match.group()]))), text)
    text = _STYLES[bisect(shared["casing"], random.random())](text)
    if random.random() < 0.08:
        text = _WORD.sub(lambda match: match.group().upper() if random.random() < 0.1 else match.group(), text)
    return text + pick(random, ("", "", ".", ".", "!")) if text[-1].isalnum() else text


def _slip(random: Random, word: str) -> str:
    if len(word) < 6 or random.random() > 0.06:
        return word
    at = random.randrange(1, len(word) - 2)
    return pick(random, (word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]))


def _capitalize(text: str) -> str:
    return _START.sub(lambda match: match.group(1) + match.group(2).upper(), text)


_STYLES = (str, str.lower, str.upper, _capitalize, _capitalize)


def write(scene: Scene, pattern: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Fill the slots of a pattern; return the text and the gold spans of what was filled in."""
    text, spans = "", []
    for index, piece in enumerate(SLOT.split(pattern)):
        if index % 2 == 0:
            text += piece
            continue
        value, entity = fill(slot_name(piece), scene)
        if entity:
            spans.append((len(text), len(text) + len(value), entity))
        text += value
    return text, spans
