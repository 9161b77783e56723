"""Tests of `transformer`: what it learns, and that its weights are arrays. They need torch: `make optional`."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; `make optional` installs it")
pytest.importorskip("workbench_transformer", reason="the plugin is optional; `make optional` installs it")

import skops.io
from hypothesis import given
from hypothesis import strategies as st
from workbench_transformer import make
from workbench_transformer.tokens import FIRST, lay_out, tokenize

from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

SMALL = {"width": 16, "heads": 2, "layers": 1, "vocabulary": 512, "epochs": 6}
TEXTS = ["update your kyc at <URL:http:x.top/a> now", "see you at noon, bring the tickets"] * 20
CODES = np.array([1, 0] * 20)


@parametrize_with_checks("workbench_transformer")
def test_conformance(check):
    check()


@pytest.fixture(scope="module")
def fitted():
    return make(**SMALL).fit(make_rows(TEXTS), CODES)


def test_it_learns(fitted):
    assert (fitted.predict(make_rows(TEXTS)) == CODES).all()


def test_a_seed_gives_one_model(fitted):
    again, other = (make(**SMALL, seed=seed).fit(make_rows(TEXTS), CODES) for seed in (0, 1))
    assert all(np.array_equal(value, again.weights_[name]) for name, value in fitted.weights_.items())
    assert not np.array_equal(fitted.weights_["last.weight"], other.weights_["last.weight"])


def test_it_is_stored_as_arrays_and_comes_back_the_same(fitted):
    stored = skops.io.dumps(fitted)
    names = zipfile.ZipFile(io.BytesIO(stored)).namelist()
    assert all(name.endswith((".npy", ".json")) for name in names)
    loaded = skops.io.loads(stored, trusted=["workbench_transformer.detector.Transformer"])
    rows = make_rows(TEXTS[:3])
    assert np.array_equal(loaded.predict_proba(rows), fitted.predict_proba(rows))


def test_the_word_order_matters(fitted):
    one, two = fitted.predict_proba(make_rows(["kyc update now", "now update kyc"]))
    assert not np.array_equal(one, two)


def test_torch_is_left_as_it_was(fitted):
    import torch

    before = torch.random.get_rng_state(), torch.get_num_threads()
    fitted.predict_proba(make_rows(TEXTS[:1]))
    assert torch.equal(before[0], torch.random.get_rng_state())
    assert torch.get_num_threads() == before[1]


def test_a_placeholder_is_one_token_and_case_is_none():
    assert len(tokenize("pay <URL:https:a.top/·/·> now", vocabulary=64)) == 3
    assert tokenize("KYC", vocabulary=64) == tokenize("kyc", vocabulary=64)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_every_text_fits_and_is_inside_the_vocabulary(texts):
    made = lay_out(texts, vocabulary=64, length=8)
    assert made.shape[0] == len(texts)
    assert made.shape[1] <= 8
    assert (made[:, 0] >= FIRST).all()
    assert made.max() < 64
