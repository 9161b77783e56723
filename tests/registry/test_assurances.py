import json

import pytest

import workbench as wb
from workbench.config import load_project
from workbench.registry import load_run
from workbench.registry.assurances import has_privacy_reports, log_privacy, privacy_reasons

FILES = {"snapshot": "privacy.json", "model": "model_privacy.json"}


def reasons(run="demo"):
    return privacy_reasons(load_run(run), load_project())


def change(project, section, **keys):
    file = project / "data/demo" / FILES[section]
    file.write_text(json.dumps({**json.loads(file.read_text()), **keys}))


def test_current_reports_that_passed_object_to_nothing(trained_copy):
    assert reasons() == []
    assert has_privacy_reports(load_run("demo"), load_project()) == (True, True)


@pytest.mark.parametrize(("section", "what"), [("snapshot", "--recipe demo"), ("model", "--run ")])
def test_a_missing_report_is_an_objection_and_says_what_to_run(trained_copy, section, what):
    (trained_copy / "data/demo" / FILES[section]).unlink()
    (reason,) = reasons()
    assert "has no privacy report; run `workbench privacy gate" in reason
    assert what in reason
    assert not all(has_privacy_reports(load_run("demo"), load_project()))


@pytest.mark.parametrize("section", FILES)
def test_a_report_about_another_is_an_objection(trained_copy, section):
    change(trained_copy, section, digest="sha256:0")
    (reason,) = reasons()
    assert "is not about" in reason


@pytest.mark.parametrize("section", FILES)
def test_a_failed_threshold_is_an_objection(trained_copy, section):
    gates = json.loads((trained_copy / "data/demo" / FILES[section]).read_text())["gates"]
    gates[0] |= {"passed": False, "sentence": "it leaks"}
    change(trained_copy, section, gates=gates)
    (reason,) = reasons()
    assert reason.startswith("privacy gate: it leaks; run")


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_broken_report_is_an_objection(trained_copy, content):
    (trained_copy / "data/demo/privacy.json").write_text(content)
    assert len(reasons()) == 1


@pytest.mark.parametrize("section", FILES)
def test_thresholds_that_changed_since_are_an_objection(trained_copy, section):
    file = trained_copy / "pyproject.toml"
    bound = {"snapshot": '"planted.readable" = "<= 3"', "model": '"secrets.auc" = "<= 0.60"'}[section]
    assert bound in file.read_text()
    file.write_text(file.read_text().replace(bound, bound[:-1] + '9"'))
    (reason,) = reasons()
    assert "judged by other privacy thresholds" in reason


def test_a_run_of_ones_own_brings_its_report_with_it(trained_copy):
    run = wb.train(
        wb.build_model("linear", featurizers=["lexical"]), recipe="demo", records=wb.load_records("demo", "train")
    )
    (reason,) = reasons(run)
    assert "is not about the model" in reason
    log_privacy(run, {"digest": run.digest, "gates": []})
    (reason,) = reasons(run)
    assert "judged by other privacy thresholds" in reason
    report = json.loads((trained_copy / "data/demo/model_privacy.json").read_text())
    log_privacy(run, {**report, "digest": run.digest})
    assert reasons(run) == []
