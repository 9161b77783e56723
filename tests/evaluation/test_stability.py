import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import Pipeline

import workbench as wb
from workbench.evaluation.stability import EDITS, measure_stability
from workbench.models import Model

LEAST = 0.5  # reasons in common after an edit, by a model of few records: one of two, and more often all


class Jumpy(ClassifierMixin, BaseEstimator):
    """A detector that scores as another does, and whose reasons hang on every byte of a message."""

    def __init__(self, other):
        self.other = other

    def predict_proba(self, X):
        return self.other.predict_proba(X)

    def explain(self, X):
        told = sparse.csr_matrix(X).copy()
        for row in range(told.shape[0]):
            mine = told.data[told.indptr[row] : told.indptr[row + 1]]
            mine[:] = np.random.default_rng(int(1e6 * mine.sum())).permutation(len(mine)) - len(mine) / 2
        return told


class Silent(Jumpy):
    explain = property()  # as if there were none


def with_detector(model, kind):
    (front, features), (name, detector) = model.pipeline.steps
    return Model(pipeline=Pipeline([(front, features), (name, kind(detector))]), masker=model.masker, card=model.card)


@pytest.fixture
def model(trained):
    return wb.load_run("demo").model()


def mean(told):
    return np.mean([row["agreement"] for row in told])


def test_reasons_hold_under_small_edits_and_jumping_ones_are_found_out(model):
    frame = wb.load_records("demo", "test")
    told = measure_stability(model, frame, seed=7)
    assert [row["edit"] for row in told] == list(EDITS)
    assert all(row["agreement"] >= LEAST for row in told)
    assert mean(told) >= 0.85
    jumped = measure_stability(with_detector(model, Jumpy), frame, seed=7)
    assert jumped[-1]["agreement"] < LEAST / 2
    assert mean(jumped) < mean(told)


def test_a_model_without_reasons_has_no_figure(model):
    assert measure_stability(with_detector(model, Silent), wb.load_records("demo", "test"), seed=7) == []


def test_it_stands_in_the_report(trained):
    report = (trained / "data/demo/report/report.md").read_text()
    page = (trained / "data/demo/report/report.html").read_text()
    for name in EDITS:
        assert name in report
    assert "reasons in common" in page
