"""Tests of `ngrams`: two hashed halves of unit length together, and the words behind a column."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from workbench_ngrams import make

from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

TEXTS = ["Update your KYC at <URL:http:sbi-kyc.top/verify> today", "see you at noon", "कल मिलते हैं", "ok"]


@parametrize_with_checks("workbench_ngrams")
def test_conformance(check):
    check()


def features(*texts: str, **options):
    table = make_rows(list(texts))
    return make(**options).fit(table).transform(table)


@pytest.mark.parametrize("n_features", [2, 64, 1001, 2**18])
def test_width_is_the_option_n_features(n_features):
    made = features(*TEXTS, n_features=n_features)
    assert isinstance(made, csr_matrix)
    assert (made.shape, made.dtype) == ((len(TEXTS), n_features), np.float32)
    assert len(make(n_features=n_features).get_feature_names_out()) == n_features


def test_default_width_is_two_to_the_eighteenth():
    assert features("ok").shape == (1, 2**18)


def test_halves_have_unit_length_together_and_weigh_alike():
    made = features(*TEXTS)
    words, characters = made[:, : 2**17], made[:, 2**17 :]
    for part, length in ((made, 1), (words, 0.5), (characters, 0.5)):
        assert np.allclose(part.multiply(part).sum(axis=1), length)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_message_without_words_has_no_features(text):
    assert features(text).nnz == 0


def test_message_of_punctuation_has_characters_alone():
    made = features("?!")
    assert made[:, : 2**17].nnz == 0
    assert np.isclose(made.multiply(made).sum(), 1)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_row_is_what_the_message_is_alone(texts):
    together = features(*texts, n_features=512).toarray()
    alone = [features(text, n_features=512).toarray()[0] for text in texts]
    assert np.array_equal(together, alone)
    assert (together >= 0).all()


def test_case_and_punctuation_do_not_change_words():
    one, other = (features(text, n_features=512).toarray()[:, :256] for text in ("Update, KYC!", "update kyc"))
    assert np.allclose(one, other)


def test_length_of_ngrams_is_an_option():
    assert features("one two three", words=(1, 1))[:, : 2**17].nnz == 3
    assert features("one two three", words=(2, 2))[:, : 2**17].nnz == 2
    assert features("abc", characters=(5, 5))[:, 2**17 :].nnz == 1  # " abc "


@pytest.mark.parametrize("text", TEXTS)
def test_every_column_of_a_record_is_told_by_an_ngram_of_it(text):
    table, part = make_rows([text]), make()
    told = part.describe(table, list(part.transform(table).indices))
    grams = [words.removeprefix("contains “").removesuffix("”") for words in told]
    assert all(words == f"contains “{gram}”" for words, gram in zip(told, grams, strict=True))
    spaced = " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
    assert all(gram in spaced or gram in text.lower() for gram in grams)


def test_column_of_a_word_is_told_by_the_word():
    table, part = make_rows(["kyc"]), make(words=(1, 1))
    (column,) = [column for column in part.transform(table).indices if column < 2**17]
    assert part.describe(table, [column]) == ["contains “kyc”"]
    assert part.describe(make_rows(["noon"]), [column]) == ["has no n-gram of this column"]


def test_columns_are_told_in_the_order_asked_for():
    table, part = make_rows(["update kyc"]), make()
    columns = list(part.transform(table).indices)
    assert part.describe(table, columns[::-1]) == part.describe(table, columns)[::-1]
