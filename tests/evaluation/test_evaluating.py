import html
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

import workbench as wb
from workbench import hookimpl
from workbench.config import Thresholds, load_project
from workbench.errors import DataError, WorkbenchError
from workbench.evaluation import Report, learning_curve
from workbench.evaluation.charts import WIDTH
from workbench.evaluation.comparing import Comparison
from workbench.evaluation.control import control_scores, describe_surface
from workbench.evaluation.evaluating import labelled
from workbench.evaluation.latency import measure
from workbench.evaluation.leave_one_source_out import leave_sources_out
from workbench.evaluation.metrics import recall_at_rate
from workbench.evaluation.scoring import judge_gates
from workbench.evaluation.tables import write_interval
from workbench.evasion import HELD_APART
from workbench.parquet import read_parquet, write_parquet
from workbench.plugins import host
from workbench.records import to_frame


@pytest.fixture
def report(trained):
    return json.loads((trained / "data/demo/report/report.json").read_text())


def test_the_report_opens_with_its_verdict_and_marks_synthetic_data(trained):
    text = (trained / "data/demo/report/report.md").read_text()
    assert text.splitlines()[0].startswith(("**All gates passed.**", "**Gates failed:**"))
    assert "**Synthetic data** (synthetic)" in text
    assert len(text.encode()) < 60_000


def test_where_nothing_is_flagged_there_is_no_precision_and_a_report_all_the_same(trained_copy):
    run = wb.train(wb.build_model(DummyClassifier(strategy="prior"), featurizers=["lexical"]), recipe="demo")
    report = wb.evaluate(run, timed=False)
    silent = [point for point in report["operating_points"] if not point["recall"]["value"]]
    assert silent
    assert all(point["precision"] is None for point in silent)
    assert "–" in report.to_html()


def test_a_rate_of_nothing_has_one_interval_wherever_it_is_told(trained):
    run = wb.train(wb.build_model(DummyClassifier(strategy="prior"), featurizers=["lexical"]), recipe="demo")
    report = wb.evaluate(run, timed=False)
    (frozen,) = [point for point in report["operating_points"] if point["name"] == "frozen"]
    for name, told in (("recall", report["recall"]), ("false_positive_rate", report["false_positive_rate"])):
        assert told["value"] == 0.0
        assert told["high"] > 0.0
        assert frozen[name] == told
        (kind,) = [row[name] for row in report["slices"] if row["slice"] == "kind"]
        assert kind == told
    for figures in wb.compare(run, run).figures["figures"]:
        assert figures["recall"] == report["recall"]
        assert figures["false-positive rate"] == report["false_positive_rate"]
    for page in (report.to_markdown(), report.to_html(), str(wb.compare(run, run))):
        assert write_interval(report["false_positive_rate"]) in page
        assert "0.000 [0.000, 0.000]" not in page


def test_no_row_is_in_a_report_but_the_hardest_errors(trained, report):
    told = "".join(file.read_text("utf-8") for file in (trained / "data/demo/report").iterdir())
    shown = {error["text"] for error in report["errors"]["shown"]}
    assert shown
    for text in set(wb.load_records("demo", "test")["content"]) - shown:
        if len(text) > 30:
            assert json.dumps(text, ensure_ascii=False)[1:-1] not in told
            assert html.escape(text) not in told


def test_errors_of_a_set_that_may_not_be_passed_on_are_shown_and_not_stored(trained_copy):
    file = trained_copy / "data/demo/manifest.json"
    manifest = json.loads(file.read_text())
    manifest["sources"]["synthetic"] |= {"licence": "CC-none", "synthetic": False}
    file.write_text(json.dumps(manifest))
    report = wb.evaluate("demo", timed=False)
    assert report.errors
    assert report["errors"] == {"shown": [], "withheld": len(report.errors)}
    assert f"{len(report.errors)} more are not stored here" in report.to_html()
    text = max((error["text"] for error in report.errors), key=len)
    assert html.escape(text)[:10] in re.sub("</?mark[^>]*>", "", report._repr_html_())
    assert json.dumps(text)[1:-1] not in json.dumps(report.as_dict())


