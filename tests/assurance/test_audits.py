import json

import pytest

from workbench.assurance import audit_model, audit_snapshot
from workbench.assurance.keeping import gate_snapshot
from workbench.config import load_project
from workbench.errors import DataError
from workbench.parquet import read_parquet, write_parquet


def test_a_snapshots_audit_is_the_same_twice_and_holds_no_text(trained):
    project = load_project()
    one, two = (audit_snapshot("demo", project=project).as_dict() for _ in range(2))
    assert one == two
    assert one["digest"] == json.loads((trained / "data/demo/manifest.json").read_text())["digest"]
    texts = read_parquet(trained / "data/demo/snapshot.parquet")["content"]
    assert not [text for text in texts if len(text) > 20 and text in json.dumps(one, ensure_ascii=False)]


def test_a_leak_in_the_snapshot_fails_its_gate(trained_copy):
    """Raw numbers in one record of twenty: what a build with a broken recognizer would leave."""
    file = trained_copy / "data/demo/snapshot.parquet"
    frame = read_parquet(file)
    numbers = [f" call 98765{row:05d}" if row % 20 == 0 else "" for row in range(len(frame))]
    write_parquet(
        frame.assign(content=[text + more for text, more in zip(frame["content"], numbers, strict=True)]), file
    )
    report = gate_snapshot("demo")
    failed = {verdict.name for verdict in report.verdicts if not verdict.passed}
    assert failed >= {"redetected.own", "redetected.patterns"}
    assert not json.loads((trained_copy / "data/demo/privacy.json").read_text())["passed"]


def test_a_model_is_attacked_where_its_recipes_parts_are_known(trained_copy):
    project = load_project()
    folder = trained_copy / "data/demo/model"
    told = audit_model(folder, project=project).figures
    assert told["membership"]["records"] > 100
    assert told["secrets"] | {"planted": 500, "recovered": 0} == told["secrets"]
    split = trained_copy / "data/demo/split.parquet"
    write_parquet(read_parquet(split).assign(part="train"), split)
    with pytest.raises(DataError, match="no labelled records in one of its parts"):
        audit_model(folder, project=project)
