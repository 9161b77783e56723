"""Tests of the way from records to probabilities: the shorter one says what the pipeline does."""

import numpy as np
import pytest

from workbench.models.predicting import make_predictor
from workbench.records import make_rows, visible

ROWS = visible(make_rows(["update kyc at <URL:http:sbi-kyc.top/a>", "see you at noon", ""]))


@pytest.mark.parametrize("detector", ["linear", "boost"])  # of sums, and of columns
def test_probabilities_are_those_of_the_pipeline(fitted, detector):
    pipeline, labels = fitted(detector)
    told = make_predictor(pipeline, len(labels))(ROWS)
    assert told.shape == (3, len(labels))
    assert np.allclose(told, pipeline.predict_proba(ROWS), rtol=0, atol=1e-6)


def test_sums_are_taken_where_they_can_be(fitted, monkeypatch):
    pipeline, _ = fitted("linear")
    predict = make_predictor(pipeline, 3)
    monkeypatch.delattr(type(pipeline.steps[0][1]), "transform")
    assert predict(ROWS).shape == (3, 3)
