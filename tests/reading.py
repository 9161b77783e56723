"""Read the sets of messages by other hands, with their label and personal data: `unseen/README.md` has the format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypedDict

FOLDER = Path(__file__).parent
SETS = {"unseen": ("first", "second", "third", "fourth", "fifth"), "development": ("abroad", "india")}
MARK = re.compile(r"\[([A-Z][A-Z0-9_]+)\|((?:[^\[\]]|\[[^\[\]|]*\])*)\]")  # a value may hold a defanged "[.]"


class Message(TypedDict):
    """One message; `spans` are (start, end, entity) in code points, `evasive` the line number of the original.

    `manner` says how a rewrite was made, where its writer told.
    """

    text: str
    spans: list[tuple[int, int, str]]
    label: str
    language: str
    country: str
    sender: str
    evasive: int | None
    manner: str


def read(folder: str, name: str) -> list[Message]:
    """Return the messages of a folder's set in their order."""
    lines = (FOLDER / folder / f"{name}.txt").read_text("utf-8").removesuffix("\n").split("\n")
    return [parse(line, f"{name}.txt, line {number}") for number, line in enumerate(lines, start=1)]


def parse(line: str, where: str) -> Message:
    """Read one line: label, language, country, sender, marked text; for a rewrite the original's line and manner."""
    fields = line.split("\t")
    if len(fields) not in (5, 6, 7):
        raise ValueError(f"{where}: 5 to 7 fields parted by tabs are allowed, got {len(fields)}.")
    label, language, country, sender, marked = fields[:5]
    text, spans = unmark(marked.replace(r"\n", "\n"))
    evasive = int(fields[5]) if fields[5:] and fields[5] else None
    manner = fields[6] if fields[6:] else ""
    return Message(
        text=text,
        spans=spans,
        label=label,
        language=language,
        country=country,
        sender=sender,
        evasive=evasive,
        manner=manner,
    )


def unmark(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Take the marks `[ENTITY|value]` out of a text and say where each value stands."""
    text, spans, end = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, end = text + mark[2], mark.end()
    return text + marked[end:], spans
