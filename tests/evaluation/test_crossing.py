import json

import pandas as pd
import pytest

from workbench.evaluation import crossing
from workbench.evaluation.anchor import build_anchor

TEXTS = {"smishing": "update kyc at <URL:http:sbi-kyc.top> now", "ham": "see you at noon", "spam": "flat 50% off shoes"}


@pytest.fixture
def left(monkeypatch, project):
    rows = [
        {
            "content": f"{TEXTS[label]} {chr(97 + i % 26)}",
            "label": label,
            "source": source,
            "cluster": f"{source}{label}{i}",
        }
        for source in ("one", "two")
        for label in TEXTS
        for i in range(12)
    ]
    frame = pd.DataFrame(rows).assign(kind="sms", sender=None, received_at=pd.NaT)
    monkeypatch.setattr(crossing, "_select", lambda recipe, source: (frame, frame["label"]))
    monkeypatch.setattr(crossing, "build_recipe", lambda settings: build_anchor())
    return crossing.leave_out("demo", folds=2)


def test_each_source_is_scored_by_a_model_of_the_others_beside_the_anchor(left):
    told = json.loads(json.dumps(left.as_dict()))
    assert [row["source"] for row in told["model"]] == ["one", "two"]
    assert told["model"] == told["anchor"]
    for row in told["model"]:
        assert row["fitted_on"] == 36
        assert row["recall"]["value"] == 1
        assert row["ham_flagged"] == row["promotions_flagged"] == 0


def test_it_reads_as_a_table(left):
    lines = str(left).splitlines()
    assert len(lines) == 2 + 4
    assert lines[2].split()[:2] == ["one", "model"]
    assert lines[3].split()[:2] == ["one", "anchor"]
