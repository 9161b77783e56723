from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.assurance import Measurement
from workbench.assurance.rarity import SIZES, measure_rarity


def test_a_hand_worked_case():
    told = measure_rarity(["see you at 12345", "See you, <PERSON:1>", "you at home"])
    assert told["words_1"] == {"distinct": 5, "rare": pytest.approx(2 / 5), "records": pytest.approx(2 / 3)}
    assert told["words_2"] == {"distinct": 4, "rare": pytest.approx(2 / 4), "records": pytest.approx(2 / 3)}
    assert told["numbers"] == {"distinct": 1, "rare": 1.0, "records": pytest.approx(1 / 3)}


def test_k_is_the_number_of_documents_that_hide_a_word():
    texts = ["a b", "a c", "a b"]
    assert measure_rarity(texts, k=3)["words_1"]["rare"] == pytest.approx(2 / 3)
    assert measure_rarity(texts, k=1)["words_1"]["rare"] == 0.0


def test_no_text_at_all():
    assert measure_rarity([])["words_3"] == {"distinct": 0, "rare": 0.0, "records": 0.0}
    assert measure_rarity(["", "a"])["words_2"] == {"distinct": 0, "rare": 0.0, "records": 0.0}


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=6).map(" ".join), max_size=8), st.integers(1, 4))
def test_as_counted_one_by_one(texts, k):
    for size in SIZES:
        held = [{tuple(text.split()[at : at + size]) for at in range(len(text.split()) - size + 1)} for text in texts]
        documents = Counter(gram for grams in held for gram in grams)
        rare = {gram for gram, times in documents.items() if times < k}
        told = measure_rarity(texts, k=k)[f"words_{size}"]
        assert told["distinct"] == len(documents)
        assert told["rare"] == pytest.approx(len(rare) / max(len(documents), 1))
        assert told["records"] == pytest.approx(sum(map(bool, map(rare.intersection, held))) / max(len(texts), 1))


def test_numbers_of_people_in_the_snapshot_fail_the_gate(failed):
    texts = ["your number is known"] * 50
    assert failed("snapshot", Measurement({"rare": measure_rarity(texts)})) == set()
    leaky = [f"{text} {7000 + row}" for row, text in enumerate(texts)]
    assert failed("snapshot", Measurement({"rare": measure_rarity(leaky)})) == {
        "rare.numbers.records",
        "rare.words_1.records",
    }
