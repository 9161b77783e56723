from pathlib import Path

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import LogisticRegression

import workbench as wb
from workbench.config import Thresholds
from workbench.models import build_model, fit, out_of_fold, split_groups
from workbench.models.fitting import fit_pipeline, fit_whole, prepare, weigh

TEXTS = ["update kyc at http://sbi-kyc.top/a", "see you at noon", "flat 50% off on shoes"]
LABELS = ["smishing", "ham", "spam"]


@pytest.fixture(scope="module")
def records():
    rows = [{"text": f"{TEXTS[i % 3]} number {chr(97 + i % 26)}", "label": LABELS[i % 3]} for i in range(60)]
    return wb.anonymize(rows, anonymizers=["redact"]).assign(source=["one"] * 45 + ["two"] * 15)


def model():
    return build_model("linear", featurizers={"ngrams": {"n_features": 3 * 256}, "lexical": {"pairs": False}})


class Length(TransformerMixin, BaseEstimator):
    """A featurizer that learns something, as far as anybody knows."""

    def fit(self, records, y=None):
        self.longest_ = max(map(len, records["content"]))
        return self

    def transform(self, records):
        return np.array([[len(text) / self.longest_] for text in records["content"]], dtype=np.float32)


def codes_of(records):
    return np.array([["ham", "spam", "smishing"].index(label) for label in records["label"]])


