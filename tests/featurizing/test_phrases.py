"""Phrases: what is found is what a plain search finds from the beginnings of words."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.canonical import canonicalize
from workbench.featurizing.phrases import Phrases

LINES = st.lists(st.text(alphabet="abक ", max_size=30), max_size=5)
WORDS = st.tuples(st.text(alphabet="abक", min_size=1, max_size=3), st.text(alphabet="ab ", max_size=3)).map("".join)
PHRASES = st.lists(st.tuples(WORDS.map(lambda word: f" {' '.join(word.split(' '))}"), st.integers(0, 4)), max_size=9)


@given(LINES, PHRASES)
def test_what_is_found_is_what_a_search_finds(texts, phrases):
    form = canonicalize(texts)
    wanted = [[any(phrase in line for phrase, place in phrases if place == each) for each in range(5)]
              for line in form.lines]  # fmt: skip
    known = Phrases(phrases, 5)
    found = known.find(form.signs, len(texts))
    assert found.shape == (len(texts), 5)
    assert found.astype(bool).tolist() == wanted
    told = [(row, place) for row, line in enumerate(wanted) for place, holds in enumerate(line) if holds]
    assert known.list(form.signs, len(texts)) == told


def test_one_phrase_may_stand_for_several_things_and_one_thing_have_several():
    known = Phrases([(" pay", 0), (" pay", 1), (" pay now ", 2), (" send", 1)], 3)
    assert known.list(canonicalize(["repay", "Payment", "SEND", "pay now!", "pay nowhere"]).signs, 5) == [
        (1, 0), (1, 1), (2, 1), (3, 0), (3, 1), (3, 2), (4, 0), (4, 1),
    ]  # fmt: skip


def test_what_a_placeholder_hints_at_is_not_sought():
    form = canonicalize(["see <URL:http:pay.in>", "pay <URL:http:pay.in>", "pay"])
    assert Phrases([(" pay ", 0)], 1).find(form.signs, 3).tolist() == [[0], [1], [1]]


def test_no_phrases_find_nothing():
    assert Phrases([], 2).find(canonicalize(["pay"]).signs, 1).tolist() == [[0, 0]]


def test_signs_that_lie_far_apart_find_room():
    words = [f"{one}{other}{last}" for one in "az漢" for other in "az漢" for last in "az漢"]
    known = Phrases([(f" {word}", place) for place, word in enumerate(words)], len(words))
    form = canonicalize([*words, "az", "a", "龘", "漢龘"])
    assert known.list(form.signs, len(form.counts)) == [(place, place) for place in range(len(words))]
