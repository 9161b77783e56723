"""Tests of `perceptron`: the mean of `linear` and a hidden layer, the same each time; contributions add up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.special import logit
from workbench_linear import learning, make, make_perceptron
from workbench_linear.hidden import SLOPE, explain
from workbench_linear.learning import CALM, draw, learn

seeds = st.integers(0, 2**32 - 1)


def data(labels: int, *, seed: int = 0, n: int = 90, d: int = 6):
    y = np.arange(n) % labels
    X = np.random.default_rng(seed).normal(size=(n, d)) + np.eye(labels, d)[y]
    return np.maximum(X, 0).astype(np.float32), y


def fit(X, y, weight=None, **options):
    return make_perceptron(**{"dropout": 0.3, "learning_rate": 0.3, **options}).fit(X, y, weight)


def odds(part, X):
    return logit(part.predict_proba(X)[:, -1])


def kinds(n: int = 400, *, seed: int = 0):
    """Return rows of two flags beside noise, and whether just one of the two holds: no sum of columns tells that."""
    random = np.random.default_rng(seed)
    X = (random.random((n, 8)) < 0.5).astype(np.float32)
    return X, (X[:, 0] != X[:, 1]).astype(int)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, labels=st.sampled_from([2, 3]), mix=st.sampled_from([0.2, 0.5, 1.0]))
def test_contributions_and_what_an_empty_row_scores_sum_to_the_log_odds_of_smishing(seed, labels, mix):
    X, y = data(labels, seed=seed)
    part = fit(X, y, mix=mix)
    told = part.explain(sparse.csr_matrix(X))
    assert told.format == "csr"
    assert np.allclose(told.toarray(), part.explain(X))
    assert np.allclose(part.explain(X).sum(axis=1) + odds(part, np.zeros_like(X)), odds(part, X), atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, size=st.floats(1e-5, 1e-2))
def test_contributions_change_little_where_the_row_does(seed, size):
    """By a unit's weight, and by what its mean slope can turn meanwhile: the faster, the less its shift."""
    X, y = data(3, seed=seed)
    part = fit(X, y, mix=1.0)
    near = X + np.random.default_rng(seed).uniform(-size, size, X.shape).astype(np.float32)
    carried, turned = np.abs(part.layer_ * part.out_), (1 - SLOPE) / np.abs(part.shift_)
    steepest = carried.sum(axis=1) + np.maximum(X, near) * (carried @ (turned * np.abs(part.layer_).sum(axis=0)))
    assert (np.abs(part.explain(near) - part.explain(X)) <= size * steepest + 1e-5).all()


def test_a_slope_is_the_mean_of_those_on_the_way():
    shift, out = np.array([0.5, -0.5, -2.0], np.float32), np.ones(3, np.float32)
    layer = np.array([[-2.0, 2.0, 1.0]], np.float32)
    row = sparse.csr_matrix(np.ones((1, 1)))
    way = np.linspace(0, 1, 100_001)[:, None] * layer + shift
    wanted = np.where(way > 0, 1, SLOPE).mean(axis=0) * layer
    told = explain(row, np.hstack([np.zeros((1, 1), np.float32), layer]), shift, out)
    assert np.allclose(told, wanted.sum(), atol=1e-3)


@pytest.mark.parametrize("labels", [2, 3])
def test_without_a_share_it_is_linear(labels):
    X, y = data(labels)
    assert np.allclose(fit(X, y, mix=0.0).predict_proba(X), make().fit(X, y).predict_proba(X), atol=1e-6)


def test_its_log_odds_are_the_mean_of_both():
    X, y = data(2)
    alone = [odds(fit(X, y, mix=mix), X) for mix in (0.0, 1.0)]
    assert np.allclose(odds(fit(X, y, mix=0.25), X), 0.75 * alone[0] + 0.25 * alone[1], atol=1e-4)


@pytest.mark.parametrize("labels", [2, 3])
def test_layers_say_the_mean_of_what_each_says(labels):
    X, y = data(labels)
    both, first, second = (
        odds(fit(X, y, **options), X) for options in ({"layers": 2, "seed": 3}, {"seed": 3}, {"seed": 4})
    )
    assert not np.allclose(first, second, atol=1e-3)
    assert np.allclose(both, (first + second) / 2, atol=1e-4)


