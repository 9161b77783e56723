"""Tests of `linear`: contributions that add up to the score they explain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from workbench_linear import make
from workbench_linear.fitting import LEAST, PRIOR

from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_linear")
def test_conformance(check):
    check()


def data(labels: int, *, seed: int = 0, n: int = 60, d: int = 6):
    y = np.arange(n) % labels
    X = np.random.default_rng(seed).normal(size=(n, d)) + np.eye(labels, d)[y]
    return X.astype(np.float32), y


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), strength=st.sampled_from([0.1, 1.0, 10.0]), labels=st.sampled_from([2, 3]))
def test_contributions_and_intercept_sum_to_the_log_odds_of_smishing(seed, strength, labels):
    X, y = data(labels, seed=seed)
    part = make(C=strength).fit(X, y)
    odds = part.explain(X).sum(axis=1) + part.intercept_[0]
    assert np.allclose(1 / (1 + np.exp(-odds)), part.predict_proba(X)[:, -1], atol=1e-4)


@pytest.mark.parametrize("labels", [2, 3])
def test_a_row_alone_is_concluded_as_among_others(labels):
    part = make().fit(*data(labels))
    sums = np.array([[odds] * (labels - 1) for odds in (-1e4, -710.0, -30.0, -0.5, 0.0, 0.5, 30.0, 1e4)])
    alone = np.vstack([part.conclude(row[None]) for row in sums])
    assert np.abs(alone - part.conclude(sums)).max() < 1e-15


def test_two_labels_are_what_scikit_learn_says():
    X, y = data(2)
    peer = LogisticRegression(C=1.0, tol=1e-6).fit(X, y)
    assert np.allclose(make(tol=1e-6).fit(X, y).predict_proba(X), peer.predict_proba(X), atol=1e-4)


def test_columns_that_never_hold_anything_change_nothing():
    X, y = data(3)
    wide = sparse.hstack([sparse.csr_matrix((len(y), 50)), sparse.csr_matrix(X)], format="csr")
    part = make(tol=1e-6).fit(wide, y)
    assert not part.coef_[:50].any()
    assert np.allclose(part.predict_proba(wide), make(tol=1e-6).fit(X, y).predict_proba(X), atol=1e-4)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), sizes=st.lists(st.integers(1, 40), max_size=4), labels=st.sampled_from([2, 3]))
def test_blocks_give_what_all_rows_at_once_give(seed, sizes, labels):
    X, y = data(labels, seed=seed)
    X[X < 0] = 0
    weight = np.random.default_rng(seed).uniform(0.5, 2, len(y))
    ends = np.minimum(np.cumsum([0, *sizes]), len(y)).tolist()
    blocks = [sparse.csr_matrix(X[at:end]) for at, end in zip(ends, [*ends[1:], len(y)], strict=True)]
    one = make(tol=1e-6, lean=0.5).fit_blocks(blocks, y, weight)
    assert np.allclose(one.predict_proba(X), make(tol=1e-6, lean=0.5).fit(X, y, weight).predict_proba(X), atol=1e-3)


def test_each_step_is_what_scikit_learn_says_of_the_classes_in_it():
    X, y = data(3, n=90)
    weight = np.where(y == 1, 3.0, 1.0)
    part = make(C=0.5, tol=1e-6).fit(sparse.csr_matrix(X), y, weight)
    for step, above in enumerate((2, 1)):
        mine = y <= above
        peer = LogisticRegression(C=0.5, tol=1e-6).fit(X[mine], y[mine] == above, sample_weight=weight[mine])
        assert np.allclose(part.coef_[:, step], peer.coef_[0], atol=1e-3)
        assert np.allclose(part.intercept_[step], peer.intercept_[0], atol=1e-3)


def test_a_solver_that_runs_out_of_steps_says_so():
    X, y = data(2)
    with pytest.warns(ConvergenceWarning, match="Raise max_iter"):
        make(max_iter=1, tol=1e-9).fit(X, y)


def test_what_stands_twice_in_a_row_is_added_up():
    X = sparse.csr_matrix(([1.0, 1.0, 2.0, 1.0], [0, 0, 0, 1], [0, 2, 3, 4]), shape=(3, 2), dtype=np.float32)
    part = make().fit(X, np.array([1, 1, 0]))
    made, told = part.predict_proba(X), part.explain(X).toarray()
    assert np.allclose(made[0], made[1])
    assert np.allclose(told[0], told[1])


@pytest.mark.parametrize("lean", [0.0, 0.5])
def test_weights_count_like_copies(lean):
    X, y = data(2)
    weight = np.where(y == 1, 2.0, 1.0)
    copies = np.repeat(np.arange(len(y)), weight.astype(int))
    weighed = make(tol=1e-6, lean=lean).fit(X, y, sample_weight=weight).predict_proba(X)
    assert np.allclose(weighed, make(tol=1e-6, lean=lean).fit(X[copies], y[copies]).predict_proba(X), atol=1e-3)


def test_with_a_lean_a_column_of_both_sides_weighs_less_beside_one_of_a_single_side():
    # The middle column is on both sides as often as the rows are, but for its values.
    X = np.array([[1, 1.3, 0], [1, 1.3, 0], [0, 1, 1], [0, 1, 1]] * 5, dtype=np.float32)
    y = np.array([1, 1, 0, 0] * 5)
    shares = [abs(coef[1]) / np.abs(coef).sum() for coef in (make(lean=lean).fit(X, y).coef_[:, 0] for lean in (0, 1))]
    assert shares[1] < shares[0] / 2


def test_a_lean_is_the_fit_of_columns_that_were_multiplied_before():
    X, y = data(2)
    X = np.abs(X)
    share = [X[y == side].sum(axis=0) / (y == side).sum() + PRIOR / len(y) for side in (1, 0)]
    scale = np.maximum(np.abs(np.log(share[0] / share[1])), LEAST) ** 0.5
    use = X.sum(axis=0) + PRIOR
    scale /= np.sqrt(scale**2 @ use / use.sum())
    peer = LogisticRegression(tol=1e-6).fit(X * scale, y)
    assert np.allclose(make(tol=1e-6, lean=0.5).fit(X, y).coef_[:, 0], peer.coef_[0] * scale, atol=1e-3)


def test_a_lean_of_columns_that_hold_nothing_is_none():
    X, y = np.zeros((6, 2), dtype=np.float32), np.array([0, 1] * 3)
    assert not make(lean=0.5).fit(X, y).coef_.any()


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


def test_options_are_the_parameters():
    assert make(C=0.5).get_params() == {"C": 0.5, "max_iter": 1000, "tol": 5e-5, "lean": 0.0}
    with pytest.raises(TypeError):
        make(depth=3)


def test_weaker_regularization_gives_larger_contributions():
    X, y = data(2)
    sizes = [np.abs(make(C=strength).fit(X, y).explain(X)).sum() for strength in (0.01, 1, 100)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("wrong", [{"C": -1.0}, {"C": 0}, {"tol": -1.0}, {"max_iter": "many"}, {"lean": -0.5}])
def test_a_parameter_that_may_not_be_is_told(wrong):
    X, y = np.eye(4), np.array([0, 1, 0, 1])
    with pytest.raises(ValueError, match=f"The '{next(iter(wrong))}' parameter"):
        make(**wrong).fit(X, y)
