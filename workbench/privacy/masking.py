"""The host's side of anonymization: ask the parts, check what they point at, cut, count. Closed, never open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

from workbench.contracts import Anonymizer, Span
from workbench.errors import AnonymizerFailed
from workbench.privacy.cutting import cut, uncut
from workbench.privacy.folding import Texts, fold_masked
from workbench.privacy.grammar import check_entities, is_hint
from workbench.privacy.operators import Operators
from workbench.records import Rows, to_frame

_HEADER = re.compile(r"[A-Z]{2}-[A-Z0-9]{3,9}(?:-[PSTG])?|[A-Z]{2}-[A-Za-z]{6}-[PSTG]|[0-9]{3,6}")
_REST = re.compile(r"[^ \n]*")  # of a word
PATIENCE = 8  # times that a text is read anew; a message needs three. One that needs more was made to need thousands.


class Masked(NamedTuple):
    """A text after anonymization; `spans` are in the offsets of the original."""

    text: str
    spans: list[Span]


class Findings:
    """What anonymization found, as counts only: spans by entity, characters seen and masked, records touched."""

    def __init__(self) -> None:
        self.entities: Counter[str] = Counter()
        self.records = 0
        self.touched = 0
        self.characters = 0
        self.masked = 0

    def add(self, text: str, spans: Sequence[Span]) -> None:
        """Count one text and its resolved spans."""
        self.count(len(text), sum(span.end - span.start for span in spans), [span.entity for span in spans])

    def count(self, characters: int, masked: int, entities: Sequence[str]) -> None:
        """Count one record by its characters, those masked, and the entities of its spans."""
        self.records += 1
        self.touched += bool(entities)
        self.characters += int(characters)
        self.masked += int(masked)
        self.entities.update(entities)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts, entities sorted by name."""
        return {
            "entities": dict(sorted(self.entities.items())),
            "records": self.records,
            "records_touched": self.touched,
            "characters": self.characters,
            "characters_masked": self.masked,
        }


class Masker:
    """Anonymizers in use, by name, and the operators that cut. One object serves a message and a batch alike."""

    def __init__(self, parts: Mapping[str, Anonymizer], operators: Operators | None = None) -> None:
        self.parts = dict(parts)
        self.operators = operators or Operators()
        declared = {name: _declared(name, part) for name, part in self.parts.items()}
        self.entities = frozenset().union(*declared.values())
        self._spared = frozenset(entity for entity in self.entities if not self.operators.masks(entity))
        self._asked = {name: part for name, part in self.parts.items() if declared[name] - self._spared}

    def find(self, texts: Sequence[str]) -> dict[int, list[Span]]:
        """Return the parts' checked spans, by row, where there are any; raise AnonymizerFailed, quoting nothing.

        A part none of whose entities is masked at this level is not asked.
        """
        found: dict[int, list[Span]] = {}
        shared = texts if isinstance(texts, Texts) else Texts(texts)
        for name, part in self._asked.items():
            for row, spans in self._ask(name, part, shared).items():
                found[row] = found[row] + spans if row in found else spans
        return found

    def _ask(self, name: str, part: Anonymizer, texts: Sequence[str]) -> dict[int, list[Span]]:
        fault = None
        try:
            answers = part.find(texts)
            if not isinstance(answers, list):
                answers = list(answers)  # a lazy answer could be read only once
            if len(answers) != len(texts):
                raise ValueError
            if answers.count([]) == len(answers):
                return {}
            found = {row: list(spans) for row, spans in enumerate(answers) if spans != []}
            entities = part.entities
            for row, spans in found.items():
                length = len(texts[row])
                for span in spans:
                    fault = fault or _fault(span, length, entities)
        except Exception as error:  # whatever a part raises may quote the text: name its type only
            raise AnonymizerFailed(
                f"anonymizer '{name}' failed with {type(error).__name__}; nothing was passed on. "
                f"Run `workbench plugins check {name}`, or take it out of the recipe."
            ) from None
        if fault:
            raise AnonymizerFailed(
                f"anonymizer '{name}' {fault}; nothing was passed on. Run `workbench plugins check {name}`."
            )
        return found

    def mask(self, texts: Sequence[str]) -> list[Masked]:
        """Anonymize texts, until nothing more is found in what is left: so a second time changes nothing.

        A part may read a text anew once what surrounded a word is masked; what it finds then is masked as well. Where
        that goes on and on, whole words are masked, then the whole text.
        """
        masked = self._mask(texts)
        return [masked[row] if row in masked else Masked(text, []) for row, text in enumerate(texts)]

    def _mask(self, texts: Sequence[str]) -> dict[int, Masked]:
        """Return the rows of which something was masked."""
        if not texts:
            return {}
        shared = Texts(texts)
        found = self.find(shared)
        masked: dict[int, Masked] = {}
        times = 0
        while rows := [row for row, spans in found.items() if self._cut(row, shared, spans, masked)]:
            again = self.find(fold_masked(shared, {row: masked[row] for row in rows}))
            found = {rows[place]: spans for place, spans in again.items()}
            times += 1
            if times >= PATIENCE:
                whole = times >= 2 * PATIENCE
                found = {row: _stretch(masked[row].text, spans, whole=whole) for row, spans in found.items()}
        return masked

    def _cut(self, row: int, texts: Sequence[str], found: list[Span], masked: dict[int, Masked]) -> bool:
        """Cut what was found in a row, and tell whether there was anything to cut."""
        spans = [span for span in found if span.entity not in self._spared] if self._spared else found
        known = masked.get(row)
        if known is not None and spans:
            more = uncut(known, spans, self.entities)
            spans = [*known.spans, *more] if more else []
        if spans:
            text, resolved = cut(texts[row], spans, self.entities, replace=self.operators.replace)
            if resolved:
                masked[row] = Masked(text, resolved)
                return True
        return False

    def apply(self, table: Any) -> tuple[Any, list[Sequence[Span]]]:
        """Return a record table with `content` and `sender` anonymized, and the spans found in each `content`."""
        content, senders = list(table["content"]), list(table["sender"])
        known = [row for row, sender in enumerate(senders) if sender and _is_open(sender)]
        spans: list[Sequence[Span]] = [()] * len(content)
        asked = [text for row in known for text in (senders[row], _introduced(senders[row]))]
        masked = self._mask(content + asked)
        for place in [place for place in masked if place < len(spans)]:
            content[place], spans[place] = masked[place]
        for place, row in zip(range(len(spans), len(spans) + len(asked), 2), known, strict=True):
            senders[row] = self._sender(senders[row], masked.get(place), masked.get(place + 1))
        return _with_columns(table, content, senders), spans

    def _sender(self, sender: str, alone: Masked | None, introduced: Masked | None) -> str:
        """Return a sender masked, by itself or behind its introduction; one that names a person says nothing else."""
        if any(span.entity == "PERSON" for masked in (alone, introduced) if masked for span in masked.spans):
            whole = Span(0, len(sender), "PERSON")
            return cut(sender, [whole], self.entities, replace=self.operators.replace)[0]
        if introduced:
            return introduced.text[len(_introduced(sender)) - len(sender) :]
        return alone.text if alone else sender

    def anonymize(self, records: Any, findings: Findings | None = None) -> Any:
        """Return the table with `content` and `sender` anonymized, in its own type; what was masked stays masked."""
        table = records if isinstance(records, Rows) else to_frame(records)
        clean, found = self.apply(table)
        if findings is not None:
            for raw, spans in zip(table["content"], found, strict=True):
                findings.add(raw, spans)
        if not isinstance(table, Rows):
            clean.attrs = {**table.attrs, "anonymized": sorted(self.parts)}
        return clean


