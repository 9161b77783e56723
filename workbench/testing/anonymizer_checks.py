"""Checks of an anonymizer: it points at whole entities, inside the text, the same way every time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from numbers import Integral
from typing import Any

from workbench.errors import join_names
from workbench.privacy import cut, is_hint, render
from workbench.privacy.grammar import ENTITIES, check_entities
from workbench.testing.failures import demand, narrow
from workbench.testing.inputs import HOSTILE, ORDINARY, TELLING
from workbench.testing.sandbox import no_network

Factory = Callable[[], Any]
ALL = (*TELLING, *ORDINARY, *HOSTILE)
GROWTH = 4  # how much longer the long text is
PASSES = 3  # of masking, after which a part must find nothing more
SLACK = 2.5  # how much more than linear its time may be: a quadratic part takes GROWTH times more


def _each(factory: Factory, texts: Sequence[str] = ALL) -> list[tuple[str, list[Any]]]:
    """Return each text with the spans that are found in it by a new part."""
    return _find(factory(), texts)


def _find(part: Any, texts: Sequence[str]) -> list[tuple[str, list[Any]]]:
    """Return each text with the spans that a part finds in it, once they are what spans are."""
    found = narrow(lambda: part.find(list(texts)), ((repr(text), partial(part.find, [text])) for text in texts))
    counted = isinstance(found, list | tuple) and len(found) == len(texts)
    demand(counted, "find must give one list of spans for each text", got=_tell(found, len(texts)),
           do="return [[…spans of the text…] for text in texts]")  # fmt: skip
    for text, spans in zip(texts, found, strict=True):
        _demand_spans(text, spans)
    return list(zip(texts, found, strict=True))


def _tell(found: Any, texts: int) -> str:
    return f"{len(found)} for {texts} texts" if isinstance(found, list | tuple) else type(found).__name__


def _demand_spans(text: str, spans: Any) -> None:
    demand(isinstance(spans, list | tuple), "find must give a list of spans for each text", on=repr(text),
           got=type(spans).__name__, do="give [] where nothing is found")  # fmt: skip
    for span in spans:
        demand(_is_span(span),
               "a span must be workbench.contracts.Span(start: int, end: int, entity: str, hint: str)",
               on=repr(text), got=span, do="build it as Span(start, end, \"PHONE\")")  # fmt: skip


def _is_span(span: Any) -> bool:
    kinds = (("start", Integral), ("end", Integral), ("entity", str), ("hint", str))
    return all(isinstance(getattr(span, name, None), kind) for name, kind in kinds)


def check_gives_one_list_for_each_text(factory: Factory) -> None:
    """`find` returns as many lists as it is given texts; none for none."""
    for texts in ([], [TELLING[0]], list(ALL)):
        _each(factory, texts)


def check_spans_lie_inside_the_text(factory: Factory) -> None:
    """0 <= start < end <= len(text)."""
    for text, spans in _each(factory):
        for span in spans:
            demand(0 <= span.start < span.end <= len(text), "a span must lie inside its text", on=repr(text), got=span,
                   do="keep 0 <= start < end <= len(text), as `re.Match.span()` does")  # fmt: skip


def check_offsets_are_code_points(factory: Factory) -> None:
    """Characters outside ASCII in front of a text move every span by their number, not by their bytes."""
    for text in TELLING:
        front = "😀न "
        ((_, plain),), ((_, moved),) = _each(factory, [text]), _each(factory, [front + text])
        shifted = {(span.start + len(front), span.end + len(front)) for span in plain}
        got = {(span.start, span.end) for span in moved}
        demand(shifted <= got, "offsets must count code points", on=repr(front + text), got=sorted(got),
               do="index the str, not its encoding")  # fmt: skip


def check_entities_are_declared(factory: Factory) -> None:
    """Every span's entity is in `entities`, and entity names are well-formed."""
    named = _entities(factory())
    demand(not check_entities(named), "entity names are upper case", got=check_entities(named),
           do="name them as <PHONE> and <UPI_ID> are")  # fmt: skip
    for text, spans in _each(factory):
        for span in spans:
            demand(span.entity in named, "an entity must be declared", on=repr(text), got=span.entity,
                   do=f"add it to `entities`, which names {join_names(named)}")  # fmt: skip


