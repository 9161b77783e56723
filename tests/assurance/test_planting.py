import pytest

from workbench.assurance import Measurement
from workbench.assurance.identifiers import FORMS
from workbench.assurance.planting import can_read, measure_planted, plant, put, without_placeholders
from workbench.privacy import ENTITIES, Masker, build_masker


def test_a_value_stands_where_it_is_said_to():
    for text, value in plant(each=1):
        ((start, end, _),) = text.spans
        assert text.text[start:end] == value
    assert put("call {} now", "PHONE", "98").text == ("call 98 now", ((5, 7, "PHONE"),))


@pytest.mark.parametrize(
    ("value", "text", "readable"),
    [
        ("9876543210", "call 98765 43210", True),
        ("9876543210", "call <PHONE:IN:mobile>", False),
        ("9876543210", "call <PHONE:IN:mobile>543210", True),
        ("9876543210", "call 43210", False),
        ("Asha Nair", "dear asha-nair,", True),
        ("123", "cvv 123", True),
        ("PERSON", "dear <PERSON:1>", False),
    ],
)
def test_what_can_be_read(value, text, readable):
    assert can_read(value, text) == readable


def test_placeholders_are_no_text():
    assert without_placeholders("a <PERSON:1> b <OTP>") == "a  b "
    assert without_placeholders("a <Asha> b") == "a <Asha> b"


def test_the_projects_thresholds_are_met(failed):
    assert failed("snapshot", Measurement({"planted": measure_planted(build_masker())})) == set()


@pytest.mark.parametrize("lost", sorted(FORMS))
def test_one_broken_recognizer_fails_the_gate(failed, zoo, lost):
    assert "planted.least" in failed("snapshot", Measurement({"planted": measure_planted(zoo.broken(lost), each=1)}))


def test_every_entity_that_level_standard_masks_is_planted():
    assert {name for name in build_masker().entities if ENTITIES[name].level == "standard"} == FORMS.keys()


def test_without_anonymizers_every_value_is_readable(failed):
    told = measure_planted(Masker({}), each=1)
    assert told["readable"] == told["values"]
    assert failed("snapshot", Measurement({"planted": told})) == {
        "planted.covered",
        "planted.least",
        "planted.disguised",
        "planted.readable",
    }
