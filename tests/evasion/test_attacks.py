"""Attacks: same again by seed, placeholders whole, nothing shared between what is trained on and what is held apart."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import ConfigError, RecordError
from workbench.evasion import HELD_APART, TRAINING, evade, find_attack
from workbench.evasion.attacks import tables

ATTACKS = [*TRAINING, *HELD_APART]
KINDS = {"homoglyph", "zero-width", "leet", "spacing", "synonym", "defang", "splitting", "padding", "hinglish",
         "softening", "hinting", "rewording"}  # fmt: skip
TEXT = "Dear customer, your account will be blocked today, verify immediately at http://sbi-kyc.top/a or call the bank"
MASKED = "Dear customer, <PERSON> verify your account at <URL:https:sbi-kyc.top/a/·/·> or call <PHONE:IN:mobile> today"
PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*(?::[^>\s]*)?>")
texts = st.lists(st.text(max_size=60), max_size=5)


def test_both_sets_hold_every_kind_and_no_name_twice():
    assert set(TRAINING) >= KINDS
    assert {name.removeprefix("held-apart ") for name in HELD_APART} >= KINDS
    assert not set(TRAINING) & set(HELD_APART)
    assert all(name == attack.name for name, attack in {**TRAINING, **HELD_APART}.items())


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_changes_a_fraud(attack):
    (changed,) = evade([TEXT], attack, 7)
    assert changed != TEXT


@pytest.mark.parametrize("attack", ATTACKS)
@settings(max_examples=15)
@given(given_texts=texts, seed=st.integers(0, 2**32))
def test_a_text_is_rewritten_by_text_and_seed_alone(attack, given_texts, seed):
    once = evade(given_texts, attack, seed)
    assert once == evade(given_texts, find_attack(attack), seed)
    assert once == [evade([text], attack, seed)[0] for text in given_texts]


@pytest.mark.parametrize("attack", ATTACKS)
@settings(max_examples=15)
@given(
    parts=st.lists(st.sampled_from([*PLACEHOLDER.findall(MASKED), "your account is blocked ", "pay at x.co/a ", "\n"])),
    seed=st.integers(0, 99),
)
def test_placeholders_stay_whole_and_in_order(attack, parts, seed):
    text = "".join(parts)
    assert PLACEHOLDER.findall(evade([text], attack, seed)[0]) == PLACEHOLDER.findall(text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_seeds_differ_on_a_long_text(attack):
    assert len({evade([TEXT * 5], attack, seed)[0] for seed in range(8)}) > 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_comes_of_nothing(attack):
    assert evade(["", " ", "<URL:https:x.co/a>"], attack, 7) == ["", " ", "<URL:https:x.co/a>"]


@pytest.mark.parametrize("name", ["homoglyphs", "leet"])
def test_letters_held_apart_are_swapped_for_others(name):
    trained = {(sign, other) for sign, others in tables("training")[name].items() for other in others}
    apart = {(sign, other) for sign, others in tables("held_apart")[name].items() for other in others}
    assert not trained & apart


@pytest.mark.parametrize("name", ["synonyms", "hinglish", "softening", "hints"])
def test_phrases_held_apart_are_said_otherwise(name):
    trained, apart = tables("training")[name], tables("held_apart")[name]
    assert not [word for word in trained if set(trained[word]) & set(apart.get(word, ()))]


@pytest.mark.parametrize("name", ["zero_width", "separators", "breaks", "dots", "schemes", "padding"])
def test_lists_held_apart_share_nothing(name):
    assert not set(tables("training")[name]) & set(tables("held_apart")[name])


@pytest.mark.parametrize("part", ["training", "held_apart"])
def test_look_alikes_are_other_letters_that_look_alike(part):
    for sign, others in tables(part)["homoglyphs"].items():
        assert sign not in others
        assert all(unicodedata.category(other)[0] == "L" for other in others)


@pytest.mark.parametrize(
    ("attack", "shown"),
    [
        ("defang", r"hxxp|hXXp"),
        ("spacing", r"\b\w[. ]\w[. ]\w"),
        ("zero-width", "\u200b|\u200c"),
        ("hinglish", "khata|account"),
        ("synonym", "hold|paused|profile|acc"),
        ("padding", r"Dear customer.*call the bank"),
        ("softening", "may need a quick check|short pause|convenience|when you get a moment"),
        ("held-apart softening", "less available|due for a review|no rush|once you are free"),
        ("hinting", "go over|match|the note below|have a look at|resting|asleep"),
        ("held-apart hinting", "put right|tally|out of use|kept aside"),
        ("rewording", "profile|acc|client|patron"),
        ("texting", r"^Dear (customer|custmr|cust), (ur|yr|your) "),
        ("slips", r"^(?!Dear customer, your account will be blocked today, verify immediately)"),
        ("omission", r"^.{40,106}$"),
        ("held-apart keys", r"^.{100,}$"),
        ("held-apart vowels", r"\b\w[^aeiou\W]{3,}"),
        ("held-apart defang", r"\(dot\)|\{\.\}| dot "),
    ],
)
def test_an_attack_does_what_its_name_says(attack, shown):
    assert re.search(shown, evade([TEXT], attack, 7)[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [("खाता तुरंत बंद", "फुरसत|जब समय"), ("உடனே அழைக்கவும்", "நேரம்|வசதி"), ("बंदर उडनेवाला", "^बंदर उडनेवाला$")],
)
def test_words_of_indian_scripts_are_said_otherwise_and_only_whole(text, said):
    assert any(re.search(said, evade([text], "softening", seed)[0]) for seed in range(3))


def test_rewording_changes_more_than_any_of_its_parts():
    def kept(attack):
        words = set(TEXT.split())
        return sum(len(words & set(evade([TEXT], attack, seed)[0].split())) for seed in range(20))

    assert kept("rewording") < min(kept("hinting"), kept("softening"), kept("synonym"))


def test_links_survive_every_attack_but_their_own_in_the_clear_part():
    assert "sbi-kyc.top/a" in evade([TEXT], "padding", 7)[0]


@pytest.mark.parametrize("attack", HELD_APART)
def test_links_survive_every_attack_held_apart_but_those_on_links(attack):
    kept = ["http://sbi-kyc.top/a" in evade([TEXT], attack, seed)[0] for seed in range(20)]
    on_links = attack.removeprefix("held-apart ") in ("homoglyph", "defang", "splitting")
    assert not all(kept) if on_links else all(kept)


def test_padding_held_apart_stands_before_and_after_the_whole_text():
    for seed in range(20):
        (made,) = evade([MASKED], "held-apart padding", seed)
        assert MASKED in made
        assert made != MASKED


@pytest.mark.parametrize("attack", ["spacing", "zero-width", "splitting", "keys"])
def test_no_vowel_sign_is_torn_off_by_an_attack_held_apart(attack):
    text = "भाई, आपका खाता तुरंत बंद हो जाएगा, केवाईसी के लिए आज ही कॉल करें।"
    told = {evade([text], f"held-apart {attack}", seed)[0] for seed in range(20)} - {text}
    breaks = "".join(
        {sign for name in ("zero_width", "separators", "breaks") for sign in "".join(tables("held_apart")[name])}
    )
    assert bool(told) is (attack != "keys")  # no key of a Latin keyboard lies beside these
    for made in told:
        assert not re.search(rf"(?:^|[\s{re.escape(breaks)}])[\u0900-\u0903\u093a-\u094f]", made)


def test_an_unknown_attack_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match=r"attack must be one of casing, .*Got 'nil'"):
        evade(["a"], "nil", 7)


@pytest.mark.parametrize(
    ("texts", "got"), [("one", "Got str."), (["one", None], "NoneType in place 1"), ([5], "int in place 0")]
)
def test_what_is_no_list_of_texts_is_refused(texts, got):
    with pytest.raises(RecordError) as error:
        evade(texts, "leet", 1)
    assert got in str(error.value)
