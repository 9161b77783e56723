import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.contracts import Span
from workbench.privacy.cutting import cut, protect, resolve
from workbench.privacy.grammar import find_placeholders, render

ENTITIES = ["PHONE", "OTP", "PERSON", "URL"]
PLACEHOLDER = re.compile(r"<[A-Z_]+>")


@st.composite
def texts_with_spans(draw):
    """A text of numbered characters, no two alike, so that what survives can be told; and any spans over it."""
    length = draw(st.integers(1, 60))
    text = "".join(chr(0x4E00 + index) for index in range(length))
    bounds = st.tuples(st.integers(0, length - 1), st.integers(1, length)).filter(lambda pair: pair[0] < pair[1])
    return text, draw(st.lists(st.builds(_span, bounds, st.sampled_from(ENTITIES), st.floats(0, 1)), max_size=8))


def _span(bounds, entity, score):
    return Span(*bounds, entity, "", score)


def covered(spans):
    return {index for span in spans for index in range(span.start, span.end)}


@given(texts_with_spans())
def test_resolved_spans_are_sorted_disjoint_and_cover_the_same(drawn):
    _, spans = drawn
    resolved = resolve(spans)
    assert covered(resolved) == covered(spans)
    for one, next_one in pairwise(resolved):
        assert one.end <= next_one.start
    assert resolve(resolved) == resolved
    assert {span.entity for span in resolved} <= {span.entity for span in spans}


@given(texts_with_spans(), st.randoms(use_true_random=False))
def test_the_order_of_spans_does_not_matter(drawn, random):
    _, spans = drawn
    shuffled = list(spans)
    random.shuffle(shuffled)
    assert resolve(shuffled) == resolve(spans)


@given(texts_with_spans())
def test_nothing_of_a_span_is_left_and_nothing_else_is_lost(drawn):
    text, spans = drawn
    clean, resolved = cut(text, spans)
    hidden = {text[index] for index in covered(spans)}
    assert not hidden & set(clean)
    assert PLACEHOLDER.sub("", clean) == "".join(char for char in text if char not in hidden)
    assert PLACEHOLDER.findall(clean) == [render(span.entity) for span in resolved]


@given(st.lists(st.sampled_from(["a", "<OTP>", "<PHONE:IN:mobile>", "<URL:https:a.b/·>", "<", ">", "9876"])), st.data())
@example(["<OTP>", "<", "OTP", ">"], None)
def test_placeholders_survive_whatever_a_second_pass_finds(pieces, data):
    text = "".join(pieces)
    held = find_placeholders(text)
    ends = st.integers(0, len(text))
    drawn = data.draw(st.lists(st.tuples(ends, ends))) if data else [(0, len(text))]
    spans = [Span(start, end, "PERSON") for start, end in drawn if start < end]
    clean, resolved = cut(text, spans)
    for start, end in held:
        assert not covered(resolved) & set(range(start, end))
    kept = [text[start:end] for start, end in held]
    left = [clean[start:end] for start, end in find_placeholders(clean)]
    assert [one for one in left if one != "<PERSON>"] == kept
    free = covered(spans) - {index for start, end in held for index in range(start, end)}
    assert covered(resolved) == free


def test_the_longest_names_a_union_then_the_best_scored():
    spans = [Span(0, 4, "OTP", "", 1.0), Span(2, 9, "PHONE", "IN:mobile", 0.2)]
    assert resolve(spans) == [Span(0, 9, "PHONE", "IN:mobile", 0.2)]
    assert resolve([Span(0, 4, "OTP", "", 0.1), Span(0, 4, "PAN", "", 0.9)])[0].entity == "PAN"


def test_neighbours_stay_two():
    assert len(resolve([Span(0, 2, "OTP"), Span(2, 4, "OTP")])) == 2


def test_a_chain_of_overlaps_is_one():
    assert resolve([Span(0, 3, "OTP"), Span(2, 5, "OTP"), Span(4, 9, "PHONE")]) == [Span(0, 9, "PHONE")]


def test_an_inner_span_does_not_shorten_the_reach_of_an_outer_one():
    assert resolve([Span(0, 9, "URL"), Span(1, 2, "OTP"), Span(5, 12, "OTP")]) == [Span(0, 12, "URL")]


def test_a_span_around_a_placeholder_masks_both_sides_of_it():
    text = "ab<OTP>cd"
    assert cut(text, [Span(1, 8, "PHONE")]) == ("a<PHONE><OTP><PHONE>d", [Span(1, 2, "PHONE"), Span(7, 8, "PHONE")])
    assert cut(text, [Span(3, 6, "PHONE")])[0] == text


def test_what_only_looks_like_a_placeholder_is_cut():
    text = "hi <PERSON:Rahul 98>"
    assert cut(text, [Span(11, 16, "PERSON")])[0] == "hi <PERSON:<PERSON> 98>"


def test_a_declared_entity_is_held_too():
    text = "<TAMIL>"
    assert cut(text, [Span(0, 7, "PERSON")])[0] == "<PERSON>"
    assert cut(text, [Span(0, 7, "PERSON")], frozenset({"TAMIL"}))[0] == text


@pytest.mark.parametrize("text", ["", "plain", "<OTP>"])
def test_without_spans_a_text_is_itself(text):
    assert cut(text, []) == (text, [])


def test_protect_without_placeholders_changes_nothing():
    assert protect([Span(0, 3, "OTP")], []) == [Span(0, 3, "OTP")]
