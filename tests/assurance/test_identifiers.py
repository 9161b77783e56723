from random import Random

import pytest
from stdnum import iban, luhn
from stdnum.in_ import aadhaar, gstin, pan

from workbench.assurance.identifiers import FORMS
from workbench.assurance.planting import read_carriers
from workbench.privacy import ENTITIES


@pytest.mark.parametrize(
    ("form", "check"),
    [
        ("AADHAAR", aadhaar.is_valid),
        ("PAN", pan.is_valid),
        ("GSTIN", gstin.is_valid),
        ("CARD", luhn.is_valid),
        ("IMEI", luhn.is_valid),
        ("IBAN", lambda value: iban.is_valid(value, check_country=False)),
    ],
)
def test_checksums_are_right_by_another_library(form, check):
    random = Random(3)
    assert all(check(FORMS[form](random)) for _ in range(100))


def test_every_entity_of_level_standard_has_a_form_and_sentences():
    wanted = {name for name, entity in ENTITIES.items() if entity.level == "standard"} - {"REDACTED"}
    assert FORMS.keys() == read_carriers().keys() == wanted
    assert all(sentence.count("{}") == 1 for sentences in read_carriers().values() for sentence in sentences)


def test_the_same_seed_gives_the_same_values():
    assert [make(Random(5)) for make in FORMS.values()] == [make(Random(5)) for make in FORMS.values()]
