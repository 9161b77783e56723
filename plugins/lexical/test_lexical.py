"""Tests of `lexical`: each feature fires on what it is named for, in every language, and its words say so."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_lexical import make
from workbench_lexical.features import HIDING, STYLE, list_features, list_flags
from workbench_lexical.lexicon import MASKED, load_lexicon

from workbench.canonical import DISGUISES
from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

LEXICON = tomllib.loads(files("workbench_lexical").joinpath("lexicon.toml").read_text("utf-8"))
LANGUAGES = {"en", "hinglish", "hi", "mr", "ta", "te", "bn", "gu", "kn", "ml", "pa"}
TYPED = {f"{language}-Latn" for language in ("mr", "ta", "te", "bn", "gu", "kn", "ml", "pa")}
NAMES = [name for name, _ in list_features(pairs=False)]

# One message a concept, in words that a person would use.
SPEAKS = {
    "open": "Click here to see it", "install": "please download our app", "call": "Call us at once",
    "reply": "txt WIN now", "channel": "message on WhatsApp", "pay": "a processing fee applies",
    "share": "tell me what you got", "secret": "your OTP arrived", "verify": "KYC is due", "account": "your a/c",
    "blocked": "it will be BLOCKED",
    "law": "the police will come", "urgent": "immediately", "win": "Congratulations", "refund": "refund is waiting",
    "job": "earn at home", "loan": "instant loan", "invest": "guaranteed profit", "offer": "50% off today",
    "optout": "text STOP to end", "never": "Never share it", "receipt": "Rs 500 debited", "parcel": "your parcel",
    "utility": "electricity bill", "kin": "hi mum", "distress": "it is an emergency", "deposited": "sent by mistake",
    "official": "income tax department", "money": "Rs. 500", "greeting": "Dear Customer", "chat": "see you at dinner",
    "alarm": "a sign-in from a new device", "stranger": "we met at the fair", "trust": "trust me, it is genuine",
    "step": "pay a small fee to release it", "secrecy": "stay on the line", "easy": "simple, in minutes",
    "proper": "at your nearest branch", "fraud": "it is a trap", "others": "a caller who says so",
    "calm": "you can ignore it", "settle": "my share of the pizza", "giftcard": "buy Steam cards",
    "newnumber": "text me here, my screen cracked", "borrow": "could you do me a favour",
}  # fmt: skip

# The same, in other tongues and scripts.
ELSEWHERE = [
    ("blocked", "aapka khata band ho jayega"), ("blocked", "आपका खाता बंद हो जाएगा"),
    ("urgent", "turant sampark karein"),
    ("call", "தொடர்பு கொள்ளவும்"), ("secret", "మీ ఓటీపీ చెప్పండి"), ("law", "পুলিশ আসবে"), ("pay", "ચૂકવણી કરો"),
    ("win", "ಬಹುಮಾನ ಗೆದ್ದಿದ್ದೀರಿ"), ("parcel", "നിങ്ങളുടെ പാഴ്സൽ"), ("loan", "ਤੁਹਾਡਾ ਕਰਜ਼ਾ"),
    ("never", "कोणालाही सांगू नका"), ("stranger", "aapka naam kya hai"), ("step", "ਕਰਨਾ ਪਵੇਗਾ"), ("easy", "సులభంగా"),
    ("never", "OTP sollaadheenga"), ("never", "link nokkoddu"), ("blocked", "bondho hoye jabe"),
    ("verify", "padtalni kara"), ("pay", "paisa nakhi do"), ("share", "otp heli"), ("deposited", "abaddhathil ayachu"),
    ("newnumber", "puttar, nava number"), ("borrow", "पैसों की जरूरत है"), ("fraud", "यह जाल है"),
    ("others", "কেউ চাইলে দেবেন না"), ("calm", "kai karvani jarur nathi"), ("settle", "ente pank ethra"),
    ("giftcard", "ਗਿਫਟ ਕਾਰਡ ਲਓ"),
]  # fmt: skip


@parametrize_with_checks("workbench_lexical")
def test_conformance(check):
    check()


def values(content: str) -> dict[str, float]:
    row = make(pairs=False, weight=1.0).transform(make_rows([content])).toarray()[0]
    return dict(zip(NAMES, map(float, row), strict=True))


def test_lexicon_has_every_language_for_almost_every_concept():
    assert set(SPEAKS) == set(LEXICON)
    for concept in LEXICON.values():
        assert set(concept) <= LANGUAGES | TYPED | {"says", "threat"}
    assert sum(set(concept) >= LANGUAGES | TYPED for concept in LEXICON.values()) >= len(LEXICON) - 1


@pytest.mark.parametrize("concept", SPEAKS)
def test_concept_is_found_in_its_message_and_not_in_a_neutral_one(concept):
    assert values(SPEAKS[concept])[concept] == 1
    assert values("hmm")[concept] == 0


@pytest.mark.parametrize(("concept", "content"), ELSEWHERE)
def test_concept_is_found_in_other_languages(concept, content):
    assert values(content)[concept] == 1


@pytest.mark.parametrize(("concept", "content"), [("blocked", "your account is b l o c k e d"), ("verify", "K.Y.C due"),
                                                  ("account", "acc0unt"), ("urgent", "urg\u200bent")])  # fmt: skip
def test_disguise_hides_nothing(concept, content):
    assert values(content)[concept] == 1


@pytest.mark.parametrize(
    ("concept", "content"),
    [("secret", "spinning"), ("win", "wind"), ("kin", "season"), ("pay", "payal")],
)
def test_whole_words_are_whole(concept, content):
    assert values(content)[concept] == 0


@pytest.mark.parametrize("name", MASKED)
def test_what_is_masked_is_told_by_its_placeholder(name):
    entity = MASKED[name][0]
    assert values(f"hi <{entity}>")[name] == 1
    assert values("hi")[name] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("hidden", "ur\u200bgent"), ("lookalike", "ассount"), ("leet", "acc0unt"), ("spaced", "K Y C")],
)
def test_disguise_is_a_feature_itself(name, content):
    assert values(content)[name] > 0
    assert values("an account, 500 off")[name] == 0


@given(st.text(max_size=80))
def test_every_value_lies_between_zero_and_one(content):
    assert all(0 <= value <= 1 for value in values(content).values())


def test_two_things_that_hold_together_are_a_feature_of_their_own():
    part = make()
    names = list(part.get_feature_names_out())
    row = part.transform(make_rows(["block <URL>"])).toarray()[0]
    told = {name for name, value in zip(names, row, strict=True) if value and "&" in name}
    assert "blocked&url" in told
    assert len(names) == len(set(names)) == len(list_flags()) * (len(list_flags()) - 1) // 2 + len(NAMES)
    assert part.describe_each(make_rows(["block <URL>"]), [[names.index("blocked&url")]])[0][0].endswith(
        "and holds a link"
    )


def test_no_records_give_no_rows_of_full_width():
    assert make(pairs=False, weight=1.0).transform(make_rows([])).shape == (0, len(NAMES))


def test_words_say_what_holds_and_what_does_not():
    columns = [NAMES.index(name) for name in ("open", "phone")]
    assert make().describe_each(make_rows(["click <URL>"]), [columns])[0] == [
        "asks to open a link",
        "not so: names a phone number",
    ]


def test_every_phrase_begins_at_a_word():
    assert load_lexicon().names == (*LEXICON, *MASKED)
    assert not values("unblockable")["blocked"]
    assert tuple(HIDING) == DISGUISES
    assert {values("")[name] for name in STYLE} == {0}


# Of so many digits as they are held with.
WEIGHTS = np.random.default_rng(0).normal(size=(len(list_features(pairs=True)), 3)).astype(np.float32).astype(float)


def weigh(part, *texts):
    sums = np.zeros((len(texts), 3))
    part.project(WEIGHTS)(make_rows(list(texts)), sums)
    return sums


PIECES = st.sampled_from([*SPEAKS.values(), "<URL>", "<PAN>", "b l o c k", "acc0unt", "!", "99", "ब", "\u200b"])


@given(st.lists(st.lists(PIECES, max_size=6).map(" ".join), max_size=4))
def test_sums_are_those_of_the_columns_alone_and_together(texts):
    part = make()
    told = weigh(part, *texts)
    assert np.allclose(told, part.transform(make_rows(texts)) @ WEIGHTS, rtol=0, atol=1e-6)
    assert np.array_equal(told, np.concatenate([np.empty((0, 3)), *(weigh(part, text) for text in texts)]))


def test_concepts_name_the_kinds_of_fraud_that_they_belong_to():
    told = make().name_threats(make_rows(["your parcel waits, update kyc", "आपका पार्सल", "see you at noon"]))
    assert told == [("KYC", "DELIVERY"), ("DELIVERY",), ()]