def _stretch(text: str, spans: Sequence[Span], *, whole: bool) -> list[Span]:
    """Return spans made as long as the words that they stand in, or as the whole text: so that masking has an end."""
    if whole and spans:
        return [spans[0]._replace(start=0, end=len(text), hint="")]
    return [
        span._replace(
            start=max(text.rfind(" ", 0, span.start), text.rfind("\n", 0, span.start)) + 1,
            end=_REST.match(text, span.end).end(),  # type: ignore[union-attr]
            hint="",
        )
        for span in spans
    ]


def _with_columns(table: Any, content: list[str], sender: list[Any]) -> Any:
    if isinstance(table, Rows):
        return table.replace(content=content, sender=sender)
    return table.assign(content=content, sender=sender).astype({"content": "str", "sender": "str"})


def _introduced(sender: str) -> str:
    """Return a sender behind a word that says what it may be: alone, nothing would tell a name or a phone."""
    return f"from {sender}" if any(map(str.isalpha, sender)) else f"call {sender}"


def _is_open(sender: Any) -> bool:
    """Tell a sender that may name a person; a registered header (TRAI's form) or a short code stays."""
    return isinstance(sender, str) and not _HEADER.fullmatch(sender)


def _declared(name: str, part: Anonymizer) -> frozenset[str]:
    """Return a part's entities; a name that is no name would let text pass as a placeholder."""
    entities = getattr(part, "entities", None)
    if not isinstance(entities, Set) or not entities or check_entities(entities):
        raise AnonymizerFailed(
            f"anonymizer '{name}' must declare `entities`, a frozenset of names (upper case, digits, underscore, "
            f"2 to 32 characters). Run `workbench plugins check {name}`."
        )
    return frozenset(entities)


def _fault(span: Span, length: int, entities: frozenset[str]) -> str | None:
    start, end, entity, hint = span.start, span.end, span.entity, span.hint
    if not (isinstance(start, int) and isinstance(end, int)):
        return "gave a span with offsets that are no int"
    if not 0 <= start < end <= length:
        return "gave a span that is empty or outside the text"
    if entity not in entities:
        return "gave an entity that it does not declare"
    if hint and not is_hint(entity, hint):
        return "gave a hint outside the grammar of its entity"
    return None