def test_features_lie_in_a_file_of_the_project_and_not_where_temporary_files_do(records, tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("[tool.workbench]\n")
    monkeypatch.chdir(tmp_path)
    prepared = prepare(model(), records, codes_of(records))
    assert prepared.features is not None
    assert str(tmp_path / ".workbench" / "cache") in Path("/proc/self/maps").read_text()


def test_features_computed_once_give_what_clones_of_the_pipeline_give(records):
    codes, groups = codes_of(records), records["id"].tolist()
    once = out_of_fold(model(), records, codes, groups=groups, folds=3, seed=1)
    slow = model()
    slow.steps[0][1].transformer_list.append(("length", Length()))
    assert prepare(model(), records, codes).features is not None
    assert prepare(slow, records, codes).features is None
    prepared = prepare(model(), records, codes)
    whole = prepared._replace(features=None).fit().predict_proba(records)
    assert np.allclose(prepared.fit().predict_proba(records), whole, atol=1e-4)
    assert once.shape == (60, 3)


def test_variants_are_fitted_on_and_stay_with_their_originals(records):
    codes = codes_of(records)
    prepared = prepare(model(), records, codes, variants=0.3, seed=1)
    assert prepared.given.sum() == 60
    assert len(prepared.codes) == len(prepared.records) == prepared.features.shape[0] > 80
    assert (prepared.codes == codes[prepared.origin]).all()
    assert list(prepared.records["label"]) == [records["label"].iloc[row] for row in prepared.origin]
    seen = {}

    class Spy(type(model().steps[-1][1])):
        def fit_blocks(self, blocks, y, sample_weight=None):
            seen["rows"] = sum(block.shape[0] for block in blocks)
            return super().fit_blocks(blocks, y, sample_weight)

    pipeline = model()
    pipeline.steps[-1] = ("linear", Spy())
    spied = prepare(pipeline, records, codes, variants=0.3, seed=1)
    spied.score(np.arange(50), np.arange(50, 60))
    assert seen["rows"] == (spied.origin < 50).sum()


def test_fitting_the_whole_alone_gives_what_training_gives(records):
    options = {"groups": records["id"].tolist(), "seed": 1, "folds": 3, "variants": 0.3}
    mixed = records.assign(source=["a"] * 50 + ["b"] * 10)
    trained = fit(model(), mixed, thresholds=Thresholds(), **options)
    whole = fit_whole(model(), mixed, **options)
    assert np.array_equal(whole.predict_proba(mixed), trained.pipeline.predict_proba(mixed))
    even = fit_whole(model(), records.assign(source="a"), **options)
    assert not np.array_equal(whole.predict_proba(mixed), even.predict_proba(mixed))


def test_variants_are_fitted_on_out_of_fold_too(records):
    codes, options = codes_of(records), {"groups": records["id"].tolist(), "folds": 3, "seed": 1}
    plain = out_of_fold(model(), records, codes, **options)
    assert not np.array_equal(out_of_fold(model(), records, codes, variants=0.3, **options), plain)


def test_folds_tell_smishing_alone_where_its_score_stays_what_it_is(records):
    prepared = prepare(model(), records, codes_of(records), variants=0.3, seed=1)
    held = np.arange(40, 60)
    alone, among = prepared.last_alone().score(np.arange(40), held), prepared.score(np.arange(40), held)
    assert (alone.shape, among.shape) == ((20, 2), (20, 3))
    assert np.array_equal(alone[:, -1], among[:, -1])
    rules = prepare(build_model("rules"), records, codes_of(records))
    assert rules.last_alone() is rules


def test_scores_stand_in_the_order_that_was_asked_for(records):
    prepared = prepare(model(), records, codes_of(records), variants=0.3, seed=1)
    held = np.array([55, 3, 20])
    fitting = np.setdiff1d(np.arange(60), held)
    alone = [prepared.score(fitting, held[[place]])[0] for place in range(3)]
    assert np.allclose(prepared.score(fitting, held), alone)


def test_a_block_of_many_rows_is_of_one_fold(records, monkeypatch):
    monkeypatch.setattr("workbench.models.fitting.BLOCK", 4)
    codes = codes_of(records)
    parts = split_groups(codes, records["id"].tolist(), folds=3, seed=1)
    prepared = prepare(model(), records, codes, parts=parts)
    for fitting, _ in parts:
        blocks = list(prepared.features.take(np.isin(prepared.origin, fitting)))
        assert sum(block.data.flags.writeable for block in blocks) <= 4  # those at a fold's edges are copied
    whole = fit(model(), records, groups=records["id"].tolist(), seed=1, folds=3, thresholds=Thresholds())
    monkeypatch.undo()
    once = fit(model(), records, groups=records["id"].tolist(), seed=1, folds=3, thresholds=Thresholds())
    assert whole.operating_point.threshold == pytest.approx(once.operating_point.threshold, abs=1e-4)


def test_a_detector_that_takes_no_blocks_gets_all_rows_in_their_own_order(records):
    codes = codes_of(records)
    seen = {}

    class Whole(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            seen["X"], seen["y"] = X, y
            return super().fit(X, y, sample_weight)

    pipeline = model()
    pipeline.steps[-1] = ("whole", Whole())
    prepare(pipeline, records, codes, parts=split_groups(codes, records["id"].tolist(), folds=3, seed=1)).fit()
    assert np.array_equal(seen["y"], codes)
    assert abs(seen["X"] - model().steps[0][1].fit_transform(records)).max() == 0


def test_sources_count_by_the_root_of_their_size(records):
    sources = records["source"].to_numpy()
    weight = weigh(model().steps[-1][1], sources)["sample_weight"]
    assert weight.mean() == pytest.approx(1)
    assert weight[-1] / weight[0] == pytest.approx(np.sqrt(3))
    assert weigh(model().steps[-1][1], np.full(60, "one")) == {}
    assert weigh(build_model("rules").steps[-1][1], sources) == {}


def test_a_detector_without_weights_is_fitted_all_the_same(records):
    assert fit_pipeline(build_model("rules"), records, codes_of(records)).predict_proba(records).shape == (60, 3)


def test_a_model_is_calibrated_and_its_thresholds_frozen(records):
    trained = fit(model(), records, groups=records["id"].tolist(), seed=1, folds=3, thresholds=Thresholds())
    assert trained.labels == ("ham", "spam", "smishing")
    assert trained.calibration.method in ("sigmoid", "isotonic")
    assert trained.operating_point.unsure <= trained.operating_point.threshold
    again = fit(model(), records, groups=records["id"].tolist(), seed=1, folds=3, thresholds=Thresholds())
    assert again.operating_point == trained.operating_point
    assert np.array_equal(again.pipeline.predict_proba(records), trained.pipeline.predict_proba(records))
