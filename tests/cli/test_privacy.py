import json
import stat

import pytest

from workbench.config import load_project
from workbench.privacy.keys import key_file

TEXT = "mail asha@x.in or call 9876543210"


@pytest.fixture
def labelled(project):
    facts = [{"tag": "NAME", "keyword": "Asha"}]
    (project / "posts.jsonl").write_text(json.dumps({"text": "I am Asha", "subjects": [{"PIIs": facts}]}))
    row = {"text": TEXT, "spans": [[5, 14, "EMAIL"], [23, 33, "PHONE"]]}
    (project / "labelled.jsonl").write_text(json.dumps(row))
    return project


def thresholds(project, section, *lines):
    file = project / "pyproject.toml"
    head, _, tail = file.read_text().partition(f"[tool.workbench.privacy.{section}]\n")
    _, _, tail = tail.partition("\n\n")
    file.write_text(f"{head}[tool.workbench.privacy.{section}]\n" + "\n".join(lines) + f"\n\n{tail}")


def test_measure_tells_figures_and_no_text(labelled, workbench):
    told = json.loads(workbench("privacy", "measure", "labelled.jsonl", "--json", "--out", "out").out)
    assert told["finding"]["EMAIL"]["f2"] == told["coverage"]["mentions"] == 1.0
    assert told["disguised"]["Devanagari digits"] == {"texts": 1, "plain": 1.0, "disguised": 1.0}
    page = (labelled / "out/report.md").read_text()
    assert f"| PHONE |{' 1.000 [1.000, 1.000] |' * 4}" in page
    assert "9876543210" not in "".join((labelled / f"out/report.{kind}").read_text() for kind in ("md", "json", "html"))
    assert "coverage.over_masking" in workbench("privacy", "measure", "labelled.jsonl").out


def test_an_entity_that_nobody_finds_is_told(labelled, workbench):
    (labelled / "labelled.jsonl").write_text(json.dumps({"text": TEXT, "spans": [[23, 33, "PHON"]]}))
    told = workbench("privacy", "measure", "labelled.jsonl", "--json")
    assert told.err == "labelled.jsonl: nobody finds PHON, only whether it is covered counts.\n"
    assert json.loads(told.out)["coverage"]["mentions"] == 1.0


def test_gate_passes_and_writes_junit(labelled, workbench):
    thresholds(labelled, "labelled", '"finding.EMAIL.f2" = ">= 0.95"')
    told = workbench("privacy", "gate", "labelled.jsonl", "--junit", "gate.xml").out
    assert told.startswith("All 1 thresholds are met.\nok ")
    assert "<testsuite" in (labelled / "gate.xml").read_text()


def test_gate_stops_with_exit_code_4(labelled, workbench):
    thresholds(labelled, "labelled", '"finding.PAN.f2" = ">= 0.95"')
    told = workbench("privacy", "gate", "labelled.jsonl", code=4)
    assert "FAILED" in told.out
    assert "finding.PAN.f2 was not measured" in told.err


def test_gate_on_a_snapshot_stops_with_exit_code_4(trained_copy, workbench):
    report = trained_copy / "data/demo/privacy.json"
    before = report.read_text()
    assert workbench("privacy", "gate", "--recipe", "demo").out.startswith("All 9 thresholds are met.")
    assert report.read_text() == before
    thresholds(trained_copy, "snapshot", '"planted.values" = "<= 0"')
    told = workbench("privacy", "gate", "--recipe", "demo", "--out", "out", code=4)
    assert "planted.values is 372, must be <= 0" in told.err
    assert not json.loads(report.read_text())["passed"]
    assert "Failed: planted.values" in (trained_copy / "out/report.html").read_text()


def test_gate_on_a_model_stops_with_exit_code_6(trained_copy, workbench):
    (trained_copy / "data/demo/model/notes.txt").write_text("9876543210")
    told = workbench("privacy", "gate", "--run", "demo", "--json", code=6)
    assert "artefacts.identifiers is 1" in told.err
    assert {verdict["name"] for verdict in json.loads(told.out)} >= {"membership.loss_auc", "secrets.recovered"}
    report = json.loads((trained_copy / "data/demo/model_privacy.json").read_text())
    assert [gate["name"] for gate in report["gates"] if not gate["passed"]] == ["artefacts.identifiers"]


def test_measure_a_snapshot_against_its_originals_and_gold_spans(trained_copy, workbench):
    told = json.loads(workbench("privacy", "measure", "--recipe", "demo", "--json").out)
    assert told["originals"] == told["texts"] == told["matching"]["raw"]["texts"] == 1200
    assert told["finding"]["PHONE"]["recall"] > 0.9
    assert told["matching"]["strict"]["top1"] <= told["matching"]["raw"]["top1"]
    assert told["planted"]["readable"] == 0