def test_errors_on_raw_records_are_shown_anonymized(trained):
    frame = wb.load_records("demo", "test").drop(columns=["cluster"])
    report = wb.evaluate("demo", records=frame.assign(content=frame["content"] + " 9876543210"), timed=False)
    assert report.errors
    for error in report.errors:
        assert error["text"].endswith("<PHONE:IN:mobile>")
        assert all(0 <= start < end <= len(error["text"]) and abs(share) <= 1 for start, end, share in error["marks"])


def test_figures_agree_with_the_scores(trained, report):
    frame = wb.load_records("demo", "test")
    model = wb.load_run("demo").model()
    scores = model.score(frame)[:, -1]
    truth = (frame["label"] == "smishing").to_numpy()
    assert report["recall_at_0.005"]["value"] == recall_at_rate(truth, scores, 0.005)
    assert report["recall"]["value"] == (scores[truth] >= model.operating_point.threshold).mean()
    assert report["rows"] == len(frame)


def test_the_band_of_unsure_is_told_with_its_coverage_stated_and_kept(trained, report):
    point, scores = wb.load_run("demo").model().operating_point, wb.load_run("demo").model().score
    mine = scores(wb.load_records("demo", "test"))[:, -1]
    band = report["unsure"]
    assert (band["low"], band["high"], band["coverage"]) == (point.unsure, point.threshold, point.coverage)
    assert band["here"]["value"] == ((mine < point.unsure) | (mine >= point.threshold)).mean()
    assert "the verdict is <b>unsure</b>" in (trained / "data/demo/report/report.html").read_text("utf-8")
    assert f"(stated: {point.coverage:.3f})" in (trained / "data/demo/report/report.md").read_text("utf-8")


def test_plots_are_pictures(trained):
    pictures = sorted((trained / "data/demo/report").glob("*.svg"))
    assert [file.stem for file in pictures] == ["calibration", "precision_recall", "scores"]
    for file in pictures:
        root = ElementTree.parse(file).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.get("role") == "img"
        assert root.get("aria-label")


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
    assert report._repr_html_().count('<svg class="chart"') == 3
    assert str(report).startswith("**")


def test_given_records_are_evaluated_too(trained):
    report = wb.evaluate("demo", records=wb.load_records("demo", "test").drop(columns=["cluster"]), timed=False)
    assert report["part"] == "given"


def test_synthetic_records_are_marked_however_they_are_given(trained):
    test = wb.load_records("demo", "test")
    bare = [{"text": text, "label": label} for text, label in zip(test["content"], test["label"], strict=True)]
    for records in (test, test.drop(columns=["cluster"]), bare):
        report = wb.evaluate("demo", records=records, timed=False)
        assert report["synthetic"] == ["synthetic"]
        assert all("Synthetic data" in page for page in (report.to_html(), report._repr_html_()))
        assert "**Synthetic data** (synthetic)" in report.summarize()
    own = [{"text": f"word{n} or two", "label": label} for n, label in enumerate(["ham", "smishing"] * 9)]
    assert wb.evaluate("demo", records=own, timed=False)["synthetic"] == []


def test_a_comparison_on_synthetic_data_says_so(trained):
    told = wb.compare("demo", "demo")
    for page in (str(told), told._repr_html_()):
        assert "Synthetic data (synthetic)" in page


def test_records_without_smishing_are_refused(trained):
    with pytest.raises(DataError, match="needs records labelled smishing and others"):
        wb.evaluate("demo", records=[{"text": "a", "label": "ham"}], timed=False)


def test_a_label_that_there_is_not_does_not_count_as_no_smishing():
    frame = to_frame([{"text": label, "label": label} for label in ("ham", "smishing")])
    assert len(labelled(frame)) == 2
    with pytest.raises(DataError, match=r"source 'given': column 'label' must hold ham, smishing, spam or null"):
        labelled(frame.assign(label=["scam", "smishing"]))


def known(run, **given):
    """Evaluate a run; return what the gate against records that were learned says."""
    (gate,) = [gate for gate in wb.evaluate(run, timed=False, **given)["gates"] if gate["name"] == "known"]
    return gate


def learn(records):
    return wb.train(wb.build_model("linear", featurizers=["lexical"]), records, recipe="demo")


def test_records_that_were_trained_on_fail_a_gate(trained):
    run = learn(wb.load_records("demo"))
    gate = known(run)
    assert gate["value"] == len(labelled(wb.load_records("demo", "test")))
    assert not gate["passed"]
    assert "were trained on, must be 0" in gate["sentence"]
    assert known(run, part="train")["value"] == len(labelled(wb.load_records("demo", "train")))


