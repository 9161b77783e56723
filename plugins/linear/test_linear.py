"""Tests of `linear`: contributions that add up to the score they explain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from workbench_linear import make

from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_linear")
def test_conformance(check):
    check()


def data(labels: int, *, seed: int = 0, n: int = 60, d: int = 6):
    y = np.arange(n) % labels
    X = np.random.default_rng(seed).normal(size=(n, d)) + np.eye(labels, d)[y]
    return X.astype(np.float32), y


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), strength=st.sampled_from([0.1, 1.0, 10.0]))
def test_contributions_and_intercept_sum_to_the_decision(seed, strength):
    X, y = data(2, seed=seed)
    part = make(C=strength).fit(X, y)
    assert np.allclose(part.explain(X).sum(axis=1) + part.intercept_[0], part.decision_function(X), atol=1e-4)


def test_three_labels_give_smishing_against_the_mean_of_the_others():
    X, y = data(3)
    part = make().fit(X, y)
    told = part.explain(X)
    scores = part.decision_function(X) - part.intercept_
    assert told.shape == X.shape
    assert np.allclose(told.sum(axis=1), scores[:, 2] - scores[:, :2].mean(axis=1), atol=1e-4)


@pytest.mark.parametrize("labels", [2, 3])
def test_sparse_features_are_explained_as_dense_ones_are(labels):
    X, y = data(labels)
    X[X < 0] = 0
    part = make().fit(X, y)
    before = sparse.csr_matrix(X)
    told = part.explain(before)
    assert told.format == "csr"
    assert told.nnz <= before.nnz
    assert np.allclose(told.toarray(), part.explain(X), atol=1e-5)
    assert np.array_equal(before.toarray(), X)


@pytest.mark.parametrize("labels", [2, 3])
def test_column_of_smishing_contributes_most_where_it_is_high(labels):
    y = np.arange(60) % labels
    X = np.eye(labels, dtype=np.float32)[y]
    told = make().fit(X, y).explain(X)
    fraud = y == labels - 1
    assert (told[fraud, -1] > 0).all()
    assert (told[~fraud, :-1].sum(axis=1) < 0).all()


def test_absent_column_contributes_nothing():
    X, y = data(2)
    part = make().fit(X, y)
    assert not part.explain(np.zeros((1, X.shape[1]), dtype=np.float32)).any()


@pytest.mark.parametrize("labels", [2, 3])
def test_training_converges_and_learns(labels):
    X, y = data(labels, n=300)  # a warning that it did not converge would be an error
    part = make().fit(X, y)
    assert part.score(X, y) > 1 / labels + 0.1
    assert (part.n_iter_ < part.max_iter).all()


def test_options_are_the_parameters():
    assert make(C=0.5, class_weight="balanced").get_params() == {
        "C": 0.5,
        "class_weight": "balanced",
        "max_iter": 2000,
        "tol": 1e-4,
    }
    with pytest.raises(TypeError):
        make(depth=3)


def test_weaker_regularization_gives_larger_contributions():
    X, y = data(2)
    sizes = [np.abs(make(C=strength).fit(X, y).explain(X)).sum() for strength in (0.01, 1, 100)]
    assert sizes == sorted(sizes)
