"""Checks of an anonymizer: it points at whole entities, inside the text, the same way every time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from workbench.privacy import cut, is_hint, render
from workbench.privacy.grammar import ENTITIES, check_entities
from workbench.testing.failures import demand
from workbench.testing.inputs import HOSTILE, ORDINARY, TELLING
from workbench.testing.sandbox import no_network

Factory = Callable[[], Any]
ALL = (*TELLING, *ORDINARY, *HOSTILE)
GROWTH = 4  # how much longer the long text is
PASSES = 3  # of masking, after which a part must find nothing more
SLACK = 2.5  # how much more than linear its time may be: a quadratic part takes GROWTH times more


def _each(factory: Factory) -> list[tuple[str, list[Any]]]:
    return list(zip(ALL, factory().find(list(ALL)), strict=True))


def check_gives_one_list_for_each_text(factory: Factory) -> None:
    """`find` returns as many lists as it is given texts; none for none."""
    for texts in ([], [TELLING[0]], list(ALL)):
        found = factory().find(texts)
        demand(len(found) == len(texts), "find must give one list of spans for each text", got=len(found))


def check_spans_lie_inside_the_text(factory: Factory) -> None:
    """0 <= start < end <= len(text)."""
    for text, spans in _each(factory):
        for span in spans:
            demand(0 <= span.start < span.end <= len(text), "a span must lie inside its text", on=repr(text), got=span)


def check_offsets_are_code_points(factory: Factory) -> None:
    """Characters outside ASCII in front of a text move every span by their number, not by their bytes."""
    for text in TELLING:
        front = "😀न "
        (plain,), (moved,) = factory().find([text]), factory().find([front + text])
        shifted = {(span.start + len(front), span.end + len(front)) for span in plain}
        got = {(span.start, span.end) for span in moved}
        demand(shifted <= got, "offsets must count code points", on=repr(front + text), got=sorted(got),
               do="index the str, not its encoding")  # fmt: skip


def check_entities_are_declared(factory: Factory) -> None:
    """Every span's entity is in `entities`, and entity names are well-formed."""
    part = factory()
    demand(isinstance(part.entities, frozenset) and part.entities, "entities must be a frozenset that names some")
    demand(not check_entities(part.entities), "entity names are upper case", got=check_entities(part.entities))
    for text, spans in _each(factory):
        for span in spans:
            demand(span.entity in part.entities, "an entity must be declared", on=repr(text), got=span.entity)


def check_hints_follow_the_grammar(factory: Factory) -> None:
    """A hint is in the grammar of its entity, so that none carries what was masked."""
    for text, spans in _each(factory):
        for span in spans:
            demand(is_hint(span.entity, span.hint), "a hint must follow the grammar of its entity", on=repr(text),
                   got=(span.entity, span.hint), do="see workbench.privacy.grammar")  # fmt: skip


def check_spans_are_whole(factory: Factory) -> None:
    """No digit adjoins a span that begins or ends with a digit: an identifier is masked whole."""
    for text, spans in _each(factory):
        for span in spans:
            before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
            cut = (before.isdigit() and text[span.start].isdigit()) or (
                after.isdigit() and text[span.end - 1].isdigit()
            )
            demand(not cut, "a span must cover the whole entity", on=repr(text), got=text[span.start : span.end])


def check_leaves_ordinary_text(factory: Factory) -> None:
    """Nothing is found in ordinary messages."""
    for text, spans in zip(ORDINARY, factory().find(list(ORDINARY)), strict=True):
        demand(not spans, "ordinary text must be left as it is", on=repr(text), got=spans)


def check_leaves_placeholders(factory: Factory) -> None:
    """Nothing is found in placeholders: a second pass must change nothing."""
    hints = {"PHONE": "IN:mobile", "URL": "https:sbi-kyc.top/a/·/·", "EMAIL": "free", "UPI_ID": "ybl", "CARD": "visa"}
    names = sorted({*ENTITIES, *factory().entities})
    texts = [f"to {render(name, hints.get(name, ''))} at" for name in names]
    for text, spans in zip(texts, factory().find(texts), strict=True):
        demand(not spans, "nothing may be found in a placeholder", on=repr(text), got=spans)


def check_masking_settles(factory: Factory) -> None:
    """The host masks until nothing more is found; a part that eats a word more each time would eat the message."""
    part, texts = factory(), list(ALL)
    for _ in range(PASSES):
        texts = [cut(text, spans, part.entities)[0] for text, spans in zip(texts, part.find(texts), strict=True)]
    after = [cut(text, spans, part.entities)[0] for text, spans in zip(texts, part.find(texts), strict=True)]
    for settled, again in zip(texts, after, strict=True):
        demand(settled == again, f"after {PASSES} passes a text must stay as it is", on=repr(settled), got=again)


def check_is_deterministic(factory: Factory) -> None:
    """Two parts, and one part asked twice, find the same."""
    part = factory()
    first = part.find(list(ALL))
    demand(first == part.find(list(ALL)), "find must give the same when it is asked again")
    demand(first == factory().find(list(ALL)), "two parts made alike must find the same")


def check_texts_are_independent(factory: Factory) -> None:
    """Alone, together, or in another order: what is found in a text does not depend on the others."""
    together = dict(zip(ALL, map(sorted, factory().find(list(ALL))), strict=True))
    backwards = dict(zip(ALL[::-1], map(sorted, factory().find(list(ALL[::-1]))), strict=True))
    part = factory()
    for text in ALL:
        alone = sorted(part.find([text])[0])
        for how, found in (("alone", alone), ("in another order", backwards[text])):
            demand(found == together[text], f"spans must be the same {how}", on=repr(text)[:200], got=found)


def check_input_is_not_changed(factory: Factory) -> None:
    """The list of texts is left as it was."""
    texts = list(ALL)
    factory().find(texts)
    demand(texts == list(ALL), "find must not change the list it is given")


def check_stays_offline(factory: Factory) -> None:
    """Finding opens no connection."""
    with no_network():
        factory().find(list(TELLING))


def check_time_is_linear(factory: Factory) -> None:
    """A text four times as long takes about four times the CPU time, not sixteen."""
    part = factory()
    for unit in ("call 98765 43210 or mail a.b@c.de now ", "1234567890", "aaaa ", "<[({", "a.b-c@"):
        short = unit * max(1, 6000 // len(unit))
        ratio = _seconds(part, short * GROWTH) / max(_seconds(part, short), 1e-4)
        got = f"{ratio:.1f} times the time for {GROWTH} times the text"
        demand(ratio <= GROWTH * SLACK, "time must be linear in the length of a text", on=f"{unit!r} repeated", got=got)


def _seconds(part: Any, text: str) -> float:
    taken = []
    for _ in range(3):
        start = time.process_time()
        part.find([text])
        taken.append(time.process_time() - start)
    return min(taken)


CHECKS = (
    check_gives_one_list_for_each_text,
    check_spans_lie_inside_the_text,
    check_offsets_are_code_points,
    check_entities_are_declared,
    check_hints_follow_the_grammar,
    check_spans_are_whole,
    check_leaves_ordinary_text,
    check_leaves_placeholders,
    check_masking_settles,
    check_is_deterministic,
    check_texts_are_independent,
    check_input_is_not_changed,
    check_stays_offline,
    check_time_is_linear,
)
