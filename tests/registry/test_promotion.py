import shutil

import pytest

import workbench as wb
from workbench import hookimpl
from workbench.errors import PromotionRefused
from workbench.hookspecs import Figures
from workbench.plugins import host
from workbench.registry import load_run, promote
from workbench.store import read_audit


@pytest.fixture
def evaluated(trained_copy):
    wb.evaluate("demo", timed=False)
    return trained_copy


def refused(run):
    with pytest.raises(PromotionRefused) as refusal:
        promote(run)
    return refusal.value.reasons


def test_a_sound_run_becomes_champion_and_is_audited(evaluated):
    promotion = promote("demo", by="Asha")
    assert promotion.version == "1"
    assert load_run("demo@champion").id == promotion.run
    (entry,) = read_audit(wb.config.load_project())
    assert (entry["act"], entry["run"], entry["version"], entry["replaced"]) == ("promoted", promotion.run, "1", None)
    assert entry["by"] == "Asha"


def test_promoting_the_champion_again_changes_nothing(evaluated):
    first = promote("demo")
    again = promote("demo")
    assert (again.run, again.version) == (first.run, "1")
    assert "already" in str(again)
    assert len(read_audit(wb.config.load_project())) == 1


def test_what_was_not_evaluated_is_refused(trained_copy, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "operator7")
    assert [reason for reason in refused("demo") if "was not evaluated" in reason]
    (entry,) = read_audit(wb.config.load_project())
    assert (entry["act"], entry["by"]) == ("promotion refused", "operator7")


def test_a_failed_gate_is_refused(evaluated):
    file = evaluated / "pyproject.toml"
    file.write_text(file.read_text().replace("control_margin = 0.0}", "control_margin = 1.0}", 1))
    wb.evaluate("demo", timed=False)
    (reason,) = refused("demo")
    assert reason.startswith("gate control_margin: recall over the control model's is")


def test_data_that_is_no_snapshot_of_the_recipe_is_refused(evaluated):
    records = wb.load_records("demo", "train").iloc[:-1]
    run = wb.train(records=records, recipe="demo")
    wb.evaluate(run, timed=False)
    (reason,) = [reason for reason in refused(run) if "gate" not in reason and "privacy" not in reason]
    assert reason == "it was not trained on the snapshot of recipe 'demo'"


def test_what_the_privacy_gates_never_saw_is_refused(evaluated):
    (evaluated / "data/demo/privacy.json").unlink()
    (reason,) = refused("demo")
    assert reason.startswith("the snapshot of recipe 'demo' has no privacy report")


def test_without_a_split_there_is_no_promotion(evaluated):
    run = load_run("demo")
    shutil.move(evaluated / "data/demo/split.json", evaluated / "split.json")
    assert "recipe 'demo' has no split snapshot; run `dvc repro split@demo`" in refused(run)


def test_a_summary_of_the_split_that_was_cut_is_said(evaluated, workbench):
    file = evaluated / "data/demo/split.json"
    file.write_bytes(file.read_bytes()[:99])
    (said,) = workbench("promote", "demo", code=3).err.splitlines()
    assert "split.json is broken. Build it anew" in said


def test_a_part_from_no_distribution_is_refused(evaluated, fresh_host):
    from sklearn.linear_model import LogisticRegression

    run = wb.train(wb.build_model(LogisticRegression(max_iter=500), featurizers=["lexical"]), recipe="demo")
    wb.evaluate(run, timed=False)
    assert "detector 'logisticregression' comes from no installed distribution" in refused(run)


class Objects:
    @hookimpl
    def promotion_objections(self, candidate, report):
        return [f"not on my watch, {candidate.recipe} with {report['positives']} positives"]


class Breaks:
    @hookimpl
    def promotion_objections(self, current):
        raise RuntimeError("out of order")


class Babbles:
    @hookimpl
    def promotion_objections(self):
        return "no"


class Reads:
    """Asks either hook's report the same; a promotion refuses by what both found."""

    def __init__(self):
        self.found = []

    @hookimpl
    def run_finished(self, report):
        self.found.append(self.read(report))

    @hookimpl
    def promotion_objections(self, report):
        return [str(self.found == [self.read(report)])]

    def read(self, report: Figures):
        return report["recall"]["value"], [gate["name"] for gate in report["gates"]]


def test_a_report_reads_alike_in_either_hook(trained_copy, fresh_host):
    wb.register(Reads())
    wb.evaluate("demo", timed=False)
    assert refused("demo") == ("True",)


@pytest.mark.parametrize(
    ("plugin", "said"),
    [(Objects, "not on my watch, demo with"), (Breaks, "failed to judge it: RuntimeError"), (Babbles, "no list")],
)
def test_plugins_that_object_fail_or_babble_stop_it(evaluated, fresh_host, plugin, said):
    wb.register(plugin())
    reasons = refused("demo")
    assert [reason for reason in reasons if said in reason]
    assert host() is fresh_host
