"""Tests of words that are spelled out with gaps: what they give away is found as if they were written together."""

from __future__ import annotations

import importlib
import re
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from workbench_redact.finder import Redact
from workbench_redact.gaps import close
from workbench_redact.segments import part

from workbench.contracts import Span
from workbench.privacy import build_masker, resolve
from workbench.privacy.folding import fold

importlib.import_module("numba")  # so glances are cast at once
REDACT, PLAIN = Redact(), Redact(linear=False)

FOUND = [
    ("O T P is 4432", [("4432", "OTP", "")]),
    ("o t p hai 4432 bata do", [("4432", "OTP", "")]),
    ("O.T.P : 443201", [("443201", "OTP", "")]),
    ("P.I.N. 4432 kisi ko mat batana", [("4432", "OTP", "")]),
    ("O-T-P 4432 only for you", [("4432", "OTP", "")]),
    ("o*t*p is 443201", [("443201", "OTP", "")]),
    ("o_t_p is 443201", [("443201", "OTP", "")]),
    ("Ｏ Ｔ Ｐ is ４４３２", [("４４３２", "OTP", "")]),
    ("O\u200b T P is 4\u200b432", [("4\u200b432", "OTP", "")]),
    ("नमस्ते, O T P 4432 है", [("4432", "OTP", "")]),
    ("ओ टी पी 443201 है", [("443201", "OTP", "")]),
    ("आपका ओ.टी.पी. 4432 है", [("4432", "OTP", "")]),
    ("सी वी वी 123 है", [("123", "CVV", "")]),
    ("O T P 4 4 3 2 0 1", [("4 4 3 2 0 1", "OTP", "")]),
    ("O.T.P.4.4.3.2.0.1", [("4.4.3.2.0.1", "OTP", "")]),
    ("u r g e n t o t p i s 4432", [("4432", "OTP", "")]),
    ("u r g e n t  o t p  i s  4432", [("4432", "OTP", "")]),
    ("O T P 4432 batao, a/c b a n d hai", [("4432", "OTP", "")]),
    ("your c o d e is 443201", [("443201", "OTP", "")]),
    ("p a s s c o d e: QK82LP", [("QK82LP", "OTP", "")]),
    ("p a s s w o r d is Kx9pQ2", [("Kx9pQ2", "OTP", "")]),
    ("p.a.s.s.w.o.r.d hai Kx9pQ2", [("Kx9pQ2", "OTP", "")]),
    ("p a s s w o r d i s K x 9 p Q 2", [("K x 9 p Q 2", "OTP", "")]),
    ("P I N 4432", [("4432", "OTP", "")]),
    ("your U P I  P I N is 4432", [("4432", "OTP", "")]),
    ("apka u p i p i n 4432 hai", [("4432", "OTP", "")]),
    ("A T M p.i.n 4432", [("4432", "OTP", "")]),
    ("C V V 123", [("123", "CVV", "")]),
    ("c-v-v no 123", [("123", "CVV", "")]),
    ("card ka C.V.V hai 123", [("123", "CVV", "")]),
    ("123 is the c v v", [("123", "CVV", "")]),
    ("e x p i r y 08/29", [("08/29", "CARD_EXPIRY", "")]),
    ("A/c n o 004312345678", [("004312345678", "BANK_ACCOUNT", "")]),
    ("a c c o u n t n o 004312345678", [("004312345678", "BANK_ACCOUNT", "")]),
    ("a c c o u n t ending 123", [("123", "MASKED_ACCOUNT", "")]),
    ("a a d h a a r 2345 6789 0124", [("2345 6789 0124", "AADHAAR", "")]),
    ("A A D H A A R n o 2345 6789 0124", [("2345 6789 0124", "AADHAAR", "")]),
    ("P A N ABCPK1234L", [("ABCPK1234L", "PAN", "")]),
    ("p.a.n hai abcpk 1234 l", [("abcpk 1234 l", "PAN", "")]),
    ("P A N A B C P K 1 2 3 4 L", [("A B C P K 1 2 3 4 L", "PAN", "")]),
    ("d o b 12/04/1987", [("12/04/1987", "DATE_OF_BIRTH", "")]),
    ("d-o-b hai 12-04-1987", [("12-04-1987", "DATE_OF_BIRTH", "")]),
    ("meri janm t a r i k h 12/04/1987", [("12/04/1987", "DATE_OF_BIRTH", "")]),
    ("i f s c hdfc0001234", [("hdfc0001234", "IFSC", "HDFC")]),
    ("I F S C code h d f c 0 0 0 1 2 3 4", [("h d f c 0 0 0 1 2 3 4", "IFSC", "HDFC")]),
    ("p i n c o d e 411001", [("411001", "PINCODE", "")]),
    ("p a s s p o r t n o K1234567", [("K1234567", "PASSPORT", "")]),
    ("v o t e r i d ABC1234567", [("ABC1234567", "VOTER_ID", "")]),
    ("t o k e n n o 447", [("447", "ORDER_ID", "")]),
    ("g s t i n 27 ABCPE1234F 1ZB", [("27 ABCPE1234F 1ZB", "GSTIN", "")]),
    ("m o b i l e n o 98100 43210", [("98100 43210", "PHONE", "IN:mobile")]),
    ("l o a n a/c n o 004312345678", [("004312345678", "BANK_ACCOUNT", "")]),
    ("r.o.l.l n.o 4471/22", [("4471/22", "ORDER_ID", "")]),
    ("A/c e n d i n g i n 719", [("719", "MASKED_ACCOUNT", "")]),
    ("t e l e g r a m p e raju_deals99 h a i", [("raju_deals99", "USERNAME", "")]),
    ("pay r a v i@okaxis today", [("r a v i@okaxis", "UPI_ID", "okaxis")]),
    ("d.m.v-notice.win today", [("d.m.v-notice.win", "URL", "bare:d.m.v-notice.win")]),
]
LEFT = [
    "I T R due 31 July 2026",
    "I.T.R. for 2026 is due",
    "S B I card 500 off",
    "E M I due 5000 on 5th",
    "E.M.I. of Rs.5000/- due",
    "M R P 499 only",
    "K Y C pending for 3 days",
    "T & C apply 4432",
    "at 5 p m today",
    "5 p.m. to 9 p.m. 25 December",
    "u r a winner of 5000",
    "I a m 25 years old",
    "O T P kisi ko mat batana, Rs 500 cashback",
    "O T P of Rs 500",
    "A B C D 4 marks",
    "F.R.I.E.N.D.S 10 seasons",
    "G o o d n i g h t 100 times",
    "P I N K shirt 4432 sold",
    "n o 5 of us, i d k 12",
    "J.o.i.n o.u.r T.e.l.e.g.r.a.m c.h.a.n.n.e.l n.o.w",
    "K L Rahul made 199",
    "A P J Abdul Kalam, born in Rameswaram",
]