def test_texts_that_were_trained_on_under_other_ids_fail_it_too(trained):
    test = labelled(wb.load_records("demo", "test"))
    run = learn(test[["content", "label"]])
    assert known(run)["value"] == len(test)
    raw = test[["content", "label"]].assign(content=test["content"] + " 1")
    assert known(run, records=raw)["value"] == 0
    assert known(run, records=test[["content", "label"]])["value"] == len(test)


def test_what_was_trained_on_some_of_the_training_part_passes_it(trained):
    run = learn(wb.load_records("demo", "train").iloc[::2])
    assert known(run) == {
        "name": "known",
        "value": 0,
        "threshold": 0,
        "passed": True,
        "sentence": "0 of the records, or near-duplicates of them, were trained on, must be 0",
    }


def test_a_split_in_which_near_duplicates_are_across_parts_fails_it(trained_copy):
    file = trained_copy / "data/demo/split.parquet"
    parts = read_parquet(file)
    held = parts.index[parts["part"] == "test"]
    learned = parts.index[parts["part"] == "train"]
    parts.loc[held[:9], "cluster"] = parts.loc[learned[:9], "cluster"].tolist()
    write_parquet(parts, file)
    assert known("demo")["value"] > 0


def test_where_it_is_not_known_what_was_trained_on_it_fails(trained, monkeypatch):
    run = learn(wb.load_records("demo", "train").iloc[:-1])
    monkeypatch.setattr(type(run), "learned", lambda self: None)
    gate = known(run)
    assert (gate["value"], gate["passed"]) == (None, False)
    assert "not known" in gate["sentence"]


def test_every_gate_can_fail(trained, report):
    gates = load_project().recipe("demo").gates
    for name, bad in (("recall", 0.0), ("false_positive_rate", 1.0)):
        told = judge_gates({**report, name: {"value": bad}}, gates)
        assert [gate["name"] for gate in told if not gate["passed"]] == [name]
    told = judge_gates({**report, "control": {"margin": -0.01}}, gates)
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


def test_the_control_is_fitted_to_its_minimum_so_that_no_last_bit_of_a_run_tells():
    texts = ["a" * (3 * number % 41) + "B, " * (number % 7) + "1" * (number % 5) for number in range(600)]
    frame = surface(texts, ["smishing" if number % 3 == 0 else "ham" for number in range(600)])
    scores = control_scores(frame, frame)
    assert len({*scores.tolist()}) > 20
    assert (control_scores(frame.sample(frac=1, random_state=1), frame) == scores).all()
    rows = DictVectorizer(sparse=False).fit_transform(describe_surface(frame))
    exact = LogisticRegression(solver="newton-cg", tol=1e-12, max_iter=1000).fit(rows, frame["label"] == "smishing")
    assert np.allclose(scores, exact.predict_proba(rows)[:, 1], rtol=0, atol=1e-6)


def test_the_control_sees_no_word():
    one, two = describe_surface(surface(["update kyc now", "lunch at noon "], ["smishing", "ham"]))
    assert one == two


def test_a_run_beside_itself_is_noise(trained):
    comparison = wb.compare("demo", "demo")
    assert "noise" in comparison.sentence
    assert not list(comparison.judged("worse")) + list(comparison.judged("better"))
    assert "worse: none" in str(comparison)
    assert "<svg" in comparison._repr_html_()


def test_a_run_of_another_recipe_may_have_learned_from_the_records_and_it_is_said(trained):
    figures = wb.compare("demo", "demo").figures
    assert "may have learned" not in Comparison(figures).sentence
    for chance, told in ((1e-9, "(p < 0.001, "), (0.0006, "(p = 0.001, "), (0.25, "(p = 0.250, ")):
        assert told in Comparison({**figures, "test": {**figures["test"], "p": chance}}).sentence
    assert (
        "of recipe sms: it may have learned from these records of demo"
        in Comparison({**figures, "other_recipe": "sms"}).sentence
    )


