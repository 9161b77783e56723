import os
import tempfile

import pytest
from workbench_names.tiers import ENOUGH

import workbench as wb
from workbench.config import load_project
from workbench.errors import ConfigError, ModelError
from workbench.models import Model, read_card
from workbench.registry import Answers, champion, choose_model, load_run, log_run, promote
from workbench.registry.runs import open_artefact
from workbench.registry.tracking import CHAMPION, open_client
from workbench.store import read_audit

SCAM = "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a or call 9876543210"


@pytest.fixture
def evaluated(trained_copy):
    wb.evaluate("demo", timed=False)
    return trained_copy


def change_model(settings):
    """Let the recipe make another model, and every gate of a model let it pass."""
    text = settings.read_text()
    for old, new in (
        ("linear = {C = 1.0}", "linear = {C = 2.0}"),
        ("recall = 0.05, false_positive_rate = 0.2,", "recall = 0.0, false_positive_rate = 1.0,"),
        ('"membership.loss_auc" = "<= 0.8"', '"membership.loss_auc" = "<= 1.0"'),
        ('"membership.shadow_auc" = "<= 0.9"', '"membership.shadow_auc" = "<= 1.0"'),
        ('"secrets.auc" = "<= 0.60"', '"secrets.auc" = "<= 1.0"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    settings.write_text(text)


def test_without_a_champion_the_rules_answer(trained_copy):
    answers = Answers(routes={"sms": "demo"})
    assert answers.model("sms").recipe == "rules"
    assert {entry["recipe"] for entry in answers.models()} == {"rules"}


def test_a_new_champion_is_picked_up_without_a_restart(evaluated):
    answers = Answers(routes={"sms": "demo"})
    assert not answers.refresh()
    promote("demo")
    assert answers.refresh()
    assert answers.model("sms").recipe == "demo"
    assert answers.model("url").recipe == "rules"
    assert not answers.refresh()


def test_only_a_champion_that_moved_is_loaded(evaluated, monkeypatch):
    promote("demo")
    answers = Answers(routes={"sms": "demo"})
    held = answers.model("sms")
    loaded = []
    monkeypatch.setattr("workbench.registry.champions.load_model", lambda *_, **given: loaded.append(given) or held)
    for number in range(3):
        open_client(load_project()).set_registered_model_tag("demo", "seen", str(number))  # as each trial commits
        assert not answers.refresh()
    assert loaded == []
    assert answers.model("sms") is held
    run = log_run(evaluated / "data/demo/model")
    version = open_client(load_project()).create_model_version("demo", run.model_uri, run.id)
    open_client(load_project()).set_registered_model_alias("demo", CHAMPION, version.version)
    assert answers.refresh()
    assert loaded == [{"version": "2"}]


def test_of_a_store_afar_no_copy_of_a_model_stays(evaluated, monkeypatch, tmp_path):
    run = promote("demo").run
    monkeypatch.setattr("mlflow.store.artifact.local_artifact_repo.LocalArtifactRepository", int)  # none is here
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    with open_artefact(load_run(run).model_uri) as folder:
        assert folder.is_relative_to(tmp_path / "scratch")
        assert read_card(folder)["digest"] == load_run(run).digest
    assert Answers().model("sms").recipe == load_run(run).model().recipe == "demo"
    assert load_run(run).card()["recipe"] == "demo"
    assert list((tmp_path / "scratch").iterdir()) == []


def test_the_old_model_still_answers_who_holds_it(evaluated):
    promote("demo")
    answers = Answers()
    held = answers.model("sms")
    change_model(evaluated / "pyproject.toml")
    run = wb.train(recipe="demo", records=wb.load_records("demo", "train"))
    wb.evaluate(run, timed=False)
    wb.gate_model(run)
    promote(run)
    assert answers.refresh()
    assert answers.model("sms").digest != held.digest
    assert held.judge(wb.records.make_rows([SCAM]))


@pytest.mark.parametrize("damage", [lambda whole: os.urandom(len(whole)), lambda whole: whole[:20_000]])
def test_a_damaged_registry_is_told_in_a_line(evaluated, workbench, damage):
    """A champion that was loaded before goes on answering."""
    promote("demo")
    answers = Answers()
    file = evaluated / ".workbench/mlflow.db"
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(ModelError, match="store could not be asked"):
        Answers()
    for command in (("predict", SCAM), ("rollback", "demo"), ("compare", "demo", "demo")):
        (said,) = workbench(*command, code=2).err.splitlines()
        assert said.startswith("Error: MLflow's store could not be asked (")
    assert answers.model("sms").recipe == "demo"


def test_what_is_served_is_told(evaluated):
    promote("demo")
    (entry,) = [entry for entry in Answers().models() if entry["kind"] == "sms"]
    assert entry["card"]["digest"] == entry["digest"]
    assert "answers" not in entry["card"]
    assert entry["recipe"] == "demo"
    assert entry["version"] == "1"
    assert entry["promoted_at"] == read_audit(load_project())[-1]["at"]
    assert entry["data"].startswith("sha256:")


WRONG = [
    ({"fax": "demo"}, "kind must be one of"),
    ({"sms": "nil"}, "no recipe 'nil'"),
    ({"url": "demo"}, "'url' names recipe 'demo', whose 'kinds' are sms"),
]


@pytest.mark.parametrize(("routes", "said"), WRONG)
def test_routes_are_checked(trained_copy, routes, said):
    with pytest.raises(ConfigError, match=said):
        Answers(routes=routes)


def test_predict_one_or_many(evaluated):
    promote("demo")
    verdict = wb.predict(SCAM)
    assert verdict.model.recipe == "demo"
    many = wb.predict([{"content": SCAM, "kind": "sms"}, {"content": "https://x.top/a", "kind": "url"}])
    assert [v.model.recipe for v in many] == ["demo", "rules"]
    assert many[0].score == verdict.score


def test_predict_by_run_or_recipe(evaluated):
    assert wb.predict(SCAM, recipe="demo").model.recipe == "rules"
    assert wb.predict(SCAM, run="demo").model.recipe == "demo"
    assert champion("demo") is None
    assert choose_model(run="demo").recipe == "demo"
    assert load_project().root == evaluated


def test_after_warming_no_part_has_anything_left_to_compile(evaluated, monkeypatch):
    promote("demo")
    judged = []
    monkeypatch.setattr(Model, "judge", lambda self, rows: judged.extend(rows["content"]))
    answers = Answers(routes={"sms": "demo"})
    answers.warm()
    assert sum(map(len, judged)) > ENOUGH
