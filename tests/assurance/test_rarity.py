import pytest

from workbench.assurance import Measurement
from workbench.assurance.rarity import measure_rarity, slide


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
    assert list(slide(["a"], 2)) == []


def test_numbers_of_people_in_the_snapshot_fail_the_gate(failed):
    texts = ["your number is known"] * 50
    assert failed("snapshot", Measurement({"rare": measure_rarity(texts)})) == set()
    leaky = [f"{text} {7000 + row}" for row, text in enumerate(texts)]
    assert failed("snapshot", Measurement({"rare": measure_rarity(leaky)})) == {
        "rare.numbers.records",
        "rare.words_1.records",
    }