def test_many_slices_that_are_worse_are_counted_in_the_sentence(trained):
    figures = wb.compare("demo", "demo").figures
    bad = {**figures["slices"][0], "recall": {"judgement": "worse", "value": -1.0, "low": -1.0, "high": -1.0}}
    told = Comparison({**figures, "slices": [{**bad, "value": str(number)} for number in range(8)]})
    assert told.sentence.count("(recall)") == 5
    assert "and 3 more." in told.sentence
    assert str(told).count("recall                -1.000") == 8


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.open, self.problems = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "path", "circle", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(tag)


def test_the_page_opens_offline_is_small_and_can_be_read_aloud(trained):
    page = (trained / "data/demo/report/report.html").read_text("utf-8")
    assert len(page.encode()) < 1_000_000
    tags = Tags()
    tags.feed(page)
    assert not tags.problems
    assert not tags.open
    assert "default-src 'none'" in page
    assert not [tag for tag, _ in tags.seen if tag in ("script", "link", "img", "iframe")]
    assert all(attrs["href"].startswith("#") for _, attrs in tags.seen if "href" in attrs)
    ids = [attrs["id"] for _, attrs in tags.seen if "id" in attrs]
    assert len(set(ids)) == len(ids)
    assert {attrs["href"][1:] for _, attrs in tags.seen if "href" in attrs} <= set(ids)
    charts = [attrs for tag, attrs in tags.seen if tag == "svg" and attrs.get("class") == "chart"]
    assert len(charts) == 3
    assert all(attrs["role"] == "img" and len(attrs["aria-label"]) > 20 for attrs in charts)
    assert [tag for tag, _ in tags.seen if tag == "h1"] == ["h1"]
    assert all(attrs.get("scope") for tag, attrs in tags.seen if tag == "th")


def test_no_label_of_an_axis_is_cut_off(report):
    rows = [{"rows": rows, **{name: report[name] for name in ("pr_auc", "recall_at_0.005")}} for rows in (1, 1_234_567)]
    page = Report({**report, "learning": rows}).to_html()
    labels = re.findall(r'<text class="middle" x="([\d.]+)"[^>]*>([^<]+)<', page)
    assert "1,234,567" in [told for _, told in labels]
    assert all(float(at) + 3 * len(told) <= WIDTH for at, told in labels)  # a digit is some six wide


def test_why_a_source_is_not_left_out_is_told_across_the_row(report):
    left = {"source": "uci", "n": 3, "positives": 0, "left_out": "no smishing in it & no more"}
    page = Report({**report, "sources_left_out": [left]}).to_html()
    assert '<td class="note" colspan="5">no smishing in it &amp; no more</td></tr>' in page


def test_a_text_cannot_become_markup(trained, report):
    bad = {**report["errors"]["shown"][0], "text": "<script>alert(1)</script>", "marks": [(0, 8, 1.0)]}
    page = Report({**report, "errors": {"shown": [bad], "withheld": 0}}).to_html()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_stored_report_is_written_anew_from_its_json(trained, report, tmp_path):
    Report(report).write(tmp_path)
    assert "Hardest errors" in (tmp_path / "report.html").read_text("utf-8")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == report


def test_evasion_is_scored_by_attacks_that_training_never_sees(report):
    rows = {row["attack"]: row for row in report["evasion"]}
    assert rows["as they are"]["recall"]["value"] == pytest.approx(report["recall"]["value"])
    assert len(rows) == len(HELD_APART) + 1
    assert all(row["recall"]["value"] <= 1 for row in rows.values())


@pytest.mark.parametrize(
    "head",
    [
        "| threshold at | score | recall | false-positive rate | precision | promotions flagged |",
        "| mean score | share of smishing | records |",
        "| label | F1 |",
        "| slice | n | recall |",
        "| attack, held apart | texts changed | recall | of what was caught | benign flips |",
        "| edit of a message |",
    ],
)
def test_what_the_page_shows_stands_in_markdown(report, head):
    assert head in Report(report).to_markdown()


def test_markdown_tells_each_figure_of_the_page(report):
    summary = Report(report).to_markdown()
    for point in report["operating_points"]:
        assert f"| {point['threshold']:.3f} | {write_interval(point['recall'])} |" in summary
    for row in report["evasion"]:
        assert f"| {row['changed']:.0%} | {write_interval(row['recall'])} | {write_interval(row['kept'])} |" in summary
    for _, mean, share, count in report["reliability"]:
        assert f"| {mean:.3f} | {share:.3f} | {count:.0f} |" in summary
    assert f"| control model, PR-AUC | {report['control']['pr_auc']:.3f} |" in summary
    assert f"| ahead of the control model | {report['control']['margin']:+.3f} |" in summary


