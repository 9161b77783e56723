"""Training sentences: synthetic messages, carrier sentences and labelled development files, names put in at random."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from workbench_names.lists import read_list
from workbench_names.writer import Writer

Gold = tuple[int, int, str]
GROUPS = 5  # one template of presidio-research, and one post of SPIA, in so many is held out, for the figures
OFTEN = {
    "prose": 4,
    "message": 7,
    "hinglish": 1,
    "native": 3,
    "ordinary": 1,
    "plain": 1,
    "traffic": 2,
    "handle": 1,
}  # kinds of carriers
KINDS = [kind for kind, times in OFTEN.items() for _ in range(times)]
_HANDLE = re.compile(r"(?<!\w)@([A-Za-z]\w{2,})")
_SLOT = re.compile(r"\{(\w+)\}")


class Sample(NamedTuple):
    """A text, its gold spans (start, end, entity), and where it came from."""

    text: str
    spans: list[Gold]
    origin: str

    def cased(self, random: Random) -> Sample:
        """Return the sample all lower case or all upper case, now and then."""
        draw = random.random()
        text = self.text.lower() if draw < 0.1 else self.text.upper() if draw < 0.14 else self.text
        return self._replace(text=text) if len(text) == len(self.text) else self


def fill(pieces: Sequence[tuple[str, str | None]], origin: str) -> Sample:
    """Return the sample that pieces (text, entity) make."""
    text, spans = "", []
    for piece, entity in pieces:
        if entity:
            spans.append((len(text), len(text) + len(piece), entity))
        text += piece
    return Sample(text, spans, origin)


def carried(size: int, seed: int) -> Iterator[Sample]:
    """Yield short texts of our own carrier sentences, one or two together."""
    random = Random(f"carried:{seed}")
    writer, carriers = Writer(random), read_list("carriers")
    for _ in range(size):
        kind = random.choice(KINDS)
        pattern = str(random.choice(carriers[kind]))
        if random.random() < 0.3:
            pattern += random.choice([" ", "\n", ". ", ", "]) + str(random.choice(carriers[kind]))
        parts = _SLOT.split(pattern)
        pieces: list[tuple[str, str | None]] = [
            writer.value(part) if number % 2 else (part, None) for number, part in enumerate(parts)
        ]
        yield fill(pieces, kind).cased(random)


def synthetic(size: int, seed: int) -> Iterator[Sample]:
    """Yield messages of the embedded corpus with their people's names drawn anew."""
    from workbench_synthetic.generator import generate

    random = Random(f"names:{seed}")
    writer = Writer(random)
    for record in generate(size=size, seed=seed):
        pieces: list[tuple[str, str | None]] = []
        text, reached = record["content"], 0
        for start, end, entity in record["spans"]:
            if entity not in ("PERSON", "ADDRESS") or start < reached:
                continue
            pieces.append((text[reached:start], None))
            indic = record["language"] not in ("en", "hinglish")
            pieces.append((_again(writer, text[start:end], entity, indic=indic), entity))
            reached = end
        yield fill([*pieces, (text[reached:], None)], "synthetic").cased(random)


def _again(writer: Writer, old: str, entity: str, *, indic: bool) -> str:
    """Return another value in place of one, in the same script, or a name in that of its sentence."""
    if writer.random.random() < 0.3:
        return old
    latin = old.isascii() and not (indic and entity == "PERSON" and writer.random.random() < 0.7)
    if entity == "ADDRESS":
        return writer.indian_address() if latin else writer.hindi_address()
    return writer.person() if latin else writer.native()


_LARGE = {
    "PERSON": "PERSON",
    "ADDRESS": "ADDRESS",
    "LOCATION": "LOCATION",
    "GPE": "LOCATION",
    "ORGANIZATION": "ORGANIZATION",
}


def generated(file: Path) -> Iterator[tuple[int, Sample]]:
    """Yield (template, sample) of a file of presidio-research."""
    for record in json.loads(file.read_text("utf-8")):
        spans = [
            (span["start_position"], span["end_position"], _LARGE[span["entity_type"]])
            for span in record["spans"]
            if span["entity_type"] in _LARGE
        ]
        yield int(record["template_id"]), Sample(record["full_text"], sorted(spans), "generated")


def renewed(sample: Sample, writer: Writer) -> Sample:
    """Return the sample with every entity drawn anew, so that what is learned is not this file's names."""
    slots = {"PERSON": "person", "ADDRESS": "address", "LOCATION": "place", "ORGANIZATION": "org", "OCCUPATION": "job"}
    pieces: list[tuple[str, str | None]] = []
    reached = 0
    for start, end, entity in sample.spans:
        slot = "handle" if sample.text[:start].endswith("@") else slots[entity]
        pieces += [(sample.text[reached:start], None), writer.value(slot)]
        reached = end
    return fill([*pieces, (sample.text[reached:], None)], sample.origin)


_FACTS = {
    "NAME": "PERSON",
    "LOCATION": "LOCATION",
    "AFFILIATION": "ORGANIZATION",
    "OCCUPATION": "OCCUPATION",
    "POSITION": "OCCUPATION",
}


def posts(file: Path) -> Iterator[Sample]:
    """Yield forum posts of SPIA; a fact is labelled wherever its keyword stands in the text, a user name after @."""
    for line in file.read_text("utf-8").splitlines():
        post = json.loads(line)
        text, low = post["text"], post["text"].lower()
        spans: set[Gold] = {(*match.span(1), "PERSON") for match in _HANDLE.finditer(text)}
        for subject in post["subjects"]:
            for fact in subject["PIIs"]:
                entity = _FACTS.get(fact["tag"])
                for keyword in fact["keyword"].split(" / ") if entity and fact["keyword"] else ():
                    keys = [keyword, *keyword.split()] if entity == "PERSON" else [keyword]
                    spans |= {
                        (*found, str(entity)) for key in keys if len(key) > 2 for found in _everywhere(low, key.lower())
                    }
        yield Sample(text, _widest(spans), "posts")


def _everywhere(text: str, key: str) -> Iterator[tuple[int, int]]:
    """Yield where a key stands as a word of its own: not in an e-mail address or a handle."""
    for match in re.finditer(rf"(?<![\w@])(?<!\w[.]){re.escape(key)}(?![\w@]|[.]\w)", text):
        yield match.span()


def _widest(spans: set[Gold]) -> list[Gold]:
    kept: list[Gold] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