def found(text: str, part: Redact = REDACT) -> list[tuple[str, str, str]]:
    return [(text[span.start : span.end], span.entity, span.hint) for span in resolve(part.find([text])[0])]


def every_way(text: str) -> list[list[Span]]:
    """Return what each way of asking finds: alone, in a batch, by `re`, and that in a batch."""
    with patch("workbench_redact.finder.FEW", 0):
        together = [part.find([text, "hello"])[0] for part in (REDACT, PLAIN)]
    return [REDACT.find([text])[0], PLAIN.find([text])[0], *together]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_words_with_gaps_give_away_what_they_do_without(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("text", LEFT)
def test_letters_by_themselves_make_no_number_private(text):
    assert found(text) == []


@pytest.mark.parametrize("text", [*(text for text, _ in FOUND), *LEFT])
def test_words_with_gaps_are_read_alike_in_every_way(text):
    one, *others = every_way(text)
    assert all(other == one for other in others)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("otp", "otp"),
        ("OTPis4432", "OTP is 4432"),
        ("passwordisKx9pQ2", "password is Kx9pQ2"),
        ("PANABCPK1234L", "PAN ABCPK1234L"),
        ("isthecodefor", "is the code for"),
        ("offercode", "offer code"),
        ("pink", "pink"),
        ("BOOK123456", "BOOK123456"),
        ("goodnight", "goodnight"),
    ],
)
def test_words_are_parted_where_known_ones_are(run, words):
    assert part(run) == words.split()