def test_columns_are_as_wide_as_what_they_hold_in_a_page_of_a_notebook_too(trained):
    """Its stylesheet makes all columns of a table one width (`table-layout: fixed`), and ours do not break lines."""
    shown = wb.evaluate("demo", timed=False)._repr_html_()
    (rule,) = re.findall(r"^\.wb table \{([^}]*)\}", shown, re.MULTILINE)
    assert "table-layout: auto;" in rule


def test_lists_and_small_pictures_are_as_broad_in_a_page_of_a_notebook_too(trained):
    """Its stylesheet moves lists in by `ul:not(.list-inline)`, which outdoes a class, and squeezes pictures."""
    shown = wb.evaluate("demo", timed=False)._repr_html_()
    for name in ("tiles", "messages"):
        (rule,) = re.findall(rf"^\.wb ul\.{name} \{{([^}}]*)\}}", shown, re.MULTILINE)
        assert "padding: 0;" in rule
    (rule,) = re.findall(r"^\.wb \.spark \{([^}]*)\}", shown, re.MULTILINE)
    assert "max-width: none;" in rule


def test_the_page_prints_on_white_and_no_table_is_cut(report):
    page = Report(report).to_html()
    (printed,) = re.findall(r"@media print \{.*?\} \}", page, re.DOTALL)
    assert ".wb .scroll { overflow: visible; }" in printed
    assert "@media screen and (prefers-color-scheme: dark)" in page


def test_a_full_report_adds_what_takes_many_models(trained_copy, workbench, monkeypatch):
    monkeypatch.setattr(learning_curve, "SHARES", (0.3, 1.0))
    told = json.loads(workbench("evaluate", "demo", "--full", "--json").out)
    assert [row["level"] for row in told["cost"]] == ["raw", "standard", "strict"]
    assert told["cost"][0]["masked"] == 0.0 < told["cost"][1]["masked"] < told["cost"][2]["masked"]
    assert [row["rows"] for row in told["learning"]] == sorted(row["rows"] for row in told["learning"])
    assert told["sources_left_out"][0]["left_out"]  # there is only one source
    assert told["learning"][-1]["pr_auc"] == told["cost"][1]["pr_auc"] == told["pr_auc"]  # each is the model itself
    page = (trained_copy / "data/demo/report/report.html").read_text("utf-8")
    assert all(heading in page for heading in ("Learning curve", "The cost of privacy", "Each source left out"))
    summary = (trained_copy / "data/demo/report/report.md").read_text("utf-8")
    assert all(head in summary for head in ("| source left out", "| learning curve", "| cost of privacy"))
    stored = "".join(file.read_text("utf-8") for file in (trained_copy / "data/demo/report").iterdir())
    raw = [record["content"] for record in host().part("source", "synthetic").factory(size=200, seed=7)]
    masked = set(wb.load_records("demo")["content"])
    assert not [text for text in raw if len(text) > 40 and text not in masked and text in stored]


def test_a_source_left_out_is_judged_by_a_threshold_of_the_others(trained):
    frame = wb.load_records("demo")
    half = frame["cluster"].map(lambda name: int(name, 16) % 2 == 0)
    frame = frame.assign(source=np.where(half, "a", "b"))
    rows = leave_sources_out(wb.load_run("demo").model().pipeline, frame, folds=2, seed=1, thresholds=Thresholds())
    assert [row["source"] for row in rows] == ["a", "b"]
    assert sum(row["n"] for row in rows) == len(frame)
    assert all(0 <= row["recall"]["value"] <= 1 and row["false_positive_rate"]["value"] < 0.1 for row in rows)


def test_cross_validation_keeps_clusters_whole_and_shows_the_random_split_beside(trained):
    told = wb.cross_validate("demo", folds=2)
    assert set(told.as_dict()["grouped"]) == {"recall_at_0.005", "recall_at_0.001", "pr_auc", "macro_f1"}
    assert "random split" in str(told)
    assert "Synthetic data (synthetic)" in str(told)
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
