"""Training sentences: synthetic messages, prose patterns and labelled development files, names put in at random."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from workbench_names.lists import LISTS, indian_address, load_names, organisation, place

Gold = tuple[int, int, str]
GROUPS = 5  # one template of presidio-research, and one post of SPIA, in so many is held out, for the figures


class Sample(NamedTuple):
    """A text, its gold spans (start, end, entity), and where it came from."""

    text: str
    spans: list[Gold]
    origin: str


def _fill(pieces: Sequence[tuple[str, str | None]], origin: str) -> Sample:
    text, spans = "", []
    for piece, entity in pieces:
        if entity:
            spans.append((len(text), len(text) + len(piece), entity))
        text += piece
    return Sample(text, spans, origin)


class Writer:
    """Draws names, addresses, places, organisations and jobs; of many countries, of India half of the time."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = load_names()

    def person(self, *, native: str | None = None) -> str:
        """Return a name in one of the ways that people write one."""
        random = self.random
        locale = native or ("en_IN" if random.random() < 0.5 else random.choice(self.names.locales))
        given, family = random.choice(self.names.given[locale]), random.choice(self.names.family[locale])
        initial = random.choice("ABCDEFGHIJKLMNOPRSTUVY")
        forms = [given, given, given, f"{given} {family}", f"{given} {family}", f"{given} {family}", family]
        if native is None:
            forms += [
                f"{initial}. {family}",
                f"{given} {initial}. {family}",
                f"{given} {initial}",
                f"{initial}.{given}",
            ]
            forms += [
                f"{given} {random.choice(self.names.given[locale])} {family}",
                f"{given} {family}-{random.choice(self.names.family[locale])}",
            ]
        return self._cased(random.choice(forms))

    def _cased(self, name: str) -> str:
        draw = self.random.random()
        return name.lower() if draw < 0.12 else name.upper() if draw < 0.2 else name

    def value(self, slot: str) -> tuple[str, str | None]:
        """Return the text of a slot and its entity."""
        random = self.random
        makers: Mapping[str, Any] = {
            "person": lambda: (self.person(), "PERSON"),
            "address": lambda: (
                indian_address(random, self.person) if random.random() < 0.5 else self._foreign(),
                "ADDRESS",
            ),
            "place": lambda: (place(random), "LOCATION"),
            "org": lambda: (organisation(random, self.surname), "ORGANIZATION"),
            "job": lambda: (random.choice(LISTS["jobs"]), "OCCUPATION"),
            "native": lambda: (self.person(native="hi_IN"), "PERSON"),
            "hindi": lambda: (random.choice(LISTS["hindi"]), None),
            "line": lambda: (random.choice(LISTS["lines"]), None),
            "n": lambda: (str(random.randrange(1, 3000)), None),
        }
        return makers[slot]()

    def surname(self) -> str:
        """Return a family name as it is written in a company's name."""
        return self.random.choice(self.names.family[self.random.choice(self.names.locales)])

    def _foreign(self) -> str:
        random = self.random
        street = f"{self.surname()} {random.choice(LISTS['foreign_streets'])}"
        local = (
            random.choice(
                [
                    street,
                    f"{self.surname()}straße",
                    f"rue {self.surname()}",
                    f"Via {self.surname()}",
                    f"ul. {self.surname()}",
                    f"Calle {self.surname()}",
                ]
            )
            if random.random() < 0.3
            else street
        )
        first = random.choice([f"{random.randrange(1, 4000)} {local}", f"{local} {random.randrange(1, 200)}"])
        unit = random.choice(["", "", "", f" Apt. {random.randrange(1, 300)}", f" Suite {random.randrange(1, 900)}"])
        code = random.choice(
            [str(random.randrange(10000, 99999)), f"SW{random.randrange(1, 20)} {random.randrange(1, 9)}AA"]
        )
        tail = random.choice(
            [
                "",
                f", {place(random)}",
                f"\n{place(random)}\n{code}",
                f", {place(random)}, {code}",
                f"\n{place(random)}, {code}",
            ]
        )
        return first + unit + tail


def synthetic(size: int, seed: int) -> Iterator[Sample]:
    """Yield messages of the embedded corpus with their people's names drawn anew."""
    from workbench_synthetic.generator import generate

    random = Random(f"names:{seed}")
    writer = Writer(random)
    for record in generate(size=size, seed=seed):
        pieces: list[tuple[str, str | None]] = []
        text, reached = record["content"], 0
        for start, end, entity in record["spans"]:
            if entity not in ("PERSON", "ADDRESS"):
                continue
            pieces.append((text[reached:start], None))
            pieces.append((_again(writer, text[start:end], entity, record["language"]), entity))
            reached = end
        sample = _fill([*pieces, (text[reached:], None)], "synthetic")
        draw = random.random()
        if draw < 0.12:
            sample = (
                sample._replace(text=sample.text.lower()) if len(sample.text.lower()) == len(sample.text) else sample
            )
        elif draw < 0.15:
            sample = (
                sample._replace(text=sample.text.upper()) if len(sample.text.upper()) == len(sample.text) else sample
            )
        yield sample


def _again(writer: Writer, old: str, entity: str, language: str) -> str:
    if entity == "ADDRESS":
        return old if writer.random.random() < 0.3 else str(writer.value("address")[0])
    native = {"hi": "hi_IN", "ta": "ta_IN", "bn": "bn_BD"}.get(language)
    return writer.person(native=native if writer.random.random() < 0.6 else None)


def prose(size: int, seed: int) -> Iterator[Sample]:
    """Yield short sentences of our own patterns, one or two together."""
    random = Random(f"prose:{seed}")
    writer = Writer(random)
    for _ in range(size):
        pattern = random.choice(["{} ", "{}\n", "{}. "]).format(random.choice(LISTS["prose"])) + (
            random.choice(LISTS["prose"]) if random.random() < 0.4 else ""
        )
        pieces: list[tuple[str, str | None]] = []
        for number, part in enumerate(pattern.replace("}", "{").split("{")):
            pieces.append((part, None) if number % 2 == 0 else writer.value(part))
        yield _fill(pieces, "prose")


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
        pieces += [(sample.text[reached:start], None), writer.value(slots[entity])]
        reached = end
    return _fill([*pieces, (sample.text[reached:], None)], sample.origin)


_FACTS = {
    "NAME": "PERSON",
    "LOCATION": "LOCATION",
    "AFFILIATION": "ORGANIZATION",
    "OCCUPATION": "OCCUPATION",
    "POSITION": "OCCUPATION",
}


def posts(file: Path) -> Iterator[Sample]:
    """Yield forum posts of SPIA; a fact is labelled wherever its keyword stands in the text."""
    for line in file.read_text("utf-8").splitlines():
        post = json.loads(line)
        text, low = post["text"], post["text"].lower()
        spans: set[Gold] = set()
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
    start = text.find(key)
    while start >= 0:
        end = start + len(key)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end
        start = text.find(key, end)


def _widest(spans: set[Gold]) -> list[Gold]:
    kept: list[Gold] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
