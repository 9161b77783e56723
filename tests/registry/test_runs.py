import json

import pandas as pd
import pytest

from workbench.errors import ModelError
from workbench.registry import Run, load_run, log_run


def test_a_recipes_name_means_the_model_beside_its_data(trained):
    run = load_run("demo")
    assert run.recipe == "demo"
    assert run.digest == json.loads((trained / "data/demo/model/model.json").read_text())["digest"]
    assert load_run(run.id).id == run.id
    assert load_run(run) is run


def test_a_run_holds_what_it_takes_to_repeat_it(trained):
    run = load_run("demo")
    assert run.params["seed"] == "7"
    assert run.params["data_digest"] == run.tags["data_digest"]
    assert run.params["linear__C"]
    assert run.tags["part.anonymizer.redact"].startswith("workbench-redact==")
    assert run.metrics["test_recall"] > 0
    assert run.report()["model_digest"] == run.digest


def test_a_pulled_model_is_logged_when_it_is_asked_for(trained_copy):
    run = load_run("demo")
    assert run.report() is None
    assert load_run("demo").id == run.id
    assert len(run.model().parts) == 8


def test_the_same_model_can_be_logged_again(trained_copy):
    first, second = (log_run(trained_copy / "data/demo/model") for _ in range(2))
    assert first.id != second.id
    assert first.digest == second.digest


def test_a_run_inside_another_is_no_mistake(trained_copy):
    import mlflow

    load_run("demo")  # points MLflow at the project
    with mlflow.start_run():
        assert isinstance(log_run(trained_copy / "data/demo/model"), Run)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("0" * 32, r"no run '0+' of the workbench. Give a run id, or a recipe: demo"),
        ("demo@champion", "recipe 'demo' has no champion"),
        ("sms", "no model in"),
    ],
)
def test_what_is_not_there_is_said(trained_copy, reference, said):
    with pytest.raises(ModelError, match=said):
        load_run(reference)


def test_a_run_is_shown_plain_and_in_html(trained):
    run = load_run("demo")
    assert run.id in repr(run)
    assert "<table>" in run._repr_html_()


def test_mlflow_loads_a_model_that_anonymizes_first(trained):
    import mlflow

    run = load_run("demo")
    loaded = mlflow.pyfunc.load_model(run.model_uri)
    raw = "Your KYC is pending, update at http://sbi-kyc.top/verify or call 9876543210"
    masked = run.model().masker.mask([raw])[0].text
    answers = loaded.predict(pd.DataFrame({"content": [raw, masked]}))
    assert list(answers.columns) == ["verdict", "score"]
    assert answers["score"][0] == answers["score"][1]


def test_nothing_stored_is_a_pickle(trained):
    files = [file for file in (trained / ".workbench/artifacts").rglob("*") if file.is_file()]
    assert any(file.suffix == ".skops" for file in files)
    assert not [file for file in files if file.suffix in (".pkl", ".pickle", ".joblib")]
