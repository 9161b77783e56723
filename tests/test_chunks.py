from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import chunks
from workbench.chunks import LONGEST, NOBODY, Chunks, Numbers, spread

WORDS = st.text(st.sampled_from("ab\x00\n\x80रक\ud800"), max_size=4)
TEXTS = st.lists(WORDS | st.just("x" * (LONGEST + 1)), max_size=12).map(" ".join)


def number(known, text, numbers):
    """Find a text's chunks, and number those that are new."""
    found = known.find(text)
    told = [found.chunk(place) for place in found.strange.tolist()]
    known.keep(found, [numbers.setdefault(chunk, len(numbers)) for chunk in told])
    return found.numbers.tolist()


@given(st.lists(TEXTS, max_size=5), st.integers(1, 50))
def test_chunks_are_those_between_spaces_each_with_its_number(texts, most):
    known, numbers = Chunks(most), {}
    for text in texts * 2:
        assert number(known, text, numbers) == [numbers[chunk] for chunk in text.split(" ")]


def test_what_was_kept_is_known_and_what_is_long_never_is():
    known, long = Chunks(9), "x" * (LONGEST + 1)
    number(known, f"a b {long} a", {})
    found = known.find(f"b a c {long}")
    assert (found.numbers == NOBODY).tolist() == [False, False, True, True]
    assert [found.chunk(place) for place in found.strange] == ["c", long]


def test_all_is_forgotten_when_there_is_too_much():
    known = Chunks(4)
    number(known, "a b c", {})
    number(known, "d e", {})
    assert (known.find("a d").numbers == NOBODY).tolist() == [True, False]


@given(st.sets(WORDS, max_size=12), st.integers(0, 99))
def test_no_two_chunks_share_a_hash_whatever_was_drawn(words, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "_PLACE", Random(seed).getrandbits(64) | 1)
        chunks._powers.cache_clear()
        hashes = Chunks(4).find(" ".join(words)).hashes
    chunks._powers.cache_clear()
    assert len(np.unique(hashes)) == max(len(words), 1)


def test_those_that_meet_in_one_slot_are_told_apart():
    known, words = Chunks(400), [f"w{number}" for number in range(400)]
    text = " ".join(words)
    known.keep(known.find(text), range(400))
    assert known.find(text).numbers.tolist() == [*range(400)]


@given(st.dictionaries(st.integers(1, 2**64 - 1), st.integers(0, 2**31 - 1), max_size=40), st.integers(1, 2**64 - 1))
def test_numbers_are_those_that_were_kept(kept, other):
    known = Numbers(64)
    for key, number in kept.items():
        known.keep(spread(np.array([key], np.uint64)), np.array([number], np.int32))
    assert len(known) == len(kept)
    asked = spread(np.array([*kept, other], np.uint64))
    assert known.look_up(asked).tolist() == [*kept.values(), kept.get(other, NOBODY)]
