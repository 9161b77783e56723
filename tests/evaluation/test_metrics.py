import numpy as np
import pytest

from workbench.evaluation import metrics

TRUTH = np.array([False] * 8 + [True] * 4)
SCORES = np.array([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.9, 0.3, 0.6, 0.7, 0.95])


def test_recall_at_a_rate_by_hand():
    assert metrics.recall_at_rate(TRUTH, SCORES, 0.0) == 0.25  # above .9: one of four
    assert metrics.recall_at_rate(TRUTH, SCORES, 0.125) == 0.75  # one false alarm is spared: above .35
    assert metrics.recall_at_rate(TRUTH, SCORES, 0.5) == 1.0


def test_recall_without_positives_is_no_number():
    assert np.isnan(metrics.recall_at_rate(np.zeros(3, bool), np.zeros(3), 0.5))


def test_calibration_by_hand():
    truth = np.array([True, False, True, True])
    scores = np.array([0.5, 0.5, 1.0, 1.0])
    assert metrics.calibration_error(truth, scores) == 0.0
    assert metrics.calibration_error(~truth, scores) == 0.5
    assert [row[3] for row in metrics.reliability(truth, scores)] == [2, 2]


def test_classes_by_hand():
    told = metrics.classes(["ham", "ham", "smishing"], ["ham", "smishing", "smishing"], ["ham", "smishing"])
    assert told["confusion"] == [[1, 1], [0, 1]]
    assert told["macro_f1"] == pytest.approx(2 / 3)


def test_wilson_by_hand():
    estimate = metrics.wilson(8, 10)
    assert (round(estimate.low, 3), round(estimate.high, 3)) == (0.490, 0.943)
    assert metrics.wilson(0, 0).low == 0.0


def test_what_never_happened_is_bounded_by_the_groups_in_which_it_could_have():
    groups = np.array([1, 1, 1, 2, 3, 3])
    for hits, count in ((np.zeros(6, dtype=bool), 0), (np.ones(6, dtype=bool), 3)):
        told = metrics.share(hits, groups)
        assert told == metrics.wilson(count, 3)
        assert told.high - told.low > 0.5
    assert metrics.share(np.arange(6) < 2, groups) == metrics.wilson(2, 6)
    kept = metrics.Estimate(0.5, 0.4, 0.6)
    assert metrics.bound_share(kept, groups) is kept


def test_samples_draw_whole_groups():
    groups = ["a", "a", "b", "c", "c", "c"]
    for rows in metrics.resample_groups(groups, resamples=20, seed=1):
        counts = np.bincount(rows, minlength=6)
        assert counts[0] == counts[1]
        assert counts[3] == counts[4] == counts[5]


def test_samples_are_the_same_for_a_seed():
    one, two = (metrics.resample_groups(list("abcab"), resamples=5, seed=3) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