def test_what_a_file_tells_is_not_overwritten_by_a_recipe(trained_copy, workbench):
    (trained_copy / "labelled.jsonl").write_text(json.dumps({"text": TEXT, "spans": [[5, 14, "EMAIL"]]}))
    told = json.loads(workbench("privacy", "measure", "labelled.jsonl", "--recipe", "demo", "--json").out)
    assert (told["texts"], told["finding"]["all"]["gold"], told["recipe"]) == (1, 1, "demo")
    assert told["planted"]["readable"] == 0


def test_mistakes_are_shown_where_asked_for(labelled, workbench):
    (labelled / "labelled.jsonl").write_text(json.dumps({"text": TEXT, "spans": [[0, 4, "PERSON"]]}))
    told = workbench("privacy", "measure", "labelled.jsonl", "--show-errors", "2").out
    assert "1: missed PERSON: [mail] asha@x.in or call" in told
    assert "1: took for" in told


def test_mistakes_of_no_file_are_refused_before_anything_is_measured(labelled, workbench, monkeypatch):
    monkeypatch.setattr("workbench.cli.privacy._measure", lambda asked: pytest.fail("it was measured"))
    told = workbench("privacy", "measure", "--posts", "posts.jsonl", "--show-errors", "1", "--out", "out", code=2).err
    assert "--show-errors needs a labelled FILE" in told
    assert not (labelled / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["measure"], 2, "give a labelled FILE"),
        (["measure", "nil.jsonl"], 2, "nil.jsonl"),
        (["measure", "pyproject.toml"], 3, "is no JSON array"),
        (["measure", "--recipe", "nil"], 2, "no recipe 'nil'"),
        (["gate", "--recipe", "demo"], 3, "snapshot"),
        (["gate", "--run", "demo"], 2, "no model in"),
        (["gate", "--run", "nil"], 2, "no run 'nil'"),
        (["measure", "labelled.jsonl", "--level", "lax"], 2, "lax"),
        (["gate", "--posts", "labelled.jsonl"], 3, "labelled.jsonl, record 1: must be"),
        (["measure", "labelled.jsonl", "--show-errors", "-1"], 2, "-1 is not in the range x>=0"),
        (["measure", "labelled.jsonl", "--out", "labelled.jsonl/x"], 2, "cannot be made a folder (Not a directory)"),
        (["gate", "labelled.jsonl", "--junit", "labelled.jsonl/x"], 2, "labelled.jsonl cannot be made a folder"),
        (["measure", "--recipe", "demo", "--level", "strict"], 2, "a recipe's level is in its `masking`"),
        (["key"], 2, "give --create or --rotate. See `workbench privacy key --help`."),
    ],
)
def test_mistakes(labelled, workbench, arguments, code, told):
    assert told in workbench("privacy", *arguments, code=code).err


def test_a_gate_without_thresholds_for_it_is_a_mistake(labelled, workbench):
    thresholds(labelled, "labelled", '"artefacts.identifiers" = "<= 0"')
    assert "has no threshold for what is measured" in workbench("privacy", "gate", "labelled.jsonl", code=2).err


def test_key_is_made_once_and_rotated(project, workbench):
    assert "wrote " in workbench("privacy", "key", "--create").out
    file = key_file(load_project())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert "is there already" in workbench("privacy", "key", "--create", code=2).err
    workbench("privacy", "key", "--rotate")
    assert file.read_bytes() != before


def test_pseudonyms_through_the_configuration(project, workbench, monkeypatch):
    file = project / "pyproject.toml"
    text = file.read_text().replace(
        "[tool.workbench.serve]",
        "[tool.workbench.masking]\noperators = {PHONE = 'pseudonym'}\n\n[tool.workbench.serve]",
    )
    file.write_text(text)
    (project / "in.txt").write_text("call 9876543210\nring 98765 43210\n")
    assert "workbench privacy key --create" in workbench("anonymize", "in.txt", code=2).err
    workbench("privacy", "key", "--create")
    one, two = (json.loads(line)["text"].split()[-1] for line in workbench("anonymize", "in.txt").out.splitlines())
    assert one == two
    assert one.startswith("<PHONE:~")


def test_strict_masks_more(project, workbench):
    (project / "in.txt").write_text("I'm Ramesh Kumar, a nurse at Apollo Hospital in Chennai.\n")
    told = {
        level: json.loads(workbench("anonymize", "in.txt", "--level", level).out)["text"]
        for level in ("standard", "strict")
    }
    assert "Chennai" in told["standard"]
    assert "Chennai" not in told["strict"]
