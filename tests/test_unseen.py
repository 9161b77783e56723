"""The sets of messages by other hands parse, hold what they claim, and their identifiers are valid in form."""

import re
import runpy
from collections import Counter
from pathlib import Path

import pytest
from stdnum import iban, imei, luhn
from stdnum.in_ import aadhaar, epic, gstin, pan
from stdnum.us import ssn

from workbench.privacy import ENTITIES

reading = runpy.run_path(str(Path(__file__).with_name("reading.py")), run_name="reading")
SETS = {name: reading["read"]("unseen", name) for name in reading["SETS"]["unseen"]}
LABELS = {
    "first": {"smishing": 222, "ham": 217, "spam": 81},
    "second": {"smishing": 211, "ham": 163, "spam": 61},
    "third": {"smishing": 216, "ham": 262, "spam": 81},
    "fourth": {"smishing": 306, "ham": 262, "spam": 101},
    "fifth": {"smishing": 314, "ham": 253, "spam": 90},
}
LANGUAGES = {
    "first": {
        "en": 328, "hinglish": 95, "hi": 41, "ta": 10, "te": 10, "bn": 7, "mr": 9, "gu": 7, "kn": 5, "ml": 4, "pa": 4,
    },
    "second": {
        "en": 262, "hinglish": 70, "hi": 42, "ta": 10, "te": 7, "bn": 10, "mr": 8, "gu": 7, "kn": 7, "ml": 6, "pa": 6,
    },
    "third": {
        "en": 377, "hinglish": 81, "hi": 39, "ta": 10, "te": 9, "bn": 9, "mr": 10, "gu": 6, "kn": 6, "ml": 6, "pa": 6,
    },
    "fourth": {
        "en": 460, "hinglish": 75, "hi": 39, "ta": 15, "te": 13, "bn": 13, "mr": 13, "gu": 10, "kn": 11, "ml": 10,
        "pa": 10,
    },
    "fifth": {
        "en": 477, "hinglish": 72, "hi": 32, "ta": 12, "te": 10, "bn": 10, "mr": 12, "gu": 8, "kn": 8, "ml": 9, "pa": 7,
    },
}  # fmt: skip
REWRITES = {"first": 20, "second": 40, "third": 50, "fourth": 60, "fifth": 55}
VALID = {
    "AADHAAR": aadhaar.is_valid, "CARD": luhn.is_valid, "GSTIN": gstin.is_valid, "IBAN": iban.is_valid,
    "IMEI": imei.is_valid, "PAN": pan.is_valid, "SSN": ssn.is_valid, "VOTER_ID": epic.is_valid,
    "IFSC": re.compile(r"[A-Z]{4}0[A-Z0-9]{6}").fullmatch,
    "PASSPORT": re.compile(r"[A-PR-WYZ][1-9][0-9]{5}[1-9]").fullmatch,
    "DRIVING_LICENCE": re.compile(r"[A-Z]{2}[0-9]{2}(?:19|20)[0-9]{9}").fullmatch,
}  # fmt: skip
CONTACTS = {"URL", "PHONE", "UPI_ID", "EMAIL", "USERNAME", "BANK_ACCOUNT"}


@pytest.fixture(params=SETS)
def name(request):
    return request.param


@pytest.fixture
def messages(name):
    return SETS[name]


def values(message):
    return [(entity, message["text"][start:end]) for start, end, entity in message["spans"]]


def invalid(message):
    found = [(entity, re.sub(r"[ -]", "", value)) for entity, value in values(message)]
    return [entity for entity, value in found if entity in VALID and not VALID[entity](value)]


def test_every_mark_is_read_and_names_an_entity_of_ours(messages):
    for message in messages:
        assert not re.search(r"\[[A-Z_]+\||\\n", message["text"])
        assert all(entity in ENTITIES and value == value.strip() != "" for entity, value in values(message))


def test_a_defanged_address_and_a_line_break_are_read():
    message = reading["parse"]("ham\ten\tIN\t\tHi [PERSON|Asha]\\n[URL|hxxp://a[.]in]", "here")
    assert message["text"] == "Hi Asha\nhxxp://a[.]in"
    assert values(message) == [("PERSON", "Asha"), ("URL", "hxxp://a[.]in")]


def test_a_line_without_its_fields_is_refused():
    with pytest.raises(ValueError, match="line 3: 5 to 7 fields"):
        reading["parse"]("ham\ten\tno sender", "line 3")


def test_identifiers_are_valid(messages):
    assert [number for number, message in enumerate(messages, start=1) if invalid(message)] == []


def test_an_invalid_identifier_is_seen():
    assert invalid(reading["parse"]("ham\ten\tIN\t\t[AADHAAR|2891 6110 9592]", "here")) == ["AADHAAR"]


def test_a_twelve_digit_reference_is_no_aadhaar(messages):
    references = [value for message in messages for entity, value in values(message) if entity == "ORDER_ID"]
    assert [value for value in references if re.fullmatch("[0-9]{12}", value) and aadhaar.is_valid(value)] == []


def test_no_text_occurs_twice(messages):
    assert len({message["text"] for message in messages}) == len(messages)


def test_labels_and_languages_are_those_of_the_readme(name, messages):
    assert Counter(message["label"] for message in messages) == LABELS[name]
    assert Counter(message["language"] for message in messages) == LANGUAGES[name]
    assert all(re.fullmatch("[A-Z]{2}", message["country"]) for message in messages)


def test_a_rewrite_names_an_original_scam(name, messages):
    rewrites = [message for message in messages if message["evasive"]]
    assert len(rewrites) == len({message["evasive"] for message in rewrites}) == REWRITES[name]
    for message in rewrites:
        original = messages[message["evasive"] - 1]
        assert (message["label"], original["label"], original["evasive"]) == ("smishing", "smishing", None)


def test_one_indian_scam_in_eight_names_no_contact(messages):
    scams = [m for m in messages if m["label"] == "smishing" and m["country"] == "IN" and not m["evasive"]]
    silent = [message for message in scams if not CONTACTS & {entity for entity, _ in values(message)}]
    assert round(len(scams) / len(silent)) == 8


@pytest.mark.parametrize("entity", sorted(set(VALID) - {"CARD", "IBAN", "IMEI", "SSN"}))
def test_every_indian_identifier_stands_ten_times(messages, entity):
    assert sum(found == entity for message in messages for found, _ in values(message)) >= 10
