import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.privacy.grammar import (
    ENTITIES,
    PATH_WORDS,
    PSPS,
    check_entities,
    find_placeholders,
    is_hint,
    placeholder_pattern,
    render,
)

DIGITS = re.compile(r"\d{4,}")
WITH_HINTS = {name: entity.hint for name, entity in ENTITIES.items() if entity.hint}

EXAMPLES = {
    "PHONE": ["IN:mobile", "XX:unknown"],
    "URL": [
        *("https:sbi-kyc.top/a/·/·", "bare:x.co", "defanged:x.co/·", "upi:pay"),
        *("http:a.b/login.php/…", "https:0.0.0.1/verify"),
    ],
    "EMAIL": ["free", "org"],
    "CARD": ["visa", "rupay"],
    "IBAN": ["DE"],
    "IFSC": ["SBIN"],
    "IP": ["v4", "v6"],
    "PERSON": ["1", "42"],
    "UPI_ID": ["ybl", "okaxis"],
}


def hints():
    """Draw (entity, hint in its grammar)."""
    return st.sampled_from(sorted(WITH_HINTS)).flatmap(
        lambda name: st.tuples(st.just(name), st.from_regex(re.compile(WITH_HINTS[name]), fullmatch=True))
    )


def outside_host(entity, hint):
    return re.sub(r"^([a-z]+:)[^/]*", r"\1", hint) if entity == "URL" else hint


def test_every_entity_that_has_hints_has_examples():
    assert EXAMPLES.keys() == WITH_HINTS.keys()
    for entity, good in EXAMPLES.items():
        for hint in good:
            assert is_hint(entity, hint), (entity, hint)


@given(hints())
def test_no_hint_holds_four_digits_in_a_row_outside_a_urls_host(drawn):
    entity, hint = drawn
    assert is_hint(entity, hint)
    assert not DIGITS.search(outside_host(entity, hint))


def test_that_gate_bites():
    assert DIGITS.search(outside_host("PHONE", "IN:98765"))
    assert DIGITS.search(outside_host("URL", "https:a.b/98765"))
    assert not DIGITS.search(outside_host("URL", "https:98765.b/a"))


@given(hints())
def test_what_is_rendered_is_a_placeholder_and_nothing_more(drawn):
    placeholder = render(*drawn)
    assert find_placeholders(f"a {placeholder}b") == [(2, 2 + len(placeholder))]


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_no_hint_is_always_a_hint(entity):
    assert is_hint(entity, "")
    assert find_placeholders(render(entity)) == [(0, len(entity) + 2)]


@pytest.mark.parametrize(
    "text",
    [
        "<PERSON:Rahul 98>",
        "<PERSON:100>",
        "<PERSON:٣>",
        "<PHONE:IN:9876543210>",
        "<PHONE:in:mobile>",
        "<PHONE:IN:mobile >",
        "<PHONE:IN:mobile\n>",
        "< PHONE>",
        "<phone>",
        "<OTP:123456>",
        "<URL:https:bank.com/9876543210>",
        "<URL:https:bank.com/rahul>",
        "<URL:https:user@bank.com>",
        "<URL:https:bank.com?otp=123456>",
        "<URL:https:nodots>",
        "<URL:upi:9876543210@ybl>",
        "<UPI_ID:rahul@ybl>",
        "<EMAIL:rahul>",
        "<NOBODY>",
        "<NOBODY:rahul>",
        "<>",
        "<PHONE:IN:mobile",
        "＜PHONE＞",
    ],
)
def test_anything_else_in_angle_brackets_is_ordinary_text(text):
    assert find_placeholders(text) == []


@given(st.sampled_from(sorted(ENTITIES)), st.text(alphabet=string.ascii_letters + string.digits + " @.", min_size=13))
def test_free_text_is_no_hint(entity, text):
    assert not is_hint(entity, text)
    assert find_placeholders(render(entity, text)) == []


def test_a_plugins_own_entity_has_no_hints():
    declared = frozenset({"TAMIL_NAME"})
    assert is_hint("TAMIL_NAME", "")
    assert not is_hint("TAMIL_NAME", "a")
    assert find_placeholders("<TAMIL_NAME> <TAMIL_NAME:a>", declared) == [(0, 12)]
    assert find_placeholders("<TAMIL_NAME>") == []


@pytest.mark.parametrize("name", ["", "A", "phone", "A-B", "1A", "A|.*", "A>B", "A" * 33, "É1"])
def test_a_malformed_entity_name_is_told(name):
    assert check_entities([name, "FINE_1"]) == [name]


def test_an_entity_of_the_house_is_well_formed_and_has_a_standing():
    assert check_entities(ENTITIES) == []
    assert {entity.standing for entity in ENTITIES.values()} == {"direct", "quasi", "secret"}


@pytest.mark.parametrize("words", [PSPS, PATH_WORDS])
def test_words_of_the_grammar_are_sorted_and_single(words):
    assert list(words) == sorted(set(words))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("start", ["<URL:https:", "<URL:https:a.b/", "<PHONE:", "<" * 1000])
@pytest.mark.parametrize("filler", ["a-", "a.", "·/", "1"])
def test_a_long_almost_placeholder_is_given_up(start, filler):
    assert placeholder_pattern().search(start + filler * 50_000) is None
