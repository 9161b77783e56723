import pytest

from workbench.assurance.coverage import cover
from workbench.assurance.labelled import Text
from workbench.contracts import Span


def test_covered_is_every_character_by_whatever_type():
    text = Text("call 9876543210 now", ((5, 15, "PHONE"),))
    assert cover([text], [[Span(5, 15, "ORDER_ID")]]).mentions == 1.0
    assert cover([text], [[Span(5, 10, "PHONE"), Span(10, 15, "PHONE")]]).mentions == 1.0
    assert cover([text], [[Span(5, 14, "PHONE")]]).mentions == 0.0


def test_an_entity_counts_when_all_its_mentions_are_covered():
    text = Text("Asha met asha", ((0, 4, "PERSON"), (9, 13, "PERSON")))
    half = cover([text], [[Span(0, 4, "PERSON")]])
    assert half.by_entity == {"PERSON": 0.5}
    assert half.by_standing == {"direct": 0.0}
    assert half.texts == 0.0


def test_over_masking_is_of_characters_that_belong_to_no_entity():
    text = Text("abcdefghij12", ((10, 12, "OTP"),))
    assert cover([text], [[Span(8, 12, "OTP")]]).over_masking == pytest.approx(0.2)


def test_nothing_to_cover_is_covered():
    told = cover([Text("hello", ())], [[]])
    assert (told.mentions, told.texts, told.over_masking) == (1.0, 1.0, 0.0)
