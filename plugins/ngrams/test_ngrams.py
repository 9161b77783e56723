"""Tests of `ngrams`: three hashed bands, the same alone and together, and the n-grams behind a column."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from workbench_ngrams import make, projection, words
from workbench_ngrams.hashing import choose_columns, hash_characters, hash_runs, list_characters, list_runs
from workbench_ngrams.skeletons import skeleton
from workbench_ngrams.words import Words, remember

from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

TEXTS = ["Update your KYC at <URL:http:sbi-kyc.top/verify> today", "see you at noon", "कल मिलते हैं", "ok"]


@parametrize_with_checks("workbench_ngrams")
def test_conformance(check):
    check()


def features(*texts: str, **options):
    table = make_rows(list(texts))
    return make(**options).fit(table).transform(table)


def bands(*texts: str, **options):
    made = features(*texts, **options)
    third = made.shape[1] // 3
    return made[:, :third], made[:, third : 2 * third], made[:, 2 * third :]


@pytest.mark.parametrize("n_features", [3, 64, 1001, 3 * 2**16])
def test_width_is_the_option_n_features(n_features):
    made = features(*TEXTS, n_features=n_features)
    assert isinstance(made, csr_matrix)
    assert (made.shape, made.dtype) == ((len(TEXTS), n_features), np.float32)
    assert len(make(n_features=n_features).get_feature_names_out()) == n_features


@pytest.mark.parametrize("text", TEXTS)
def test_the_more_ngrams_of_a_kind_the_less_each_weighs(text):
    for band in bands(text):
        assert np.allclose(band.data, 0.8 / band.nnz**0.25)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "?!"])
def test_message_without_words_has_no_features(text):
    assert features(text).nnz == 0


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_row_is_what_the_message_is_alone(texts):
    together = features(*texts, n_features=768).toarray()
    alone = [features(text, n_features=768).toarray()[0] for text in texts]
    assert np.allclose(together, alone, atol=1e-7)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Update, KYC!", "update kyc"), ("acc0unt", "account"), ("Pay Rs 500", "pay rs 999"), ("K.Y.C.", "kyc")],
)
def test_what_reads_alike_has_the_same_features(one, other):
    assert (features(one) != features(other)).nnz == 0


@pytest.mark.parametrize(
    ("one", "other"), [("khata block", "खाता ब्लॉक"), ("turant", "turnt"), ("kijiye", "kijie"), ("baank", "ব্যাংক")]
)
def test_skeletons_of_spellings_and_scripts_meet(one, other):
    first, second = (bands(text)[1] for text in (one, other))
    assert (first != second).nnz == 0
    assert (bands(one)[0] != bands(other)[0]).nnz


def test_skeletons_of_other_words_differ():
    assert skeleton(" block ") != skeleton(" open ")
    assert skeleton(" aao ").split() == []


def test_length_of_ngrams_is_an_option():
    assert bands("one two three", words=(1, 1))[0].nnz == 3
    assert bands("one two three", words=(2, 2))[0].nnz == 2
    assert bands("one", words=(2, 3))[0].nnz == 0
    assert bands("abc", characters=(5, 5))[2].nnz == 1  # " abc "


def test_lengths_may_be_lists_as_a_recipe_gives_them():
    lengths = {"words": [1, 2], "skeletons": [1, 2], "characters": [3, 5]}
    table, part = make_rows(TEXTS), make(**lengths)
    assert (part.transform(table) != make().transform(table)).nnz == 0
    assert part.describe(table, [5]) == make().describe(table, [5])


ROWS = st.lists(st.lists(st.text(alphabet="abक₹0", min_size=1, max_size=6), max_size=6), min_size=1, max_size=4)


@given(ROWS, st.sampled_from([(1, 1), (1, 3), (2, 2)]))
def test_runs_of_words_are_listed_as_they_are_hashed(rows, lengths):
    single = np.array([crc32(word.encode()) for row in rows for word in row], dtype=np.uint32)
    hashed = hash_runs(single, np.array([*map(len, rows)]), *lengths)
    told = [text for row in rows for text in list_runs(row, *lengths)]
    assert hashed.counts.tolist() == [len(list(list_runs(row, *lengths))) for row in rows]
    assert len(set(zip(told, hashed.hashes.tolist(), strict=True))) == len(set(told))


@given(ROWS, st.sampled_from([(2, 5), (3, 3)]))
def test_characters_are_listed_as_they_are_hashed(rows, lengths):
    words = [word for row in rows for word in row]
    hashed = hash_characters(words, *lengths)
    told = list(list_characters(words, *lengths))
    assert hashed.counts.tolist() == [len(list(list_characters([word], *lengths))) for word in words]
    assert len(set(zip(told, hashed.hashes.tolist(), strict=True))) == len(set(told))


@given(st.lists(st.text(alphabet="abcक ", max_size=200), min_size=1, max_size=6))
def test_forgetting_words_changes_nothing(texts):
    wanted = features(*texts, n_features=768).toarray()
    remember.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "MOST", 2)
        patch.setattr(words, "LONGEST", 3)
        assert np.array_equal(features(*texts, n_features=768).toarray(), wanted)
        assert np.array_equal(features(*texts[::-1], n_features=768).toarray(), wanted[::-1])
        known = Words((3, 5), 0, 256)
        known.look_up(["one", "two", "three", "four"])
        assert set(known._known) == {"one", "two"}
        known.look_up(["six"])
        known.look_up(["ten"])
        assert set(known._known) == {"ten"}
    remember.cache_clear()


WEIGHTS = np.random.default_rng(0).normal(size=(768, 2))
LENGTHS = st.sampled_from([(1, 1), (1, 2), (2, 2), (2, 3)])


def weigh(project, *texts: str) -> np.ndarray:
    return project(make_rows(list(texts)))


@given(st.lists(st.text(alphabet="abयcक é<", max_size=60), min_size=1, max_size=5), LENGTHS, LENGTHS)
def test_projection_is_the_product_alone_and_together(texts, several, less):
    options = {"n_features": 768, "words": several, "skeletons": less, "characters": (2, 4)}
    project = make(**options).project(WEIGHTS)
    wanted = features(*texts, **options) @ WEIGHTS
    assert np.allclose(weigh(project, *texts), wanted, atol=1e-5)
    assert np.allclose(np.concatenate([weigh(project, text) for text in texts]), weigh(project, *texts), atol=1e-12)


@given(st.lists(st.text(alphabet="abcक ", max_size=200), min_size=1, max_size=6))
def test_projection_forgets_words_and_gives_the_same(texts):
    wanted = weigh(make(n_features=768).project(WEIGHTS), *texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projection, "MOST", 2)
        patch.setattr(projection, "LONGEST", 3)
        project = make(n_features=768).project(WEIGHTS)
        for _ in range(2):
            assert np.allclose(weigh(project, *texts), wanted, atol=1e-12)
            assert np.allclose([weigh(project, text)[0] for text in texts], wanted, atol=1e-12)
            assert len(project.known._table.places) <= 2


def test_projection_keeps_no_long_word():
    project = make(n_features=768).project(WEIGHTS)
    weigh(project, f"a {'b' * 41} {'c' * 40}")
    kept = project.known._table.places
    assert {len(key) for key in kept} == {1, 40, 64}
    assert "b" * 41 not in kept


def test_projection_serves_several_threads(monkeypatch):
    monkeypatch.setattr(projection, "MOST", 64)
    texts = [[f"word{row * 7 % 50} and {row % 13} of {row}" for row in range(start, start + 20)] for start in range(40)]
    wanted = [weigh(make(n_features=768).project(WEIGHTS), *some) for some in texts]
    project = make(n_features=768).project(WEIGHTS)
    with ThreadPoolExecutor(4) as pool:
        for told, one in zip(pool.map(lambda some: weigh(project, *some), texts * 5), wanted * 5, strict=True):
            assert np.allclose(told, one, atol=1e-12)


@given(st.integers(1, 2**20))
def test_columns_lie_inside_the_width(width):
    hashes = np.array([0, 1, 2**16, 2**31, 2**32 - 1], dtype=np.uint32)
    made = choose_columns(hashes, width)
    assert made.dtype == np.int32
    assert ((made >= 0) & (made < width)).all()


def test_columns_are_spread_evenly():
    hashes = np.arange(2**16, dtype=np.uint32)
    counts = np.bincount(choose_columns(hashes, 64), minlength=64)
    assert counts.min() > 0.8 * 2**10


@pytest.mark.parametrize("text", TEXTS)
def test_every_column_of_a_record_is_told_by_an_ngram_of_it(text):
    table, part = make_rows([text]), make()
    told = part.describe(table, sorted(set(part.transform(table).indices.tolist())))
    assert all(words.startswith("contains “") for words in told)


def test_columns_are_told_in_the_order_asked_for():
    table, part = make_rows(["update kyc"]), make()
    columns = sorted(set(part.transform(table).indices.tolist()))
    assert part.describe(table, columns[::-1]) == part.describe(table, columns)[::-1]
    assert part.describe(make_rows(["noon"]), columns[:1]) == ["has no n-gram of this column"]
