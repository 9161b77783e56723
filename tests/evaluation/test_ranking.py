import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score

from workbench.evaluation import metrics
from workbench.evaluation.ranking import Ranking, estimate_curve

SEEDS = st.integers(0, 2**31)


def drawn(seed, n=60):
    random = np.random.default_rng(seed)
    truth = random.random(n) < 0.4
    truth[:2] = [True, False]
    return truth, np.round(np.clip(truth * 0.2 + random.random(n) * 0.8, 0, 1), 2), random


def recall_at(truth, scores, threshold):
    return float((scores[truth] >= threshold).mean())


@given(SEEDS)
def test_a_curve_says_what_the_rows_say_that_its_weights_mean(seed):
    truth, scores, random = drawn(seed)
    weights = random.integers(0, 3, size=len(truth))
    weights[:2] = 1
    rows = np.repeat(np.arange(len(truth)), weights)
    curve = Ranking(truth, scores).curve(weights)
    for rate in (0.0, 0.005, 0.1, 0.5, 1.0):
        assert curve.recall_at_rate(rate) == metrics.recall_at_rate(truth[rows], scores[rows], rate)
    for threshold in (0.0, 0.3, 0.55, 1.1):
        assert curve.recall_at(threshold) == recall_at(truth[rows], scores[rows], threshold)
        assert curve.false_positive_rate_at(threshold) == recall_at(~truth[rows], scores[rows], threshold)
        flagged = scores[rows] >= threshold
        told = f1_score(truth[rows], flagged, average="macro", zero_division=0.0)
        assert curve.macro_f1_at(threshold) == pytest.approx(told)
    assert curve.pr_auc() == pytest.approx(average_precision_score(truth[rows], scores[rows]))


def test_figures_at_a_threshold_by_hand():
    truth = np.array([False] * 8 + [True] * 4)
    scores = np.array([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.9, 0.3, 0.6, 0.7, 0.95])
    curve = Ranking(truth, scores).curve()
    assert curve.recall_at(0.6) == 0.75
    assert curve.false_positive_rate_at(0.3) == 0.375
    assert curve.macro_f1_at(0.6) == pytest.approx((6 / 8 + 14 / 16) / 2)


@given(SEEDS)
def test_intervals_are_those_of_the_plain_bootstrap(seed):
    truth, scores, _ = drawn(seed)
    samples = metrics.resample_groups(np.arange(60) // 3, resamples=20, seed=1)
    one = estimate_curve(truth, scores, {"r": lambda c: c.recall_at(0.5)}, samples)["r"]
    plain = [recall_at(truth[rows], scores[rows], 0.5) for rows in samples if truth[rows].any()]
    assert one == metrics.interval(recall_at(truth, scores, 0.5), plain)


@given(SEEDS)
def test_an_interval_lies_about_its_value(seed):
    truth, scores, _ = drawn(seed)
    samples = metrics.resample_groups(np.arange(60) // 10, resamples=50, seed=1)
    wide = estimate_curve(truth, scores, {"r": lambda c: c.recall_at(0.5)}, samples)["r"]
    assert 0 <= wide.low <= wide.high <= 1
    assert wide.low <= wide.value + 0.35


def test_a_rate_of_nothing_has_no_interval_of_nothing():
    truth, scores = np.arange(40) < 10, np.where(np.arange(40) < 10, 0.9, 0.1)
    samples = metrics.resample_groups(np.arange(40) // 2, resamples=20, seed=1)
    wanted = {"rate": lambda c: c.false_positive_rate_at(0.5), "recall": lambda c: c.recall_at(0.5)}
    told = estimate_curve(truth, scores, wanted, samples, shares={"rate": ~truth, "recall": truth})
    assert told == {"rate": metrics.wilson(0, 15), "recall": metrics.wilson(5, 5)}
    assert told["rate"].high > 0.1
    assert told["recall"].low < 0.9


def test_precision_by_hand():
    curve = Ranking(np.array([True, False, True]), np.array([0.9, 0.5, 0.1])).curve()
    assert curve.precision().tolist() == [1.0, 0.5, pytest.approx(2 / 3)]
    assert curve.recall().tolist() == [0.5, 0.5, 1.0]


def test_without_positives_there_is_no_recall():
    curve = Ranking(np.array([False, False]), np.array([0.9, 0.5])).curve()
    assert np.isnan(curve.recall_at(0.1))
    assert np.isnan(curve.pr_auc())


def test_fewer_samples_are_the_first_ones():
    samples = metrics.resample_groups(list("aabcd"), resamples=9, seed=1)
    assert len(samples[:4]) == 4
    assert all(np.array_equal(a, b) for a, b in zip(samples[:4], samples, strict=False))
