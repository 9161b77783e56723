"""Labelled texts: what personal data stands where, by whoever wrote the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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
    """A text and its gold spans (start, end, entity), in code points, sorted."""

    text: str
    spans: tuple[Gold, ...]


def read_labelled(file: Path) -> list[Text]:
    """Read a labelled file: our JSON Lines {"text", "spans": [[start, end, entity], …]}, or presidio-research's JSON.

    Raises DataError that names the line and what is wrong with it; no text is quoted.
    """
    try:
        whole = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{file} cannot be read as UTF-8 text: {type(error).__name__}. Name a labelled file.") from None
    rows = _rows(whole, file)
    texts = [_text(row, f"{file}, record {number}") for number, row in enumerate(rows, start=1)]
    if not texts:
        raise DataError(f"{file} holds no record. Name a file with one labelled text a line.")
    return texts


def _rows(whole: str, file: Path) -> Iterator[Any]:
    if whole.lstrip().startswith("["):
        try:
            yield from json.loads(whole)
        except ValueError:
            raise DataError(f"{file} is no JSON array. Mend it and try again.") from None
        return
    for number, line in enumerate(whole.splitlines(), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError:
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
    if not isinstance(row, Mapping) or not isinstance(row.get("text"), str) or not isinstance(row.get("spans"), list):
        raise TypeError
    spans = [
        (span["start"], span["end"], span["entity"]) if isinstance(span, Mapping) else tuple(span)
        for span in row["spans"]
    ]
    return _checked(row["text"], spans, where)


def _checked(text: str, spans: list[Any], where: str) -> Text:
    for span in spans:
        if len(span) != 3 or not all(isinstance(part, int) for part in span[:2]) or not isinstance(span[2], str):
            raise TypeError
        if not 0 <= span[0] < span[1] <= len(text):
            raise DataError(f"{where}: span {span[0]}–{span[1]} must lie inside the text of {len(text)} characters.")
        if not NAME.fullmatch(span[2]):
            raise DataError(f"{where}: an entity is written in capitals, as PHONE or UPI_ID is. Mend its name.")
    return Text(text, tuple(sorted(spans)))


def standing(entity: str) -> str:
    """Return whether an entity is `direct`, `quasi` or `secret`; one of no type of ours is `other`."""
    known = ENTITIES.get(entity)
    return known.standing if known else "other"