def _entities(part: Any) -> frozenset[str]:
    named: Any = getattr(part, "entities", None)
    demand(isinstance(named, frozenset) and named, "an anonymizer must have `entities`, a frozenset that names some",
           got=named, do="write entities = frozenset({\"PHONE\"}) in the class")  # fmt: skip
    return frozenset(named)


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
            demand(not cut, "a span must cover the whole entity", on=repr(text), got=text[span.start : span.end],
                   do="let it run to the last digit, or find nothing where more digits follow")  # fmt: skip


def check_leaves_ordinary_text(factory: Factory) -> None:
    """Nothing is found in ordinary messages."""
    for text, spans in _each(factory, ORDINARY):
        demand(not spans, "ordinary text must be left as it is", on=repr(text), got=spans,
               do="ask for more than a pattern that everyday words or amounts fit")  # fmt: skip


def check_leaves_placeholders(factory: Factory) -> None:
    """Nothing is found in placeholders: a second pass must change nothing."""
    hints = {"PHONE": "IN:mobile", "URL": "https:sbi-kyc.top/a/·/·", "EMAIL": "free", "UPI_ID": "ybl", "CARD": "visa"}
    names = sorted({*ENTITIES, *_entities(factory())})
    texts = [f"to {render(name, hints.get(name, ''))} at" for name in names]
    for text, spans in _each(factory, texts):
        demand(not spans, "nothing may be found in a placeholder", on=repr(text), got=spans,
               do="leave out what `workbench.privacy.find_placeholders` finds")  # fmt: skip


def check_masking_settles(factory: Factory) -> None:
    """The host masks until nothing more is found; a part that eats a word more each time would eat the message."""
    part, texts = factory(), list(ALL)
    entities = _entities(part)
    for _ in range(PASSES):
        texts = [cut(text, spans, entities)[0] for text, spans in _find(part, texts)]
    after = [cut(text, spans, entities)[0] for text, spans in _find(part, texts)]
    for settled, again in zip(texts, after, strict=True):
        demand(settled == again, f"after {PASSES} passes a text must stay as it is", on=repr(settled), got=again,
               do="do not find what stands beside a placeholder because it stands there")  # fmt: skip


def check_is_deterministic(factory: Factory) -> None:
    """Two parts, and one part asked twice, find the same."""
    part = factory()
    first = part.find(list(ALL))
    for again, how in ((part, "the same part, asked again"), (factory(), "another part, made alike")):
        other = again.find(list(ALL))
        demand(first == other, "find must give the same each time", on=how, got=_tell_difference(first, other),
               do="keep no state between calls, fix every seed, return lists")  # fmt: skip


def check_texts_are_independent(factory: Factory) -> None:
    """Alone, together, or in another order: what is found in a text does not depend on the others."""
    together = {text: sorted(spans) for text, spans in _each(factory)}
    backwards = {text: sorted(spans) for text, spans in _each(factory, ALL[::-1])}
    part = factory()
    for text in ALL:
        alone = sorted(part.find([text])[0])
        for how, found in (("alone", alone), ("in another order", backwards[text])):
            demand(found == together[text], f"spans must be the same {how}", on=repr(text),
                   got=f"{found}, and with the others {together[text]}", do="look at one text at a time")  # fmt: skip


def check_input_is_not_changed(factory: Factory) -> None:
    """The list of texts is left as it was."""
    texts = list(ALL)
    factory().find(texts)
    demand(texts == list(ALL), "find must not change the list it is given", got="other texts, or another order",
           do="work on a copy")  # fmt: skip


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
        demand(ratio <= GROWTH * SLACK, "time must be linear in the length of a text", on=f"{unit!r} repeated", got=got,
               do="walk through a text once; mind patterns that look back, or ahead, without a bound")  # fmt: skip


def _tell_difference(first: Any, other: Any) -> str:
    if not isinstance(first, list | tuple):
        return type(first).__name__
    return f"other spans in {sum(one != two for one, two in zip(first, other, strict=False))} of {len(first)} texts"


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
