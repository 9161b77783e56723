"""Tests of `boost`: contributions that add up, the same trees again, and quiet training."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from workbench_boost import make
from xgboost import DMatrix

from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_boost")
def test_conformance(check):
    check()


def data(labels: int, *, seed: int = 0, n: int = 120, d: int = 6):
    y = np.arange(n) % labels
    X = np.random.default_rng(seed).normal(size=(n, d)) + 2 * np.eye(labels, d)[y]
    return X.astype(np.float32), y


def fit(X, y, **options):
    return make(**{"n_estimators": 20, **options}).fit(X, y)


def base(part, X) -> np.ndarray:
    told = part.get_booster().predict(DMatrix(X, nthread=1), pred_contribs=True)
    return told[..., -1] if told.ndim == 2 else told[:, -1, -1]


@pytest.mark.parametrize("labels", [2, 3])
def test_contributions_and_base_sum_to_the_smishing_margin(labels):
    X, y = data(labels)
    part = fit(X, y)
    told = part.explain(X)
    margin = part.predict(X, output_margin=True)
    assert told.shape == X.shape
    assert np.allclose(told.sum(axis=1) + base(part, X), margin if labels == 2 else margin[:, -1], atol=1e-4)


@pytest.mark.parametrize("labels", [2, 3])
def test_column_of_smishing_contributes_to_it(labels):
    X, y = data(labels)
    told = fit(X, y).explain(X)[:, labels - 1]
    assert told[y == labels - 1].mean() > 0 > told[y != labels - 1].mean()


def test_sparse_features_are_explained_row_by_row():
    X, y = data(3)
    X[X < 0] = 0
    part = fit(sparse.csr_matrix(X), y)
    told = part.explain(sparse.csr_matrix(X))
    assert told.shape == X.shape
    assert np.allclose(part.explain(sparse.csr_matrix(X[5:8])), told[5:8])


@pytest.mark.parametrize("seed", [0, 7])
def test_seed_decides_the_trees(seed):
    X, y = data(3)
    one, same, other = (fit(X, y, random_state=given).predict_proba(X) for given in (seed, seed, seed + 1))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_trees_are_the_same_without_a_seed_too():
    X, y = data(2)
    assert fit(X, y).get_booster().save_raw() == fit(X, y).get_booster().save_raw()


def test_it_runs_on_one_thread_by_default():
    assert make().get_params()["n_jobs"] == 1


@pytest.mark.parametrize("labels", [2, 3])
def test_training_prints_nothing(labels, capfd):
    X, y = data(labels)
    fit(X, y).predict_proba(X)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("labels", [2, 3])
def test_it_learns_what_can_be_told_apart(labels):
    X, y = data(labels)
    assert (fit(X, y).predict_proba(X).argmax(axis=1) == y).mean() > 0.9


def test_options_reach_the_trees():
    X, y = data(2)
    assert fit(X, y, n_estimators=3, max_depth=2).get_booster().num_boosted_rounds() == 3
    assert make(min_child_weight=4).get_params()["min_child_weight"] == 4