def test_it_learns_what_no_sum_of_columns_tells():
    X, y = kinds()
    unseen, truth = kinds(seed=1)
    assert make().fit(X, y).score(unseen, truth) < 0.65
    assert fit(X, y, mix=1.0, dropout=0.0, epochs=40, learning_rate=0.5).score(unseen, truth) > 0.95


@settings(max_examples=10, deadline=None)
@given(seed=seeds, sizes=st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_blocks_give_what_all_rows_at_once_give(seed, sizes):
    X, y = data(3, seed=seed)
    ends = np.minimum(np.cumsum([0, *sizes]), len(y)).tolist()
    blocks = [sparse.csr_matrix(X[at:end]) for at, end in zip(ends, [*ends[1:], len(y)], strict=True)]
    one = make_perceptron(mix=1.0).fit_blocks(blocks, y)
    assert np.array_equal(one.layer_, make_perceptron(mix=1.0).fit(sparse.csr_matrix(X), y).layer_)


def test_two_fits_at_once_give_what_one_gives():
    X, y = data(3, n=3000)
    with ThreadPoolExecutor(2) as pool:
        many = [part.layer_ for part in pool.map(lambda _: fit(X, y), range(4))]
    assert all(np.array_equal(layer, fit(X, y).layer_) for layer in many)


def test_the_seed_decides():
    X, y = data(3)
    one, same, other = (fit(X, y, seed=seed).predict_proba(X) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_a_column_that_too_few_rows_hold_is_no_part_of_the_layer():
    X, y = data(2)
    X[:, 0] = 0
    X[:4, 0] = 1
    assert not fit(X, y, min_rows=5).layer_[0].any()
    assert fit(X, y, min_rows=4).layer_[0].any()


def test_what_stands_twice_in_a_row_is_added_up():
    X, y = data(2)
    twice = sparse.csr_matrix((np.repeat(X.ravel() / 2, 2), np.tile(np.repeat(np.arange(6), 2), len(y)),
                               np.arange(len(y) + 1) * 12), shape=X.shape)  # fmt: skip
    before = twice.copy()
    assert np.allclose(fit(twice, y).predict_proba(X), fit(X, y).predict_proba(X), atol=1e-4)
    assert np.array_equal(twice.indices, before.indices)
    part = fit(X, y)
    assert np.allclose(part.explain(twice).toarray(), part.explain(X))


def test_rows_that_weigh_more_say_more():
    X, y = data(2)
    weight = np.where(y == 1, 10.0, 1.0)
    assert (fit(X, y, weight, mix=1.0).predict_proba(X)[:, 1] > fit(X, y, mix=1.0).predict_proba(X)[:, 1]).all()


def test_of_too_many_rows_it_learns_from_some(monkeypatch):
    X, y = data(2)
    monkeypatch.setattr(learning, "MOST", 40)
    rows, chosen = draw([X[:50], X[50:]], len(y), seed=3)
    assert rows.shape[0] == chosen.sum() == 40
    assert np.array_equal(rows.toarray(), X[chosen])
    assert not np.array_equal(chosen, draw([X], len(y), seed=4)[1])
    assert fit(X, y).score(X, y) > 0.6


@settings(max_examples=10, deadline=None)
@given(seed=seeds, epochs=st.integers(1, 9))
def test_the_layer_is_the_mean_over_the_last_third_of_the_epochs(seed, epochs):
    X, y = data(2, seed=seed)
    options = {"hidden_units": 3, "dropout": 0.5, "learning_rate": 0.3, "min_rows": 1, "seed": seed}

    def learn_for(epochs):
        return learn(sparse.csr_matrix(X), y == 1, np.ones(len(y)), epochs=epochs, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(learning, "LAST", 10)  # more than there are epochs: each layer as the last epoch leaves it
        ends = [learn_for(epoch) for epoch in range(epochs - max(epochs // 3, 1) + 1, epochs + 1)]
    for mean, *parts in zip(learn_for(epochs), *ends, strict=True):
        assert np.allclose(mean, np.mean(parts, axis=0), atol=1e-5)


def test_without_an_epoch_the_layer_is_what_it_starts_from():
    X, y = data(2)
    options = {"hidden_units": 3, "dropout": 0.5, "learning_rate": 0.3, "min_rows": 1, "seed": 1}
    start = learn(sparse.csr_matrix(X), y == 1, np.ones(len(y)), epochs=0, **options)
    assert start.layer.any()
    assert not start.shift.any()


@pytest.mark.parametrize("target", [False, True])
def test_a_step_goes_against_the_slope_of_the_loss(target):
    """One row, one step: what moved is what the slopes say, which are taken numerically here."""
    row, y, weight = sparse.csr_matrix(np.array([[1.0, -2.0, 0.5]], np.float32)), np.array([target]), np.ones(1)
    options = {"hidden_units": 3, "dropout": 0.0, "learning_rate": 0.1, "min_rows": 1, "seed": 5}
    start, after = (learn(row, y, weight, epochs=epochs, **options) for epochs in (0, 1))

    def lose(layer, shift, out, intercept):
        signals = row.toarray() @ layer + shift
        chance = 1 / (1 + np.exp(-(np.where(signals < 0, SLOPE, 1) * signals @ out + intercept)))
        return -np.log(chance if target else 1 - chance).item()

    for place, name in enumerate(start._fields):
        was, now = (np.asarray(part[place], dtype=np.float64) for part in (start, after))
        slopes = np.empty_like(was)
        for at in np.ndindex(was.shape):
            near = [np.asarray(part, dtype=np.float64).copy() for part in start]
            near[place][at] += 1e-3
            high = lose(*near)
            near[place][at] -= 2e-3
            slopes[at] = (high - lose(*near)) / 2e-3
        assert np.allclose(now - was, -0.1 * slopes / np.sqrt(CALM + slopes**2), atol=2e-4), name


def test_ham_and_spam_are_told_apart_by_linear_alone():
    X, y = data(3)
    apart, alone = (part.predict_proba(X) for part in (fit(X, y, mix=1.0), make().fit(X, y)))
    assert np.allclose(apart[:, 1] / (1 - apart[:, 2]), alone[:, 1] / (1 - alone[:, 2]), atol=1e-6)


@pytest.mark.parametrize("labels", [2, 3])
def test_a_row_alone_is_concluded_as_among_others(labels):
    X, y = data(labels)
    part = fit(X, y)
    sums = X @ part.weights
    alone = np.vstack([part.conclude(row[None]) for row in sums])
    assert np.abs(alone - part.conclude(sums)).max() < 1e-15


def test_what_is_put_together_is_not_stored_and_not_kept_when_it_learns_again():
    X, y = data(2)
    part = fit(X, y)
    fresh, before = part.__getstate__(), part.weights
    assert part.weights is before
    assert part.__getstate__().keys() == fresh.keys()
    assert np.array_equal(part.fit(X, 1 - y).weights, np.hstack([part.coef_, part.layer_]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"mix": 1.5},
        {"hidden_units": 0},
        {"layers": 0},
        {"epochs": -1},
        {"dropout": 1.0},
        {"learning_rate": 0.0},
        {"min_rows": 0},
        {"seed": -1},
        {"C": 0},
    ],
)
def test_a_parameter_that_may_not_be_is_told(wrong):
    X, y = data(2)
    with pytest.raises(ValueError, match=f"The '{next(iter(wrong))}' parameter"):
        make_perceptron(**wrong).fit(X, y)


def test_what_is_compiled_reads_no_row_and_no_column_that_there_is_not():
    X, y = data(2)
    with pytest.raises(ValueError, match=r"X of 180 rows is wanted, one for each of y\. Got 90"):
        fit(X, np.tile(y, 2))
    with pytest.raises(ValueError, match=r"rows of 6 columns are wanted\. Got 7"):
        fit(X, y).explain(np.hstack([X, X[:, :1]]))
