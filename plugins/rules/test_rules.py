"""Tests of `rules`: verdicts without training, and the reasons for them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_rules import make
from workbench_rules.detector import load_rules

from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

BIAS, RULES = load_rules()
CODES = [rule.code for rule in RULES]

SCAMS = [
    "Dear customer, your SBI account will be blocked today. Update your KYC at <URL:http:sbi-kyc.top/verify>",
    "Your electricity will be disconnected tonight. Call our officer at once <PHONE:IN:mobile>",
    "CONGRATULATIONS! You have won Rs 25 lakh in the KBC lottery. WhatsApp <PHONE:IN:mobile> today to claim",
    "Your parcel is held at our warehouse. Pay the customs fee and confirm at <URL:https:post-in.icu/·>",
    "Part-time job, earn Rs 5000 daily income by easy task. WhatsApp <PHONE:IN:mobile> today",
    "Hi mum, I lost my phone, this is my new number <PHONE:GB:mobile>. It is urgent, call me",
    "Scan the code and enter your UPI PIN to receive the cashback: <URL:upi:pay>, share the OTP with us",
    "This is CBI. An arrest warrant is out against you for money laundering. Call <PHONE:IN:mobile> immediately",
    "आपका खाता ब्लॉक हो जाएगा, आज ही केवाईसी अपडेट करें <URL:bare:sbi-kyc.top>",
]
HAMS = [
    ("See you at the station at noon", ""),
    ("Happy birthday! Have a great day", ""),
    ("ok", ""),
    ("", ""),
    ("<OTP> is your OTP. Never share it with anybody", "VM-HDFCBK-T"),
    ("Rs 500 debited from a/c <MASKED_ACCOUNT> on 12/05/2024. Not you? Call <PHONE:IN:tollfree>", "AX-SBIINB-S"),
    ("Your order <ORDER_ID> was delivered. Thank you for shopping with us", "VM-AMAZON-S"),
    ("कल मिलते हैं", "<PHONE:IN:mobile>"),
]

# A message on which a rule holds, as (content, sender).
HOLDS = {
    "KYC": ("update your kyc", ""),
    "ACCOUNT": ("your account is blocked", ""),
    "ELECTRICITY": ("your power will be disconnected", ""),
    "PARCEL": ("your parcel is on hold", ""),
    "CHALLAN": ("pay your e-challan", ""),
    "PRIZE": ("you have won <URL:https:example.com>", ""),
    "JOB": ("work from home, join on telegram", ""),
    "LOAN": ("instant loan", ""),
    "UPI": ("accept the collect request", ""),
    "OTP": ("forward me the code", ""),
    "APK": ("get <URL:https:example.com/app.apk>", ""),
    "ARREST": ("the police will arrest you", ""),
    "FAMILY": ("mum, this is my new number", ""),
    "INVEST": ("crypto with guaranteed returns", ""),
    "LOGIN": ("log in at <URL:https:example.com>", ""),
    "URGENCY": ("do it immediately", ""),
    "LINK": ("see <URL:https:sbi-kyc.com/verify>", ""),
    "PREMIUM": ("call <PHONE:GB:premium> to claim", ""),
    "MOBILE": ("whatsapp <PHONE:IN:mobile>", ""),
    "WARNING": ("never share it", ""),
    "RECEIPT": ("your order was delivered", ""),
    "HEADER": ("hi", "VM-HDFCBK-S"),
}


@parametrize_with_checks("workbench_rules")
def test_conformance(check):
    check()


def score(content: str, sender: str = "") -> float:
    return float(make().predict_proba(make_rows([content], sender=[sender]))[0, -1])


def reasons(content: str, sender: str = "") -> list[str]:
    (row,) = make().explain(make_rows([content], sender=[sender]))
    return [CODES[column] for column in np.flatnonzero(row)]


@pytest.mark.parametrize("content", SCAMS)
def test_obvious_scam_is_smishing_without_training(content):
    assert score(content) > 0.5


@pytest.mark.parametrize(("content", "sender"), HAMS)
def test_obvious_ham_is_not_smishing_without_training(content, sender):
    assert score(content, sender) < 0.2


def test_three_labels_are_given_without_training():
    made = make().predict_proba(make_rows([SCAMS[0], HAMS[0][0]], sender=["", ""]))
    assert made.shape == (2, 3)
    assert list(made.argmax(axis=1)) == [2, 0]
    assert np.allclose(made.sum(axis=1), 1)


@pytest.mark.parametrize("labels", [2, 3])
def test_training_learns_the_number_of_labels_alone(labels):
    rows = make_rows([SCAMS[0], HAMS[0][0], "ok"], sender=[""] * 3)
    part = make().fit(rows, np.array([labels - 1, 0, 1 if labels == 3 else 0]))
    made = part.predict_proba(rows)
    assert made.shape == (3, labels)
    assert np.allclose(made[:, -1], make().predict_proba(rows)[:, -1])
    assert list(part.predict(rows)) == [labels - 1, 0, 0]


def test_promotion_is_spam_sooner_than_ham():
    ham, spam, _ = make().predict_proba(make_rows(["flat 50% off on shoes at the mall, shop now"], sender=[""]))[0]
    assert spam > ham


@pytest.mark.parametrize("content", SCAMS)
def test_scam_is_told_with_reasons(content):
    assert len([code for code in reasons(content) if RULES[CODES.index(code)].weight > 0]) >= 2


def test_reasons_are_told_in_words():
    rows = make_rows([SCAMS[0]], sender=[""])
    columns = np.flatnonzero(make().explain(rows)[0])
    assert make().describe(rows, list(columns)) == [
        "asks for an identity check (KYC, PAN, Aadhaar) under pressure",
        "says that an account, a card or a SIM is or will be blocked",
        "wants a log-in or details confirmed at a link",
        "presses for time",
        "links to a host of a kind that fraud prefers",
    ]


@pytest.mark.parametrize(("content", "sender"), [(content, "") for content in SCAMS] + HAMS)
def test_score_is_the_logistic_of_bias_and_contributions(content, sender):
    (row,) = make().explain(make_rows([content], sender=[sender]))
    assert np.isclose(score(content, sender), 1 / (1 + np.exp(-(BIAS + row.sum()))))


def test_table_has_a_message_for_every_rule():
    assert list(HOLDS) == CODES
    assert len(set(CODES)) == len(CODES)
    assert all(rule.says and rule.weight for rule in RULES)


@pytest.mark.parametrize("code", CODES)
def test_rule_holds_on_its_message_and_not_on_a_plain_one(code):
    assert code in reasons(*HOLDS[code])
    assert reasons("see you at noon") == []


@pytest.mark.parametrize("code", CODES)
def test_contribution_of_a_rule_is_its_weight(code):
    rows = make_rows([HOLDS[code][0]], sender=[HOLDS[code][1]])
    assert make().explain(rows)[0, CODES.index(code)] == RULES[CODES.index(code)].weight


@pytest.mark.parametrize("content", SCAMS)
def test_capitals_hide_nothing(content):
    assert score(content.upper()) == score(content)


@given(st.text(max_size=80), st.text(max_size=20))
def test_probabilities_of_any_text_sum_to_one(content, sender):
    made = make().predict_proba(make_rows([content], sender=[sender]))
    assert np.isclose(made.sum(), 1)
    assert ((made >= 0) & (made <= 1)).all()


def test_rules_that_hold_name_their_kinds_of_fraud():
    kyc, parcel, chat = make().name_threats(make_rows([SCAMS[0], SCAMS[3], HAMS[0][0]], sender=[""] * 3))
    assert kyc == ("KYC", "BLOCK")
    assert parcel == ("DELIVERY",)
    assert chat == ()
