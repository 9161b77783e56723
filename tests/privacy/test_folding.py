import unicodedata
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.contracts import Span
from workbench.privacy.cutting import cut
from workbench.privacy.folding import BLANK, Texts, fold, fold_all, fold_masked, is_plain

ANY = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("９８７６ ०१२ ٣٤ 𝟓𝟔 ①", "9876 012 34 56 1"),
        ("Ｆｕｌｌ 𝓫𝓸𝓵𝓭 é ü", "Full bold é ü"),
        ("раураl Ρay ѕbі", "paypal Pay sbi"),  # Cyrillic and Greek letters among Latin ones
        ("9\u200b8\u200d7\u00ad6\ufeff5\u20604", "987654"),
        ("9\u03368\u03367\ufe0f\u20e3", "987"),
        ("98765\u00a043210 a\u2003b", "98765 43210 a b"),
        ("12–34—56−78", "12-34-56-78"),
        ("a＠b．c", "a@b.c"),
        ("ओटीपी 482913", "ओटीपी 482913"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\vb\x00c", "a bc"),
        ("\ud800", "\ufffd"),
        ("", ""),
    ],
)
def test_a_text_is_folded_to_what_a_reader_sees(text, seen):
    assert fold(text).text == seen


def test_ordinary_text_is_itself():
    text = "Rs 500 paid to a@b.in\nthanks"
    assert fold(text) == (text, None)


def test_offsets_lead_back():
    folded = fold("x 9\u200b8\u200b7 y")
    start = folded.text.index("987")
    assert folded.span(start, start + 3) == (2, 7)


def test_strict_placeholders_become_blanks_and_others_stay():
    assert fold("to <OTP> <OTP:1>").text == f"to {BLANK * 5} <OTP:1>"


@given(ANY)
def test_folding_twice_is_folding_once(text):
    once = fold(text).text
    assert fold(once).text in (once, once.replace("\v", " "))


@given(st.lists(ANY | st.text("a <>OTP\t\n\x00\x0b£é\u200b१", max_size=20), max_size=4), st.sampled_from([1, 99]))
def test_many_texts_fold_as_each_alone(texts, many):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.privacy.folding.MANY", many)
        folded, moved = fold_all(texts)
    alone = [fold(text) for text in texts]
    assert list(folded) == [one.text for one in alone]
    assert moved == {row: one for row, one in enumerate(alone) if one.places is not None}
    odd = fold_all(texts, [row for row, text in enumerate(texts) if not is_plain(text)])
    assert (list(odd[0]), odd[1]) == (list(folded), moved)
    shared = Texts(texts)
    assert fold_all(shared) is fold_all(shared)
    assert fold_all(shared) == (folded, moved)


@given(ANY)
def test_every_character_of_a_folded_text_has_its_place(text):
    folded = fold(text)
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)
    if folded.places is not None:
        assert list(folded.places) == sorted(set(folded.places))
        assert len(folded.places) == len(folded.text) < len(text)


@given(st.text(st.characters(categories=["Nd"]), max_size=20))
def test_every_decimal_digit_is_read(text):
    assert fold(text).text == "".join(str(unicodedata.decimal(sign)) for sign in text)


def test_all_of_unicode_folds_to_one_sign_or_none():
    whole = "".join(map(chr, [*range(0x3400), *range(0x3400, 0x110000, 13)]))
    folded = fold(whole)
    assert folded.places is not None
    assert len(folded.places) == len(folded.text)


def test_a_sign_that_stands_for_blank_is_none():
    assert BLANK not in fold(f"9{BLANK}8").text


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from(["OTP", "PAN", "OWN_KIND"])), max_size=3
)
WRITTEN = ANY | st.text("a <>OTP:19\ue000\n\x00\x0b£é\u200b१", max_size=40)


@given(st.lists(st.tuples(WRITTEN, SPANS), max_size=4))
def test_a_masked_text_folds_as_if_it_were_a_new_one(told):
    texts = Texts([text for text, _ in told])
    masked = {}
    for row, (text, places) in enumerate(told):
        spans = [Span(start, min(start + size, len(text)), kind) for start, size, kind in places if start < len(text)]
        masked[row] = cut(text, spans, frozenset({"OWN_KIND"}))
    again = fold_masked(texts, masked)
    assert again == [text for text, _ in masked.values()]
    (folded, moved), (wanted, gone) = fold_all(again), fold_all([*again])
    assert [*folded] == [*wanted]
    assert moved == gone


def test_texts_go_when_nobody_needs_them_any_more():
    texts = Texts(["see you at five"])
    fold_all(texts)
    gone = weakref.ref(texts)
    del texts
    assert gone() is None
