"""Labelled texts: what personal data stands where, by whoever wrote the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import DataError
from workbench.privacy import ENTITIES
from workbench.privacy.grammar import NAME

Gold = tuple[int, int, str]

# presidio-research's names for our entities; what is not named here is personal data of no type of ours.
PRESIDIO = {
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "CARD", "URL": "URL", "DOMAIN_NAME": "URL",
    "IP_ADDRESS": "IP", "IBAN_CODE": "IBAN", "US_SSN": "SSN", "PERSON": "PERSON", "ADDRESS": "ADDRESS",
    "LOCATION": "LOCATION", "GPE": "LOCATION", "ORGANIZATION": "ORGANIZATION", "TITLE": "OCCUPATION", "AGE": "AGE",
    "DATE_TIME": "DATE", "US_DRIVER_LICENSE": "DRIVING_LICENCE", "ZIP_CODE": "PINCODE",
}  # fmt: skip
NOT_PERSONAL = frozenset({"PREFIX", "NRP", "O"})


class Text(NamedTuple):
    """A text and its gold spans (start, end, entity), in code points, sorted, each once."""

    text: str
    spans: tuple[Gold, ...]


def read_labelled(file: Path) -> list[Text]:
    """Read a labelled file: our JSON Lines {"text", "spans": [[start, end, entity], …]}, or presidio-research's JSON.

    Raises DataError that names the line and what is wrong with it; no text is quoted.
    """
    return [_text(row, where) for where, row in read_rows(file)]


def read_rows(file: Path) -> list[tuple[str, Any]]:
    """Read JSON Lines, or a JSON array; with each row, the words for where it stands. Raises DataError."""
    try:
        whole = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file} cannot be read as UTF-8 text: {type(error).__name__}. Name a labelled file.") from None
    rows = [(f"{file}, record {number}", row) for number, row in enumerate(_rows(whole, file), start=1)]
    if not rows:
        raise DataError(f"{file} holds no record. Name a file with one labelled text a line.")
    return rows


def _rows(whole: str, file: Path) -> Iterator[Any]:
    if whole.lstrip().startswith("["):
        try:
            yield from json.loads(whole)
        except (ValueError, RecursionError):
            raise DataError(f"{file} is no JSON array. Mend it and try again.") from None
        return
    for number, line in enumerate(whole.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                raise DataError(f"{file}, line {number}: must be a JSON object. Mend the line and try again.") from None


def _text(row: Any, where: str) -> Text:
    try:
        return _read(row, where)
    except (KeyError, TypeError):
        raise DataError(
            f'{where}: must be {{"text": str, "spans": [[start, end, entity], …]}}, or of presidio-research\'s form. '
            "Mend the record and try again."
        ) from None


def _read(row: Any, where: str) -> Text:
    if isinstance(row, Mapping) and "full_text" in row:
        given = [(s["start_position"], s["end_position"], s["entity_type"]) for s in row["spans"]]
        spans = [(start, end, PRESIDIO.get(name, name)) for start, end, name in given if name not in NOT_PERSONAL]
        return _checked(row["full_text"], spans, where)
    if not isinstance(row, Mapping) or not isinstance(row["spans"], list):
        raise TypeError
    spans = [
        (span["start"], span["end"], span["entity"]) if isinstance(span, Mapping) else tuple(span)
        for span in row["spans"]
    ]
    return _checked(row["text"], spans, where)


def _checked(text: str, spans: list[Any], where: str) -> Text:
    if not isinstance(text, str):
        raise TypeError
    for span in spans:
        if len(span) != 3 or not all(type(part) is int for part in span[:2]) or not isinstance(span[2], str):
            raise TypeError
        if not 0 <= span[0] < span[1] <= len(text):
            raise DataError(
                f"{where}: span {span[0]}–{span[1]} must lie inside the text of {len(text)} characters. "
                "Count code points, not bytes."
            )
        if not NAME.fullmatch(span[2]):
            raise DataError(f"{where}: an entity is written in capitals, as PHONE or UPI_ID is. Mend its name.")
    return Text(text, tuple(sorted(set(spans))))


def standing(entity: str) -> str:
    """Return whether an entity is `direct`, `quasi` or `secret`; one of no type of ours is `other`."""
    known = ENTITIES.get(entity)
    return known.standing if known else "other"


def strangers(texts: Sequence[Text], declared: Set[str]) -> list[str]:
    """Return the entities labelled in texts that are none of ours, nor `declared`, nor personal data of no type."""
    labelled = {entity for text in texts for _, _, entity in text.spans}
    return sorted(labelled - ENTITIES.keys() - declared - set(PRESIDIO.values()))
