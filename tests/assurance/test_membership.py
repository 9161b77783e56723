import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline

from workbench.assurance import Measurement
from workbench.assurance.membership import deviation, match, measure_membership
from workbench.models.features import View

ROWS = 400


@pytest.fixture(scope="module")
def table():
    random = np.random.default_rng(1)
    words = np.array(["ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st"])
    texts = [f"{' '.join(random.choice(words, 6))} {row}" for row in range(ROWS)]
    labels = np.where(random.random(ROWS) < 0.5, "ham", "smishing")
    columns = {"id": "", "kind": "sms", "content": texts, "sender": None, "received_at": None, "label": labels}
    return pd.DataFrame({**columns, "source": "s"}), (labels == "smishing").astype(np.int64), random.random(ROWS) < 0.5


def attacked(detector, table):
    frame, codes, members = table
    pipeline = Pipeline([("records", View()), ("detector", detector)])
    pipeline.fit(frame[members], codes[members])
    return Measurement({"membership": measure_membership(pipeline, frame, codes, members, seed=3)})


def test_a_model_that_learned_nothing_gives_nothing_away(failed, table):
    told = attacked(DummyClassifier(strategy="prior"), table)
    assert failed("model", told) == set()
    assert told.figures["membership"]["loss_auc"] == pytest.approx(0.5, abs=0.05)


def test_a_model_that_keeps_messages_is_caught_by_both_attacks(failed, zoo, table):
    told = attacked(zoo.Memory(), table)
    assert failed("model", told) == {"membership.loss_auc", "membership.shadow_auc"}
    assert told.figures["membership"]["shadow_auc"] > 0.95


def test_members_and_others_are_drawn_alike():
    strata = np.array(["a"] * 6 + ["b"] * 4 + ["c"] * 2)
    members = np.array([1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1], dtype=bool)
    rows = match(strata, members, np.random.default_rng(0), most=99)
    drawn = sorted(zip(strata[rows].tolist(), members[rows].tolist(), strict=True))
    assert drawn == [("a", False)] * 2 + [("a", True)] * 2 + [("b", False), ("b", True)]
    assert len(match(strata, members, np.random.default_rng(0), most=2)) == 4


def test_where_nothing_can_be_compared_nothing_is_measured_and_the_gate_fails(failed, table):
    frame, codes, _ = table
    told = measure_membership(None, frame, codes, np.ones(ROWS, dtype=bool), seed=3)
    assert told == {"records": 0}
    assert "membership.loss_auc" in failed("model", Measurement({"membership": told}))


def test_the_standard_error_is_that_of_many_samples():
    random = np.random.default_rng(2)
    truth = np.arange(200) < 100
    aucs = [roc_auc_score(truth, random.random(200)) for _ in range(150)]
    assert deviation(0.5, 100) == pytest.approx(np.std(aucs), rel=0.25)
    assert deviation(0.5, 0) == 0.0
