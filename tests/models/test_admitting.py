"""What parts give is looked at before anything compiled reads it: a broken one is named, with what it gave."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin

from workbench.errors import PluginError
from workbench.featurizing.matrices import make_csr
from workbench.models import build_model, out_of_fold
from workbench.models.admitting import admit_contributions, admit_features, admit_probabilities
from workbench.models.features import Features
from workbench.models.predicting import make_predictor
from workbench.records import make_rows, to_frame

TEXTS = [f"message {number} of {'x' * (number % 3)}" for number in range(12)]
ROWS = make_rows(TEXTS)
CODES = np.arange(len(TEXTS)) % 2


class Given(TransformerMixin, BaseEstimator):
    """Gives what `spoil` makes of two sound columns."""

    def __init__(self, spoil=lambda made: made):
        self.spoil = spoil

    def fit(self, records, y=None):
        return self

    def transform(self, records):
        made = [[len(text), text.count("x")] for text in records["content"]]
        return self.spoil(np.array(made, np.float32).reshape(-1, 2))


def unfit(made):
    """Return CSR that says to hold more than it does, as a plugin's own kernel may make."""
    rows = sparse.csr_matrix(made)
    return make_csr(rows.data, rows.indices, rows.indptr * 2, 2)


def outside(made):
    """Return CSR of which an entry stands in a column that there is not."""
    rows = sparse.csr_matrix(made)
    return make_csr(rows.data, rows.indices + np.int32(7), rows.indptr, 2)


BROKEN = {
    "too few rows": (lambda made: made[:-1], "shape (11, 2) for 12 record(s)"),
    "too many rows": (lambda made: np.vstack([made, made]), "shape (24, 2) for 12 record(s)"),
    "a vector": (lambda made: made[:, 0], "shape (12,) for 12 record(s)"),
    "a list": (lambda made: made.tolist(), "list"),
    "float64": (lambda made: made.astype(np.float64), "float64, which `.astype(np.float32)`"),
    "objects": (lambda made: made.astype(object), "object"),
    "CSC": (sparse.csc_matrix, "sparse CSC, which `.tocsr()`"),
    "CSR with few entries": (unfit, "CSR whose arrays do not fit each other"),
    "CSR outside": (outside, "CSR whose arrays do not fit each other"),
    "NaN": (lambda made: np.where(made == 0, np.float32("nan"), made), "NaN or infinity in 4 of 12 record(s)"),
    "infinity in CSR": (
        lambda made: sparse.csr_matrix(np.where(made == 1, np.float32("inf"), made)),
        "NaN or infinity in 4 of 12 record(s)",
    ),
}


@pytest.mark.parametrize("beside", ["dense", "csr"])
@pytest.mark.parametrize(("spoil", "got"), BROKEN.values(), ids=BROKEN)
def test_a_featurizer_that_breaks_its_contract_is_named(spoil, got, beside):
    other = Given(sparse.csr_matrix) if beside == "csr" else Given()
    with pytest.raises(PluginError, match=re.escape(got)) as error:
        Features([("sound", other), ("broken", Given(spoil))]).fit(ROWS)
    assert "featurizer 'broken': transform must give float32 of shape (n, d)" in str(error.value)
    assert "Mend transform" in str(error.value)


@pytest.mark.parametrize("call", ["transform", "project"])
def test_columns_are_as_many_as_when_it_was_fitted(call):
    part = Given()
    front = Features([("sound", Given()), ("broken", part)]).fit(ROWS)
    project = front.project(np.ones((4, 1)))
    part.spoil = lambda made: np.hstack([made, made])
    with pytest.raises(PluginError, match=r"'broken'.*Got 4 columns, and 2 when it was fitted"):
        front.transform(ROWS) if call == "transform" else project(ROWS)


def test_values_of_many_are_looked_at_where_they_are_projected():
    part = Given()
    project = Features([("broken", part)]).fit(ROWS).project(np.ones((2, 1)))
    part.spoil = lambda made: made * np.float32("nan")
    with pytest.raises(PluginError, match="NaN or infinity in 12 of 12"):
        project(ROWS)


def test_what_is_sound_is_taken_as_it_is():
    made = Given().transform(ROWS)
    assert admit_features(made, "sound", 12, width=2, whole=True) is made
    rows = sparse.csr_matrix(made)
    assert admit_features(rows, "sound", 12, width=2, whole=True) is rows
    assert Features([("sound", Given())]).fit(make_rows([])).transform(make_rows([])).shape == (0, 2)


class Chances(ClassifierMixin, BaseEstimator):
    """Gives what `spoil` makes of even chances."""

    def __init__(self, spoil=lambda made: made):
        self.spoil = spoil

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        return self.spoil(np.full((X.shape[0], len(self.classes_)), 1 / len(self.classes_)))


CHANCES = {
    "too few rows": (lambda made: made[:-1], "float64 of shape"),
    "one column": (lambda made: made[:, 1], "float64 of shape"),
    "too many columns": (lambda made: np.hstack([made, made]), "float64 of shape"),
    "whole numbers": (lambda made: made.astype(int), "int64 of shape"),
    "NaN": (lambda made: made * np.nan, "something else for"),
    "above one": (lambda made: made * 3, "something else for"),
}


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:1]], ids=["many", "one"])
@pytest.mark.parametrize(("spoil", "got"), CHANCES.values(), ids=CHANCES)
def test_a_detector_that_breaks_its_contract_is_named(spoil, got, texts):
    pipeline = build_model(Chances(spoil), featurizers=[Given()]).fit(ROWS, CODES)
    with pytest.raises(PluginError, match=f"detector 'chances': predict_proba must give floats.*Got {got}"):
        make_predictor(pipeline, 2)(make_rows(texts))


def test_a_detector_is_looked_at_in_each_fold():
    pipeline = build_model(Chances(CHANCES["one column"][0]), featurizers=[Given()])
    frame = to_frame(ROWS).assign(source="given")
    with pytest.raises(PluginError, match="detector 'chances'"):
        out_of_fold(pipeline, frame, CODES, groups=TEXTS, folds=2, seed=0)


@pytest.mark.parametrize("weights", [None, np.ones(2), np.ones((3, 1)), np.ones((2, 1), int)])
def test_weights_must_be_those_of_the_columns(weights):
    pipeline = build_model(Chances(), featurizers=[Given()]).fit(ROWS, CODES)
    pipeline.steps[-1] = ("sums", SimpleNamespace(weights=weights, conclude=lambda sums: sums))
    with pytest.raises(PluginError, match=r"detector 'sums': weights must give floats of shape \(2, s\)"):
        make_predictor(pipeline, 2)


@pytest.mark.parametrize(
    ("made", "got"),
    [
        (np.zeros((1, 2)), "shape (1, 2) for 2 record(s)"),
        (np.zeros((2, 3)), "3 columns for 2 features"),
        (sparse.csc_matrix(np.ones((2, 2))), "sparse CSC"),
        (np.full((2, 2), np.nan), "NaN or infinity in 2 of 2"),
        ([[0.0, 0.0]] * 2, "list"),
    ],
)
def test_contributions_are_looked_at_before_the_strongest_are_chosen(made, got):
    with pytest.raises(PluginError, match=re.escape(got)):
        admit_contributions(made, "broken", 2, width=2)


def test_chances_a_little_off_are_chances():
    told = np.array([[-1e-9, 1 + 1e-9]])
    assert admit_probabilities(told, "sound", 1, labels=2) is told
