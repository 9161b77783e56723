"""Tests of what a search fits on and scores."""

import numpy as np
import pytest

from workbench.config import load_project
from workbench.data import load_records
from workbench.models import build_recipe, encode_labels, group_records, out_of_fold, split_groups
from workbench.tuning.folds import Folds, average_precision, split_clusters


def test_synthetic_records_are_fitted_on_and_not_scored(searched):
    frame = load_records("demo", "train")
    frame = frame.assign(source=np.where(np.arange(len(frame)) % 2, "a", "synthetic"))
    parts = split_clusters(frame, scored=frozenset({"a"}), folds=2, seed=3)
    assert all(set(frame["source"].iloc[fitting]) == {"a", "synthetic"} for fitting, _ in parts)
    assert sorted(np.concatenate([held for _, held in parts])) == np.flatnonzero(frame["source"] == "a").tolist()


def test_a_search_fits_as_training_does(trained):
    """Sources weigh by the root of their size and evasive variants are fitted on, whatever is searched."""
    frame, settings = load_records("demo", "train"), load_project().recipe("demo")
    frame = frame.assign(source=np.where(np.arange(len(frame)) % 5, "a", "b"))
    codes, _ = encode_labels(frame["label"].tolist())
    groups = group_records(frame, folds=2)
    expected = out_of_fold(
        build_recipe(settings), frame, codes, groups=groups, folds=2, seed=3, variants=settings.variants
    )
    parts = split_groups(codes, groups, folds=2, seed=3)
    found = Folds(settings, frame, split=lambda _: parts, seed=3).score({})
    assert found == pytest.approx(average_precision(frame, expected[:, -1]))
