"""Tests of `ngrams`: three hashed bands, the same alone and together, and the n-grams behind a column."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from workbench_ngrams import make
from workbench_ngrams.hashing import Grams
from workbench_ngrams.skeletons import SIGNS, skeleton
from workbench_ngrams.wording import _count_words

from workbench.canonical import canonicalize
from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

TEXTS = ["Update your KYC at <URL:http:sbi-kyc.top/verify> today", "see you at noon", "कल मिलते हैं", "ok"]


@parametrize_with_checks("workbench_ngrams")
def test_conformance(check):
    check()


def features(*texts: str, **options):
    table = make_rows(list(texts))
    return make(**options).fit(table).transform(table)


def describe(part, table, columns) -> list[str]:
    (told,) = part.describe_each(table, [columns])
    return told


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
    ("one", "other"), [("khata block", "खाता ब्लॉक"), ("jawabi", "jvabi"), ("kijiye", "kijie"), ("baank", "ব্যাংক")]
)
def test_skeletons_of_spellings_and_scripts_meet(one, other):
    first, second = (bands(text)[1] for text in (one, other))
    assert (first != second).nnz == 0
    assert (bands(one)[0] != bands(other)[0]).nnz


def test_skeletons_of_other_words_differ():
    assert skeleton("block") != skeleton("open")
    assert skeleton("aao") == ""


@given(st.text())
def test_skeleton_is_written_without_its_vowels_and_doubles(word):
    made = skeleton(word)
    assert all(one != other for one, other in pairwise(made))
    assert set(map(ord, made)) <= set(SIGNS.tolist()) - {0}
    assert skeleton(made) == made


def test_length_of_ngrams_is_an_option():
    assert bands("one two three", words=(1, 1))[0].nnz == 3
    assert bands("one two three", words=(2, 2))[0].nnz == 2
    assert bands("one", words=(2, 3))[0].nnz == 0
    assert bands("abc", characters=(5, 5))[2].nnz == 1  # " abc "


def test_lengths_may_be_lists_as_a_recipe_gives_them():
    lengths = {"words": [1, 2], "skeletons": [1, 2], "characters": [3, 5]}
    table, part = make_rows(TEXTS), make(**lengths)
    assert (part.transform(table) != make().transform(table)).nnz == 0
    assert describe(part, table, [5]) == describe(make(), table, [5])


LENGTHS = st.sampled_from([(1, 1), (1, 2), (2, 2), (2, 3)])
WRITTEN = st.lists(st.text(alphabet="abकbbक₹0aе \ud800", max_size=20), min_size=1, max_size=4)


def runs(pieces, shortest, longest):
    return [pieces[at : at + size] for size in range(shortest, longest + 1) for at in range(len(pieces) - size + 1)]


def written(line, several, less, characters):
    """Return what the n-grams of a line are, as written in it, in the order in which they are hashed."""
    words = line.split()
    bare = [word for word in words if skeleton(word)]
    told = [(0, " ".join(run)) for run in runs(words, *several)]
    told += [(1, " ".join(map(skeleton, run))) for run in runs(bare, *less)]
    for word in (f" {word} " for word in words):
        told += [(0, word[at : at + size]) for at in range(len(word) - 1)
                 for size in range(characters[0], min(characters[1], len(word) - at) + 1)]  # fmt: skip
    return told


@given(WRITTEN, LENGTHS, LENGTHS, st.sampled_from([(1, 1), (1, 3), (2, 5), (3, 3)]))
def test_ngrams_are_located_where_they_are_hashed(texts, several, less, characters):
    grams = make(words=several, skeletons=less, characters=characters)._grams
    form = canonicalize(texts)
    columns, _, counts = grams.find(form)
    every = sorted({*columns.tolist()})
    found = grams.locate(form, [every] * len(texts))
    assert [column for _, column, *_ in found] == columns.tolist()
    assert np.array_equal(np.bincount([row for row, *_ in found], minlength=len(texts)), counts.sum(axis=1))
    wanted = [told for line in form.lines for told in written(line, several, less, characters)]
    joined = form.signs.tobytes().decode("utf-32-le", "surrogatepass")
    told = [(bare, joined[start:stop]) for _, _, bare, start, stop in found]
    assert [
        (bare, " ".join(filter(None, map(skeleton, text.split()))) if bare else text) for bare, text in told
    ] == wanted
    kinds = np.repeat(np.tile(np.arange(3), len(texts)), counts.ravel()).tolist()
    listed = [*zip(kinds, wanted, strict=True)]
    assert len({*zip(listed, columns.tolist(), strict=True)}) == len({*listed})


WEIGHTS = np.random.default_rng(0).normal(size=(768, 2))


def weigh(add, *texts: str, width: int = 2) -> np.ndarray:
    sums = np.zeros((len(texts), width))
    add(make_rows(list(texts)), sums)
    return sums


@given(st.lists(st.text(alphabet="abयcक é<", max_size=60), min_size=1, max_size=5), LENGTHS, LENGTHS)
def test_projection_is_the_product_alone_and_together(texts, several, less):
    options = {"n_features": 768, "words": several, "skeletons": less, "characters": (2, 4)}
    project = make(**options).project(WEIGHTS)
    wanted = features(*texts, **options) @ WEIGHTS.astype(np.float32).astype(np.float64)
    assert np.allclose(weigh(project, *texts), wanted, rtol=0, atol=1e-12)
    assert np.array_equal(np.concatenate([weigh(project, text) for text in texts]), weigh(project, *texts))


def test_projection_takes_weights_in_any_order():
    told = [weigh(make(n_features=768).project(each), *TEXTS) for each in (WEIGHTS, np.asfortranarray(WEIGHTS))]
    assert np.array_equal(*told)


@pytest.mark.parametrize("several", [1, 3, 4, 5, 8])
def test_each_sum_is_what_it_is_alone(several):
    many = np.random.default_rng(1).normal(size=(768, several))
    part = make(n_features=768)
    alone = [weigh(part.project(many[:, [k]]), *TEXTS, width=1)[:, 0] for k in range(several)]
    assert np.array_equal(weigh(part.project(many), *TEXTS, width=several), np.stack(alone, axis=1))


def test_projection_serves_several_threads():
    texts = [[f"word{row * 7 % 50} and {row % 13} of {row}" for row in range(start, start + 20)] for start in range(40)]
    project = make(n_features=768).project(WEIGHTS)
    wanted = [weigh(project, *some) for some in texts]
    with ThreadPoolExecutor(4) as pool:
        for told, one in zip(pool.map(lambda some: weigh(project, *some), texts * 5), wanted * 5, strict=True):
            assert np.array_equal(told, one)


@pytest.mark.parametrize("width", [3, 5, 64, 1001, 2**20])
def test_columns_lie_in_the_band_of_their_kind(width):
    columns, _, counts = Grams((1, 2), (1, 2), (3, 5), width=width, weight=1.0).find(canonicalize(["khata block"]))
    ends = [0, *counts.ravel().cumsum().tolist()]
    bounds = [0, width // 3, 2 * (width // 3), width]
    for kind in range(3):
        mine = columns[ends[kind] : ends[kind + 1]]
        assert ((mine >= bounds[kind]) & (mine < bounds[kind + 1])).all()


def test_columns_are_spread_evenly():
    letters = np.random.default_rng(0).choice([*"abcdefghij"], (2**16, 4))
    columns, _, counts = Grams((1, 1), (1, 1), (3, 5), width=192, weight=1.0).find(
        canonicalize([" ".join(map("".join, letters.tolist()))])
    )
    several, _, characters = counts[0].tolist()
    assert np.bincount(columns[:several], minlength=64).min() > 0.8 * several / 64
    assert np.bincount(columns[-characters:] - 128, minlength=64).min() > 0.5 * characters / 64


@pytest.mark.parametrize("text", TEXTS)
def test_every_column_of_a_record_is_told_by_an_ngram_of_it(text):
    table, part = make_rows([text]), make()
    told = describe(part, table, sorted(set(part.transform(table).indices.tolist())))
    assert all(words.startswith(("contains “", "holds ")) for words in told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lunch at 1?", {"contains “lunch”", "contains “lunch at”", "contains “at [a number]”"}),
        ("கணக்கு முடக்கம்", {"contains “கணக்கு”", "contains “கணக்கு முடக்கம்”"}),
        ("уour КYC", {"contains “уour КYC”"}),
        ("pay <UPI_ID:ybl> now", {"contains “pay [a UPI id (ybl)]”", "holds a UPI id (ybl)"}),
        ("Call 98765-43210, don't", {"contains “[a number], don't”"}),
    ],
)
def test_a_column_is_told_in_words_as_they_are_written(text, told):
    table, part = make_rows([text]), make()
    assert told <= set(describe(part, table, part.transform(table).indices.tolist()))


@given(st.text(max_size=60))
def test_what_is_told_stands_in_the_message_and_shows_no_digit_and_no_control(text):
    table, part = make_rows([text]), make()
    for told in describe(part, table, sorted(set(part.transform(table).indices.tolist()))):
        assert told.isprintable()
        assert not re.search(r"\d", told)


def test_spread_letters_are_told_as_they_are_read():
    table, part = make_rows(["l u n c h at noon"]), make()
    assert "contains “lunch”" in describe(part, table, part.transform(table).indices.tolist())


@given(st.lists(st.text(alphabet="ab1 क'.@é<0$u", max_size=8), max_size=6))
def test_words_of_plain_tokens_are_counted_without_reading_them(tokens):
    assert _count_words(tokens) == canonicalize(tokens).words.tolist()


def test_columns_are_told_in_the_order_asked_for():
    table, part = make_rows(["update kyc"]), make()
    columns = sorted(set(part.transform(table).indices.tolist()))
    assert describe(part, table, columns[::-1]) == describe(part, table, columns)[::-1]
    assert describe(part, make_rows(["noon"]), columns[:1]) == ["has no n-gram of this column"]


def test_only_columns_asked_for_in_a_row_are_located_in_it():
    grams, form = make()._grams, canonicalize(["pay now", "pay", "pay now"])
    columns = [*dict.fromkeys(grams.find(form)[0].tolist())]
    assert grams.locate(form, [[], columns, columns[:1]]) == [
        place for place in grams.locate(form, [columns] * 3)
        if place[0] == 1 or (place[0] == 2 and place[1] == columns[0])
    ]  # fmt: skip
    assert grams.locate(form, [[], [], []]) == []


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5), st.data())
def test_each_record_is_described_as_if_alone(texts, data):
    part = make(n_features=96)
    columns = [data.draw(st.lists(st.integers(0, 95), max_size=4)) for _ in texts]
    told = part.describe_each(make_rows(texts), columns)
    assert told == [describe(part, make_rows([text]), mine) for text, mine in zip(texts, columns, strict=True)]
