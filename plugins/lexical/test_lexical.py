"""Tests of `lexical`: each feature fires on what it is named for, and its words say so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_lexical import make
from workbench_lexical.features import FEATURES

from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

NEUTRAL = ("hi", "")
NAMES = [feature.name for feature in FEATURES]

# What a feature fires on, as (content, sender).
FIRES = {
    "length": ("see you soon", ""),
    "capitals": ("HI", ""),
    "digits": ("hi 12", ""),
    "punctuation": ("hi.", ""),
    "exclamation": ("hi!", ""),
    "non_ascii": ("नमस्ते", ""),
    "url": ("hi <URL:https:example.com>", ""),
    "url_http": ("hi <URL:http:example.com/verify>", ""),
    "url_bare": ("hi <URL:bare:example.com>", ""),
    "url_shortener": ("hi <URL:https:bit.ly/·>", ""),
    "url_tld": ("hi <URL:https:example.top>", ""),
    "url_hyphen": ("hi <URL:https:sbi-kyc.com>", ""),
    "url_depth": ("hi <URL:https:a.b.example.com>", ""),
    "url_ip": ("hi <URL:http:10.0.0.1>", ""),
    "upi_link": ("hi <URL:upi:pay>", ""),
    "phone": ("hi <PHONE>", ""),
    "phone_mobile": ("hi <PHONE:IN:mobile>", ""),
    "phone_tollfree": ("hi <PHONE:IN:tollfree>", ""),
    "phone_premium": ("hi <PHONE:GB:premium>", ""),
    "email": ("hi <EMAIL:free>", ""),
    "upi": ("hi <UPI_ID:ybl>", ""),
    "account": ("hi <MASKED_ACCOUNT>", ""),
    "otp": ("hi <OTP>", ""),
    "reference": ("hi <ORDER_ID>", ""),
    "identity": ("hi <AADHAAR>", ""),
    "money": ("Rs. 500 for you", ""),
    "money_sign": ("₹ for you", ""),
    "urgency": ("Your plan EXPIRES soon", ""),
    "threat": ("it will be blocked", ""),
    "request_click": ("click here", ""),
    "request_call": ("WhatsApp me", ""),
    "request_reply": ("Txt me", ""),
    "request_pay": ("a small fee", ""),
    "identity_words": ("your KYC", ""),
    "win": ("Congratulations", ""),
    "stop": ("to opt-out", ""),
    "warning": ("Never share it", ""),
    "sender_promotional": ("hi", "VM-HDFCBK-P"),
    "sender_service": ("hi", "VM-HDFCBK-S"),
    "sender_transactional": ("hi", "vm-hdfcbk-t"),
    "sender_government": ("hi", "VM-GOVTIN-G"),
    "sender_header": ("hi", "VM-HDFCBK"),
    "sender_number": ("hi", "<PHONE:IN:mobile>"),
    "sender_foreign": ("hi", "<PHONE:GB:mobile>"),
    "sender_short": ("hi", "57575"),
}

# What only resembles what a feature is named for.
QUIET = {
    "capitals": ("hi <PHONE:IN:mobile>", ""),
    "digits": ("hi <URL:http:10.0.0.1>", ""),
    "punctuation": ("hi <URL:http:sbi-kyc.top>", ""),
    "url": ("hi <EMAIL:org>", ""),
    "url_http": ("hi <URL:https:example.com>", ""),
    "url_bare": ("hi <URL:http:example.com>", ""),
    "url_shortener": ("hi <URL:https:habit.ly>", ""),
    "url_tld": ("hi <URL:https:top.example.com>", ""),
    "url_hyphen": ("hi <URL:https:example.com/sign-in>", ""),
    "url_depth": ("hi <URL:https:www.example.com>", ""),
    "url_ip": ("hi <URL:http:example.com>", ""),
    "phone_mobile": ("hi <PHONE:IN:fixed>", ""),
    "phone_tollfree": ("hi <PHONE:IN:mobile>", ""),
    "phone_premium": ("hi <PHONE:GB:mobile>", ""),
    "money": ("my rs and hers", ""),
    "urgency": ("I know", ""),
    "threat": ("we are finest of friends", ""),
    "request_pay": ("a feeling of paying", ""),
    "win": ("a wonder", ""),
    "stop": ("two bus stops", ""),
    "sender_promotional": ("hi", "VM-HDFCBK-S"),
    "sender_header": ("hi", "HDFCBK"),
    "sender_number": ("hi", "VM-HDFCBK"),
    "sender_foreign": ("hi", "<PHONE:IN:mobile>"),
    "sender_short": ("hi", "57"),
}


@parametrize_with_checks("workbench_lexical")
def test_conformance(check):
    check()


def values(content: str, sender: str) -> dict[str, float]:
    (row,) = make().transform(make_rows([content], sender=[sender]))
    return dict(zip(NAMES, map(float, row), strict=True))


def test_table_has_a_message_for_every_feature():
    assert list(FIRES) == NAMES
    assert set(QUIET) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_feature_fires_on_its_message_and_not_on_a_neutral_one(name):
    assert 0 < values(*FIRES[name])[name] <= 1
    assert values(*(("", "") if name == "length" else NEUTRAL))[name] == 0


@pytest.mark.parametrize(("name", "message"), QUIET.items())
def test_feature_is_quiet_on_what_only_resembles(name, message):
    assert values(*message)[name] == 0


def test_names_match_the_columns():
    part = make()
    made = part.fit_transform(make_rows([content for content, _ in FIRES.values()],
                                        sender=[sender for _, sender in FIRES.values()]))  # fmt: skip
    assert made.shape == (len(FIRES), len(FEATURES))
    assert made.dtype == np.float32
    assert list(part.get_feature_names_out()) == NAMES
    assert (made.diagonal() > 0).all()


def test_no_records_give_no_rows_of_full_width():
    assert make().transform(make_rows([])).shape == (0, len(FEATURES))


@pytest.mark.parametrize("name", ["url", "phone", "exclamation"])
def test_more_of_it_weighs_more_up_to_one(name):
    content, sender = FIRES[name]
    counted = [values(content.replace("hi", "") * times, sender)[name] for times in (1, 2, 4, 20)]
    assert counted == sorted(counted)
    assert counted[0] < counted[1]
    assert counted[-1] == 1


@given(st.text(max_size=80), st.text(max_size=20))
def test_every_value_lies_between_zero_and_one(content, sender):
    assert all(0 <= value <= 1 for value in values(content, sender).values())


def test_words_say_what_holds_and_what_does_not():
    record = make_rows(["click <URL:bare:bit.ly>"], sender=[""])
    columns = [NAMES.index(name) for name in ("request_click", "phone", "url_shortener")]
    assert make().describe(record, columns) == [
        "asks to open something",
        "not so: names a phone number",
        "links through a shortener",
    ]
