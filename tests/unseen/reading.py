"""Read the sets of messages by other hands, with their label and personal data. See README.md beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypedDict

FOLDER = Path(__file__).parent
SETS = ("first", "second", "third", "fourth", "fifth")
MARK = re.compile(r"\[([A-Z][A-Z0-9_]+)\|((?:[^\[\]]|\[[^\[\]|]*\])*)\]")  # a value may hold a defanged "[.]"


class Message(TypedDict):
    """One message; `spans` are (start, end, entity) in code points, `evasive` the line number of the original."""

    text: str
    spans: list[tuple[int, int, str]]
    label: str
    language: str
    country: str
    sender: str
    evasive: int | None


def read(name: str) -> list[Message]:
    """Return a set's messages in their order."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").removesuffix("\n").split("\n")
    return [parse(line, f"{name}.txt, line {number}") for number, line in enumerate(lines, start=1)]


def parse(line: str, where: str) -> Message:
    """Read one line: label, language, country, sender, marked text and, of a rewrite, the original's line number."""
    fields = line.split("\t")
    if len(fields) not in (5, 6):
        raise ValueError(f"{where}: 5 or 6 fields parted by tabs are allowed, got {len(fields)}.")
    label, language, country, sender, marked = fields[:5]
    text, spans = unmark(marked.replace(r"\n", "\n"))
    evasive = int(fields[5]) if len(fields) == 6 else None
    return Message(
        text=text, spans=spans, label=label, language=language, country=country, sender=sender, evasive=evasive
    )


def unmark(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Take the marks `[ENTITY|value]` out of a text and say where each value stands."""
    text, spans, end = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, end = text + mark[2], mark.end()
    return text + marked[end:], spans
