import json

import numpy as np
import pytest

import workbench as wb
from workbench import hookimpl
from workbench.config import load_project
from workbench.errors import DataError, WorkbenchError
from workbench.evaluation.comparing import judge_pair
from workbench.evaluation.control import control_scores, describe_surface
from workbench.evaluation.latency import measure
from workbench.evaluation.metrics import recall_at_rate, resample_groups
from workbench.evaluation.scoring import judge_gates
from workbench.records import to_frame


@pytest.fixture
def report(trained):
    return json.loads((trained / "data/demo/report/report.json").read_text())


def test_the_report_opens_with_its_verdict_and_marks_synthetic_data(trained):
    text = (trained / "data/demo/report/report.md").read_text()
    assert text.splitlines()[0].startswith(("**All gates passed.**", "**Gates failed:**"))
    assert "**Synthetic data** (synthetic)" in text
    assert len(text.encode()) < 60_000


def test_no_row_is_in_any_report(trained):
    told = "".join(file.read_text("utf-8", "replace") for file in (trained / "data/demo/report").iterdir())
    for text in wb.load_records("demo", "test")["content"]:
        if len(text) > 20:
            assert text not in told


def test_figures_agree_with_the_scores(trained, report):
    frame = wb.load_records("demo", "test")
    model = wb.load_run("demo").model()
    scores = model.score(frame)[:, -1]
    truth = (frame["label"] == "smishing").to_numpy()
    assert report["recall_at_0.005"]["value"] == recall_at_rate(truth, scores, 0.005)
    assert report["recall"]["value"] == (scores[truth] >= model.operating_point.threshold).mean()
    assert report["rows"] == len(frame)


def test_plots_are_pictures(trained):
    pictures = sorted(file for file in (trained / "data/demo/report").iterdir() if file.suffix == ".png")
    assert [file.stem for file in pictures] == ["calibration", "precision_recall", "slices"]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in pictures)


def test_metrics_under_dvc_hold_no_run_no_time_and_no_latency(trained):
    told = json.loads((trained / "data/demo/metrics.json").read_text())
    assert all(isinstance(value, int | float) for value in told.values())
    assert not [name for name in told if any(word in name for word in ("run", "second", "latency", "digest"))]


def test_evaluating_again_gives_the_same_metrics(trained):
    first = json.loads((trained / "data/demo/metrics.json").read_text())
    assert wb.evaluate("demo", timed=False).metrics() == first


def test_a_report_is_shown_plain_and_in_html(trained):
    report = wb.evaluate("demo", timed=False)
    assert "recall" in repr(report)
    assert report._repr_html_().count("<img") == 3
    assert str(report).startswith("**")


def test_given_records_are_evaluated_too(trained):
    report = wb.evaluate("demo", records=wb.load_records("demo", "test").drop(columns=["cluster"]), timed=False)
    assert report["part"] == "given"


def test_records_without_smishing_are_refused(trained):
    with pytest.raises(DataError, match="needs records labelled smishing and others"):
        wb.evaluate("demo", records=[{"text": "a", "label": "ham"}], timed=False)


def test_every_gate_can_fail(trained, report):
    gates = load_project().recipe("demo").gates
    for name, bad in (("recall", 0.0), ("false_positive_rate", 1.0)):
        told = judge_gates({**report, name: {"value": bad}}, gates)
        assert [gate["name"] for gate in told if not gate["passed"]] == [name]
    told = judge_gates({**report, "control": {"margin": 0.01}}, gates)
    assert [gate["name"] for gate in told if not gate["passed"]] == ["control_margin"]


class Observes:
    def __init__(self):
        self.seen = []

    @hookimpl
    def run_finished(self, run, report):
        self.seen.append((run.recipe, report["part"]))
        raise RuntimeError("out of order")


def test_observers_are_told_and_one_that_fails_is_a_warning(trained, fresh_host):
    observer = Observes()
    wb.register(observer, "observer")
    with pytest.warns(UserWarning, match="failed in run_finished: RuntimeError"):
        wb.evaluate("demo", timed=False)
    assert observer.seen == [("demo", "test")]


def surface(texts, labels, source="a"):
    return to_frame([{"text": t, "label": label, "source": source} for t, label in zip(texts, labels, strict=True)])


def test_the_control_finds_what_gives_the_label_away():
    frame = surface(["short", "a very long message " * 5] * 40, ["ham", "smishing"] * 40)
    truth = (frame["label"] == "smishing").to_numpy()
    assert recall_at_rate(truth, control_scores(frame, frame), 0.005) == 1.0


def test_the_control_sees_no_word():
    one, two = describe_surface(surface(["update kyc now", "lunch at noon "], ["smishing", "ham"]))
    assert one == two


def test_a_run_beside_itself_is_noise(trained):
    comparison = wb.compare("demo", "demo")
    assert "noise" in comparison.sentence
    assert comparison.as_dict()["slices"] == []
    assert "<img" in comparison._repr_html_()


def test_a_real_difference_is_found_by_either_test():
    truth = np.array([True, False] * 200)
    good, bad = truth * 0.9 + 0.05, np.full(400, 0.5)
    samples = resample_groups(np.arange(400), resamples=100, seed=1)
    many = judge_pair(truth, [good, bad], [good > 0.5, bad > 0.6], samples)
    assert many["real"]
    assert many["method"].startswith("bootstrap")
    flagged = good > 0.5
    worse = flagged.copy()
    worse[np.flatnonzero(truth)[:12]] = False
    few = judge_pair(truth, [good, good], [flagged, worse], samples)
    assert few["real"]
    assert few["method"] == "exact McNemar"
    assert (few["better"], few["worse"]) == (12, 0)


def test_cross_validation_keeps_clusters_whole_and_shows_the_random_split_beside(trained):
    told = wb.cross_validate("demo", folds=2)
    assert set(told.as_dict()["grouped"]) == {"recall_at_0.005", "recall_at_0.001", "pr_auc", "macro_f1"}
    assert "random split" in str(told)
    assert "<table>" in told._repr_html_()


NOT_THERE = [({"source": "nil"}, "source must be one of synthetic"), ({"positive": "x"}, "label must be one of")]


@pytest.mark.parametrize(("options", "said"), NOT_THERE)
def test_cross_validation_refuses_what_is_not_there(trained, options, said):
    with pytest.raises(WorkbenchError, match=said):
        wb.cross_validate("demo", folds=2, **options)


def test_latency_is_a_ratio_to_a_named_reference(trained):
    told = measure(wb.load_run("demo").model(), ["update kyc", "see you"] * 10, rounds=2, single=5)
    assert "scikit-learn" in told["reference"]
    assert told["single_ratio"] > 0
    assert told["batch_ratio"] > 0
