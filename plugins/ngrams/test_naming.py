"""Tests of the names that reasons give to what is masked and to figures: plain words, and no digit of a message."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_ngrams.naming import LONGEST, MASKED, OTHER, name_hinted, name_masked, say

from workbench.privacy.grammar import ENTITIES

FIGURES = {
    "an amount of money": ["Rs 500", "Rs.1,23,456/-", "1,299.00", "₹833", "Rs70000.00", "£5", "150p", "5 lakh", "1.50"],
    "a date": ["26/12/24", "15.08.2024", "2024-08-15"],
    "a time": ["10:30", "7pm", "7.30 pm"],
    "a percentage": ["50%", "12.5 %"],
    "a number": ["6174", "98765-43210", "1930", "#999", "१२३४"],
}


@pytest.mark.parametrize(("noun", "written"), [(noun, each) for noun, some in FIGURES.items() for each in some])
def test_figures_alone_are_told_by_what_they_are(noun, written):
    assert say(written) == f"holds {noun}"


@pytest.mark.parametrize(
    ("quoted", "told"),
    [
        ("50% off", "contains “[a percentage] off”"),
        ("INR 540.00 deposit", "contains “[an amount of money] deposit”"),
        ("Click <URL:bare:bit.ly/·>", "contains “Click [a link to bit.ly]”"),
        ("<PERSON:1>'s", "contains “[a name]'s”"),
        ("acc0unt", "contains “acc#unt”"),
        ("2nd", "contains “#nd”"),
        ("v2.0", "contains “v#.#”"),
        ("&lt;#&gt", "contains “<#>”"),
    ],
)
def test_beside_words_they_stand_in_brackets_and_figures_in_words_are_signs(quoted, told):
    assert say(quoted) == told


def test_every_entity_has_a_name_and_one_of_a_plugins_own_is_something_masked():
    assert {*MASKED} == {*ENTITIES} - {"REDACTED"}
    assert name_masked("REDACTED") == name_masked("SHOE_SIZE") == OTHER


@pytest.mark.parametrize(
    ("entity", "hint", "told"),
    [
        ("URL", "https:a1.top/kyc/·", "a link to a#.top"),
        ("URL", "upi:pay", "a payment link"),
        ("URL", "", "a link"),
        ("URL", f"https:{'a' * 40}.com", f"a link to {'a' * 29}…"),
        ("PHONE", "IN:tollfree", "a toll-free number (IN)"),
        ("PHONE", "XX:unknown", "a phone number"),
        ("UPI_ID", "ybl", "a UPI id (ybl)"),
        ("UPI_ID", "~abcdefghij", "a UPI id"),
        ("PERSON", "1", "a name"),
    ],
)
def test_a_hint_says_more(entity, hint, told):
    assert name_masked(entity, hint) == told


def test_words_of_a_hint_are_told_by_the_placeholder_that_has_them():
    text = "call <PHONE:IN:tollfree> or see <URL:bare:a.top/kyc/·> <PAN>"
    assert name_hinted(text, "in tollfree") == "a toll-free number (IN)"
    assert name_hinted(text, "kyc") == "a link to a.top"
    assert name_hinted(text, "") == "a toll-free number (IN)"
    assert name_hinted("<PAN>", "") == name_hinted("noon", "kyc") == OTHER


@given(st.text(alphabet="ab1२ ₹%/:.,-&#;<>PAN'\u200b", max_size=80))
def test_whatever_is_quoted_no_digit_and_no_control_is_told(quoted):
    told = say(quoted)
    assert told.isprintable()
    assert not re.search(r"\d", told)
    assert len(told) <= LONGEST + len("contains “”")
