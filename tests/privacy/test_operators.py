import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.config import Masking
from workbench.contracts import Span
from workbench.errors import ConfigError
from workbench.privacy import Operators, cut, find_placeholders
from workbench.privacy.grammar import ENTITIES, is_hint
from workbench.privacy.operators import normalise, number_person

KEY = b"k" * 32
OPERATORS = ["placeholder", "pseudonym", "shape", "drop"]


def operators(entity="PAN", operator="placeholder", level="standard", key=KEY):
    return Operators(Masking(level=level, operators={entity: operator}), key=key)


def replaced(text, *spans, **chosen):
    return cut(text, list(spans), replace=operators(**chosen).replace)[0]


def test_a_typed_placeholder_is_the_default():
    assert cut("PAN ABCPK1234L", [Span(4, 14, "PAN")], replace=Operators().replace)[0] == "PAN <PAN>"


def test_shape_tells_case_digits_and_separators_only():
    assert replaced("PAN ABCPK1234L", Span(4, 14, "PAN"), operator="shape") == "PAN <PAN:=AAAAAddddA>"
    assert replaced("x (02) 98_7é", Span(2, 12, "PHONE"), entity="PHONE", operator="shape") == "x <PHONE:=·dd· dd·da>"


def test_drop_tells_not_even_what_it_was():
    assert replaced("PAN ABCPK1234L", Span(4, 14, "PAN"), operator="drop") == "PAN <REDACTED>"


def test_a_pseudonym_is_the_same_for_the_same_value_however_written():
    one = replaced("A ABCPK1234L", Span(2, 12, "PAN"), operator="pseudonym")
    other = replaced("B abcpk-1234 l", Span(2, 14, "PAN"), operator="pseudonym")
    assert one[2:] == other[2:]
    assert one != replaced("A ABCPK1234M", Span(2, 12, "PAN"), operator="pseudonym")


@pytest.mark.parametrize("other", ["+91 98765-43210", "९८७६५४३२१०", "９８７６５ ４３２１０", "98765\u200b43210"])
def test_a_mobile_has_one_pseudonym_in_any_digits_and_with_its_countrys_code(other):
    ours = operators("PHONE", "pseudonym")
    told = [ours.replace(value, [Span(0, len(value), "PHONE", "IN:mobile")]) for value in ("9876543210", other)]
    assert told[0] == told[1]


@pytest.mark.parametrize(("one", "other"), [("विजय", "वजय"), ("राम", "रीमा"), ("முருகன்", "மாரகன"), ("রমা", "রাম")])
def test_names_that_differ_in_vowel_signs_are_two_persons(one, other):
    people = []
    assert [number_person(name, people) for name in (one, other, f"{one} शर्मा")] == [1, 2, 1]
    ours = operators("PERSON", "pseudonym")
    assert ours.replace(one, [Span(0, len(one), "PERSON")]) != ours.replace(other, [Span(0, len(other), "PERSON")])


def test_a_pseudonym_changes_with_the_key_and_with_the_entity():
    text, span = "98765", Span(0, 5, "PAN")
    mine = replaced(text, span, operator="pseudonym")
    assert mine != replaced(text, span, operator="pseudonym", key=b"j" * 32)
    theirs = replaced(text, Span(0, 5, "VOTER_ID"), entity="VOTER_ID", operator="pseudonym")
    assert mine.partition(":")[2] != theirs.partition(":")[2]


@pytest.mark.parametrize(
    ("masking", "told"),
    [
        (Masking(level="strct"), r"masking.level must be one of standard, strict\. Got 'strct'"),
        (Masking(operators={"PAN": "hide"}), r"operators\['PAN'\] must be one of drop, placeholder, pseudonym, shape"),
    ],
)
def test_a_level_or_an_operator_that_nobody_knows_is_refused(masking, told):
    with pytest.raises(ConfigError, match=told):
        Operators(masking)


def test_a_pseudonym_needs_a_key():
    with pytest.raises(ConfigError, match="workbench privacy key --create"):
        operators(operator="pseudonym", key=None)


@given(st.text(min_size=1, max_size=60), st.sampled_from(OPERATORS), st.sampled_from(sorted(ENTITIES)))
def test_what_any_operator_writes_is_a_placeholder_and_holds_no_digit_of_the_value(value, operator, entity):
    (told,) = operators(entity, operator).replace(value, [Span(0, len(value), entity)])
    assert find_placeholders(told) == [(0, len(told))]
    assert not any(sign.isdigit() for sign in told.removeprefix("<PERSON:1"))


@given(st.sampled_from(["~abcdefghij", "=AAdd"]), st.sampled_from(sorted(ENTITIES)))
def test_no_part_may_give_what_only_the_host_writes(hint, entity):
    assert not is_hint(entity, hint)


@given(st.text(max_size=30))
def test_normalising_twice_is_once(value):
    assert normalise(normalise(value)) == normalise(value)


def test_a_person_keeps_one_number_in_a_message():
    text = "Rahul Sharma met Priya. Rahul paid PRIYA; Sharma ji left, Rahul Verma came"
    people = ["Rahul Sharma", "Priya", "Rahul", "PRIYA", "Sharma", "Rahul Verma"]
    spans, reached = [], 0
    for name in people:
        start = text.index(name, reached)
        reached = start + len(name)
        spans.append(Span(start, reached, "PERSON"))
    told = [part.partition(">")[0] for part in cut(text, spans, replace=Operators().replace)[0].split("<PERSON:")[1:]]
    assert told == ["1", "2", "1", "2", "1", "3"]


def test_a_name_without_a_word_is_a_person_of_its_own():
    people = []
    assert [number_person(name, people) for name in ("…", "Rahul", "…")] == [1, 2, 3]


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_a_level_masks_what_its_grammar_says(entity):
    assert operators(level="strict").masks(entity)
    assert operators(level="standard").masks(entity) == (ENTITIES[entity].level == "standard")


def test_what_only_a_plugin_knows_is_masked_at_every_level():
    assert operators(level="standard").masks("TAMIL_NAME")
