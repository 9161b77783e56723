import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models import Calibration, calibrate


def drawn(share: float, *, n: int = 4000, seed: int = 0, steep: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Return truth and overconfident scores of it."""
    generator = np.random.default_rng(seed)
    truth = generator.random(n) < share
    odds = steep * (generator.normal(size=n) + np.where(truth, 1.2, -1.2))
    return truth, 1 / (1 + np.exp(-odds))


def error(truth: np.ndarray, told: np.ndarray, prevalence: float) -> float:
    """Return the expected calibration error at a prevalence."""
    weight = np.where(truth, prevalence / truth.mean(), (1 - prevalence) / (1 - truth.mean()))
    places = np.minimum((told * 10).astype(int), 9)
    gaps = [abs(((told - truth) * weight)[places == place].sum()) for place in range(10)]
    return float(sum(gaps) / weight.sum())


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_scores_are_shares_at_the_stated_prevalence(share):
    truth, scores = drawn(share)
    curve = calibrate(truth, scores, np.arange(len(truth)), prevalence=0.2)
    held, fresh = drawn(share, seed=1)
    told = curve.apply(np.column_stack([1 - fresh, fresh]))[:, -1]
    assert error(held, told, 0.2) < 0.03 < error(held, fresh, 0.2)
    assert curve.prevalence == 0.2


def test_the_better_of_both_curves_is_taken():
    truth, scores = drawn(0.4)
    assert calibrate(truth, scores, np.arange(len(truth)), prevalence=0.4).method == "sigmoid"
    generator = np.random.default_rng(3)
    scores = generator.random(6000)  # a step: no sigmoid has it
    truth = generator.random(6000) < np.where(scores > 0.2, 0.5, np.where(scores > 0.1, 0.48, 0.01))
    assert calibrate(truth, scores, np.arange(6000), prevalence=0.4).method == "isotonic"


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@given(seed=st.integers(0, 50))
def test_curves_rise_strictly_and_rows_sum_to_one(method, seed):
    from workbench.models.calibration import _fit, _logit

    truth, scores = drawn(0.3, n=300, seed=seed)
    knots, values = _fit(method, truth, _logit(scores), np.ones(300))
    curve = Calibration(method, tuple(knots), tuple(values), 0.3)
    grid = np.linspace(0.001, 0.999, 400)
    made = curve.apply(np.column_stack([(1 - grid) * 0.3, (1 - grid) * 0.7, grid]))
    assert (np.diff(made[:, -1]) > 0).all()
    assert np.allclose(made.sum(axis=1), 1)
    assert np.allclose(made[:, 1] / made[:, 0], 7 / 3)


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_a_row_alone_is_told_as_among_others(method):
    from workbench.models.calibration import _fit, _logit

    truth, scores = drawn(0.3, n=300)
    knots, values = _fit(method, truth, _logit(scores), np.ones(300))
    curve = Calibration(method, tuple(knots), tuple(values), 0.3)
    last = np.concatenate([np.linspace(0, 1, 200), [1e-13, 1 - 1e-13]])
    rows = np.column_stack([(1 - last) * 0.3, (1 - last) * 0.7, last])
    alone = np.vstack([curve.apply(row[None]) for row in rows])
    assert np.abs(alone - curve.apply(rows)).max() < 1e-12


def test_none_is_the_identity():
    given_ = np.array([[0.2, 0.8]])
    assert Calibration().apply(given_) is given_


def test_groups_of_one_class_still_give_a_curve():
    truth, scores = drawn(0.5, n=40)
    assert calibrate(truth, scores, truth.astype(int), prevalence=0.2).method == "sigmoid"
