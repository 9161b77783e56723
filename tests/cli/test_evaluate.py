import json


def test_a_recipes_figures_and_report_are_written_beside_its_model(trained_copy, workbench):
    (trained_copy / "data/demo/metrics.json").unlink()
    told = json.loads(workbench("evaluate", "demo", "--json").out)
    metrics = json.loads((trained_copy / "data/demo/metrics.json").read_text())
    assert metrics["rows"] == 300
    assert told["part"] == "test"
    report = trained_copy / "data/demo/report"
    assert {"report.md", "report.json", "report.html"} <= {file.name for file in report.iterdir()}
    assert list(report.glob("*.svg"))


def test_without_json_it_prints_the_head_of_the_report(trained, workbench):
    told = workbench("evaluate", "demo").out
    assert "recall at 0.5 % false positives" in told
    assert "95 % intervals over groups." in told  # the whole head, and no more
    assert "| label |" not in told
    assert "synthetic" in told


def test_a_failed_gate_is_exit_code_5_and_the_report_is_written(trained_copy, workbench):
    file = trained_copy / "pyproject.toml"
    file.write_text(file.read_text().replace("recall = 0.05", "recall = 1.0"))
    told = workbench("evaluate", "demo", code=5)
    assert "**Gates failed:** recall at the operating point is" in told.out
    assert told.err.startswith("Error: the quality gate failed: recall at the operating point is")
    assert told.err.count("\n") == 1
    gates = json.loads((trained_copy / "data/demo/report/report.json").read_text())["gates"]
    assert [gate["name"] for gate in gates if not gate["passed"]] == ["recall"]


def test_an_unknown_run_is_a_mistake(trained, workbench):
    assert "no run 'nil'" in workbench("evaluate", "nil", code=2).err


def test_a_recipe_that_is_not_trained_is_told_what_to_run(project, workbench):
    told = workbench("evaluate", "demo", code=2).err
    assert "Train one, or `dvc pull` it" in told
