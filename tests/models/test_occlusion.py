"""Occlusion: the words that carry a score, told by what the score loses without them."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.models import Mark, fallback, occlude, strongest
from workbench.models.occlusion import MOST

MESSAGE = "Your KYC is pending, verify now at <URL:http:x-kyc.top/a> or lunch at five"


def words(message, marks):
    return [message[mark.start : mark.end] for mark in marks]


def test_every_word_and_every_placeholder_has_a_mark():
    assert words(MESSAGE, occlude(fallback(), MESSAGE)) == MESSAGE.split()


def test_what_carries_the_verdict_is_marked_and_what_does_not_is_not():
    told = words(MESSAGE, strongest(occlude(fallback(), MESSAGE), toward=1))
    assert "verify" in told
    assert "<URL:http:x-kyc.top/a>" in told
    assert not {"lunch", "five"} & set(told)


def test_nothing_is_marked_toward_the_other_side():
    marks = [Mark(0, 1, 0.5), Mark(2, 3, -0.1)]
    assert strongest(marks, toward=1) == marks[:1]
    assert strongest(marks, toward=-1) == marks[1:]
    assert strongest(marks[:1], toward=-1) == []
    assert strongest([], toward=1) == []


def test_the_strongest_are_few():
    marks = [Mark(place, place + 1, place / 100) for place in range(50)]
    assert len(strongest(marks, toward=1, most=8)) == 8


def test_a_long_message_is_scored_a_bounded_number_of_times():
    marks = occlude(fallback(), "pay " * 5_000)
    assert len(marks) <= MOST
    assert marks[-1].end == 5_000 * 4 - 1


@given(st.text(max_size=60))
def test_marks_lie_in_the_text_in_order_and_apart(text):
    marks = occlude(fallback(), text)
    edges = [edge for mark in marks for edge in (mark.start, mark.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