@given(st.from_regex("[A-Za-z]{1,20}[A-Za-z0-9]{0,6}", fullmatch=True))
def test_parting_loses_no_sign(run):
    assert "".join(part(run)) == run


SAID = [
    ("OTP", "4432", "OTP"),
    ("otp is", "443201", "OTP"),
    ("Password:", "Kx9pQ2", "OTP"),
    ("passcode", "443201", "OTP"),
    ("UPI PIN", "4432", "OTP"),
    ("CVV", "123", "CVV"),
    ("PAN", "ABCPK1234L", "PAN"),
    ("aadhaar", "2345 6789 0124", "AADHAAR"),
    ("DOB", "12/04/1987", "DATE_OF_BIRTH"),
    ("ifsc", "hdfc0001234", "IFSC"),
    ("account no", "004312345678", "BANK_ACCOUNT"),
    ("passport", "K1234567", "PASSPORT"),
]
SPELLED = re.compile("(?<=[A-Za-z])(?=[A-Za-z])")


@given(st.sampled_from(SAID), st.sampled_from(" .-*_"), st.sampled_from(["", "Dear Sir, ", "नमस्ते "]))
def test_a_value_is_named_alike_whatever_joint_its_words_are_spelled_with(said, joint, before):
    words, value, entity = said
    text = f"{before}{SPELLED.sub(joint, words)} {value}"
    assert found(text)[-1][:2] == (value, entity)


PIECES = [*"aOtTpPnNoOiIdD4 2.-_*éＡ", " ", "\u200b", "O T P", "c.v.v", "is", "4432", "@okaxis", "://", "<OTP>"]
GAPPED = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@given(GAPPED)
@example("o t p.4432.p i n")
@example("a n o 4432")
def test_gaps_are_read_alike_in_every_way(text):
    one, *others = every_way(text)
    assert all(other == one for other in others)


@given(GAPPED)
def test_what_is_closed_up_leads_back_to_its_signs(text):
    folded = fold(text).text
    closed = close(folded)
    if closed is not None:
        assert closed.places is not None
        assert len(closed.places) == len(closed.text)
        assert list(closed.places) == sorted(set(closed.places))
        signs = [folded[place] for place in closed.places]
        assert all(sign in (there, " ") for sign, there in zip(closed.text, signs, strict=True))
        left = set(range(len(folded))) - set(closed.places)
        assert {folded[place] for place in left} <= set(" .*_-")


@given(GAPPED)
def test_masking_what_has_gaps_twice_equals_masking_it_once(text):
    masker = build_masker(["redact"])
    (once,) = masker.mask([text])
    assert masker.mask([once.text])[0].text == once.text


def test_a_text_without_gaps_is_not_closed_up():
    assert close("OTP is 4432, u r here at 5 p m") is None


@pytest.mark.parametrize("tail", ["", "-x", " : /", "z"])
def test_a_word_of_any_length_is_read_once(tail):
    closed = close("o.t.p." * 20_000 + "a.b" + tail)  # in quadratic time it would take minutes
    assert closed is None or closed.text.count("otp") == 20_000


def test_places_that_looked_like_something_are_told_with_gaps_closed_up():
    text = "O T P is 4432"
    leads = REDACT.explain(text)
    assert [(text[lead.start : lead.end], lead.span.entity) for lead in leads if lead.span] == [("4432", "OTP")]
