"""Training sentences: synthetic messages, carrier sentences and labelled development files, names put in at random."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from workbench_names.lists import read_list
from workbench_names.writer import Writer

Gold = tuple[int, int, str]
GROUPS = 5  # one template of presidio-research, and one post of SPIA, in so many is held out, for the figures
OFTEN = {
    "prose": 4,
    "where": 5,
    "message": 7,
    "hinglish": 1,
    "chat": 5,
    "native": 5,
    "ordinary": 2,
    "plain": 1,
    "traffic": 3,
    "handle": 1,
    "voice": 4,
    "coded": 1,
    "dear": 1,
    "abroad": 7,
    "folk": 5,
}  # kinds of carriers
KINDS = [kind for kind, times in OFTEN.items() for _ in range(times)]
_HANDLE = re.compile(r"(?<!\w)@([A-Za-z]\w{2,})")
_SLOTS = {"PERSON": "person", "ADDRESS": "address", "LOCATION": "place", "ORGANIZATION": "org", "OCCUPATION": "job"}
_WORD = re.compile(r"[^\W\d_]{3,}")
_TITLE = re.compile(r"(?:mrs?|ms|dr|prof)\.?", re.IGNORECASE)  # is nobody's name, though that file says so
_CODED = re.compile(r"[^\d,]+ \d{5}")  # a place and its code
_BREAK = re.compile(r"[\s,>?]*")
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
            indic = not record["language"].endswith(("en", "hinglish", "-Latn"))
            pieces.append((_again(writer, text[start:end], entity, indic=indic), entity))
            reached = end
        yield fill([*pieces, (text[reached:], None)], "synthetic").cased(random)


def _again(writer: Writer, old: str, entity: str, *, indic: bool) -> str:
    """Return another value in place of one, in the same script, or a name in that of its sentence."""
    if writer.random.random() < 0.3:
        return old
    latin = old.isascii() and not (indic and entity == "PERSON" and writer.random.random() < 0.7)
    if entity == "ADDRESS":
        return writer.addresses.indian() if latin else writer.addresses.hindi()
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
            if span["entity_type"] in _LARGE and not _TITLE.fullmatch(span["entity_value"])
        ]
        yield int(record["template_id"]), Sample(record["full_text"], _coded(record["full_text"], spans), "generated")


def _coded(text: str, spans: Iterable[Gold]) -> list[Gold]:
    """Return the spans, in order; a place and the code of an address right after it, labelled apart, are one piece of it."""
    kept: list[Gold] = []
    for start, end, entity in sorted(spans):
        code = entity == "ADDRESS" and text[start:end].isdigit()
        if code and kept and kept[-1][2] == "LOCATION" and text[kept[-1][1] : start] == " ":
            start = kept.pop()[0]
        kept.append((start, end, entity))
    return kept


def renewed(sample: Sample, writer: Writer) -> Sample:
    """Return the sample with every entity drawn anew, so that what is learned is not this file's names."""
    pieces: list[tuple[str, str | None]] = []
    reached = 0
    for start, end, entity in sample.spans:
        pieces += [(sample.text[reached:start], None), _other(sample, start, end, entity, writer)]
        reached = end
    return fill([*pieces, (sample.text[reached:], None)], sample.origin)


def _other(sample: Sample, start: int, end: int, entity: str, writer: Writer) -> tuple[str, str | None]:
    """Return another value in place of one; in place of a number, a flat or a code that is labelled apart, the like."""
    old = sample.text[start:end]
    if entity == "ADDRESS" and _CODED.fullmatch(old):
        return f"{writer.place()} {writer.addresses.code()}", entity
    if entity == "ADDRESS" and len(_WORD.findall(old)) < 2:
        return re.sub(r"\d", lambda _: str(writer.random.randrange(10)), old), entity
    if entity == "ADDRESS" and any(
        _BREAK.fullmatch(sample.text[end:after]) for after, _, _ in sample.spans if after > start
    ):
        return writer.value("street")
    return writer.value("handle" if sample.text[:start].endswith("@") else _SLOTS[entity])


def called(sample: Sample, writer: Writer) -> Sample:
    """Return the sample with somebody's name before or after it, as who is spoken to or who speaks."""
    before, after = _SLOT.split(str(writer.random.choice(read_list("forms")["called"])))[::2]
    name = writer.value("person")
    text = [(sample.text, None)]
    return fill([(before, None), name, (after, None), *text] if after else [*text, (before, None), name], sample.origin)


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
