"""Tests of `phones`: each form of a sender and each kind of number fires its feature alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_phones import make
from workbench_phones.features import FEATURES, NUMBERS, SENDERS, read_sender

from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

BY = {
    "sender_unknown": "",
    "sender_promotional": "VM-HDFCBK-P",
    "sender_service": "VM-HDFCBK-S",
    "sender_transactional": "vm-hdfcbk-t",
    "sender_government": "VM-GOVTIN-G",
    "sender_header": "VM-HDFCBK",
    "sender_short": "57575",
    "sender_mobile": "<PHONE:IN:mobile>",
    "sender_foreign": "<PHONE:GB:mobile>",
    "sender_number": "<PHONE:IN:fixed>",
    "sender_email": "<EMAIL:free>",
    "sender_name": "HMRC",
}
NAMED = {
    "phone": ("<PHONE>", "", "hi"),
    "phones": ("<PHONE> <PHONE>", "", "<PHONE>"),
    "phone_mobile": ("<PHONE:IN:mobile>", "", "<PHONE:IN:fixed>"),
    "phone_tollfree": ("<PHONE:IN:tollfree>", "", "<PHONE:IN:mobile>"),
    "phone_fixed": ("<PHONE:IN:fixed>", "", "<PHONE:IN:mobile>"),
    "phone_premium": ("<PHONE:GB:shared>", "", "<PHONE:GB:mobile>"),
    "phone_foreign": ("<PHONE:US:mobile>", "", "<PHONE:IN:mobile>"),
    "phone_invalid": ("<PHONE:XX:unknown>", "", "<PHONE:IN:mobile>"),
    "header_mobile": ("<PHONE:IN:mobile>", "VM-HDFCBK-S", "<PHONE:IN:tollfree>"),
}


def column(name):
    return list(FEATURES).index(name)


@parametrize_with_checks("workbench_phones")
def test_conformance(check):
    check()


def values(content: str, sender: str) -> dict[str, float]:
    (row,) = make().transform(make_rows([content], sender=[sender])).toarray()
    return dict(zip(FEATURES, map(float, row), strict=True))


@pytest.mark.parametrize("number", ["<PHONE:XX:mobile>", "<PHONE:XX:fixed>"])
def test_a_number_of_a_country_that_cannot_be_told_is_no_foreign_and_no_invalid_one(number):
    told = values(number, number)
    assert not told["phone_foreign"]
    assert not told["phone_invalid"]
    assert not told["sender_foreign"]
    assert told["sender_number"]
    assert told["phone_mobile"] + told["phone_fixed"] == 1


def test_tables_have_every_feature():
    assert list(BY) == list(SENDERS)
    assert list(NAMED) == list(NUMBERS)


@pytest.mark.parametrize("name", SENDERS)
def test_sender_has_one_form(name):
    told = values("hi", BY[name])
    assert [form for form in SENDERS if told[form]] == [name]


@pytest.mark.parametrize("name", NUMBERS)
def test_number_fires_its_feature_and_another_does_not(name):
    content, sender, other = NAMED[name]
    assert values(content, sender)[name] == 1
    assert values(other, sender)[name] == 0


@given(st.text(max_size=30))
def test_any_sender_has_a_form(sender):
    assert read_sender(sender) in SENDERS


def test_words_say_what_holds_and_what_does_not():
    rows = make_rows(["<PHONE:IN:mobile>"], sender=["57575"])
    assert make().describe_each(rows, [[column("sender_short"), column("phones")]])[0] == [
        "comes from a short code",
        "not so: names several phone numbers",
    ]
    assert make().transform(make_rows([])).shape == (0, len(FEATURES))
