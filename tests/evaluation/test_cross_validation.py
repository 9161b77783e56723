import json

import pandas as pd
import pytest

from workbench.errors import DataError
from workbench.evaluation import cross_validation
from workbench.evaluation.anchor import build_anchor

TEXTS = {"smishing": "update kyc at <URL:http:sbi-kyc.top> now", "ham": "see you at noon", "spam": "flat 50% off shoes"}


def make_frame(sources):
    rows = [
        {
            "content": f"{TEXTS[label]} {chr(97 + i % 26)}",
            "label": label,
            "source": source,
            "cluster": f"{source}{label}{i}",
        }
        for source in sources
        for label in TEXTS
        for i in range(12)
    ]
    frame = pd.DataFrame(rows).assign(kind="sms", sender=None, received_at=pd.NaT)
    return frame.assign(id=frame["cluster"])


@pytest.fixture
def left(monkeypatch, project):
    frame = make_frame(["one", "two"])
    monkeypatch.setattr(cross_validation, "_select", lambda recipe, source: (frame, frame["label"]))
    monkeypatch.setattr(cross_validation, "build_recipe", lambda settings: build_anchor())
    return cross_validation.leave_out("demo", folds=2)


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


@pytest.fixture
def crossed(monkeypatch, project):
    """Cross-validate the anchor as if it were a recipe's model, over sources of which some are synthetic."""

    def cross(*sources, synthetic, without=(), **options):
        frame = make_frame(sources)
        frame = frame[~frame[["source", "label"]].apply(tuple, axis=1).isin(without)].reset_index(drop=True)
        monkeypatch.setattr(cross_validation, "_select", lambda recipe, source: (frame, frame["label"]))
        monkeypatch.setattr(cross_validation, "build_recipe", lambda settings: build_anchor())
        monkeypatch.setattr(cross_validation, "name_synthetic", lambda recipe, **_: frozenset(synthetic))
        return cross_validation.cross_validate("demo", folds=2, **options)

    return cross


def test_the_anchor_is_fitted_in_the_same_folds(crossed):
    told = crossed("one", synthetic=[]).as_dict()
    assert told["anchor"]["pr_auc"]["value"] == told["grouped"]["pr_auc"]["value"] == 1


def test_synthetic_records_are_fitted_on_and_not_scored(crossed):
    told = crossed("one", "made", synthetic=["made"])
    assert told.as_dict()["rows"] == 36
    assert told.as_dict()["positives"] == 12
    assert "36 synthetic records (made) are fitted on and not scored" in str(told)
    assert "36 synthetic records (made)" in told._repr_html_()


def test_figures_on_synthetic_records_alone_say_so(crossed):
    told = crossed("made", synthetic=["made", "other"], random=False)
    assert told.as_dict()["rows"] == 36
    assert "Synthetic data (made): no figure here says" in str(told)
    assert "–" in str(told)


def test_a_label_that_only_synthetic_records_have_is_refused(crossed):
    with pytest.raises(DataError, match="label must be one of ham, spam"):
        crossed("one", "made", synthetic=["made"], without=[("one", "smishing")])
