import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.pipeline import Pipeline

import workbench as wb
from workbench.assurance import Measurement
from workbench.assurance.secrets import SECRETS, make_secrets, measure_secrets
from workbench.models import Model, build_model
from workbench.models.features import View
from workbench.privacy import Masker, build_masker

TEXTS = ["update kyc at http://sbi-kyc.top/a", "see you at noon", "lunch at one?", "win a prize, reply now"] * 10
CODES = np.array([1, 0, 0, 1] * 10)
EACH = 4


def attacked(pipeline, masker):
    records = wb.anonymize([f"{text} {row}" for row, text in enumerate(TEXTS)], anonymizers=["redact"])
    card = {
        "recipe": "demo",
        "labels": ["ham", "smishing"],
        "operating_point": {"false_positive_rate": 0.005, "threshold": 0.5},
        "parts": [],
        "digest": "",
        "anonymizers": {},
    }
    model = Model(pipeline=pipeline, masker=masker, card=card)
    return Measurement({"secrets": measure_secrets(model, records, CODES, seed=5, each=EACH)})


@pytest.fixture(scope="module")
def masker():
    return build_masker()


def keeping(detector):
    return Pipeline([("records", View()), ("detector", detector)])


def test_a_sound_pipeline_gives_no_secret_back(failed, masker):
    featurizers = {"ngrams": {"n_features": 4096}, "lexical": {}}
    told = attacked(build_model("linear", featurizers=featurizers), masker)
    assert told.figures["secrets"]["planted"] == EACH * len(SECRETS)
    assert "secrets.recovered" not in failed("model", told)


def test_a_model_that_keeps_messages_keeps_no_secret_that_was_masked(failed, zoo, masker):
    assert failed("model", attacked(keeping(zoo.Memory()), masker)) == set()


def test_one_broken_recognizer_and_a_model_that_keeps_messages_are_caught(failed, zoo):
    # A person's name in a handle hides it too, so those recognizers are broken with it.
    told = attacked(keeping(zoo.Memory()), zoo.broken("UPI_ID", "EMAIL", "PERSON", "USERNAME"))
    assert "secrets.recovered" in failed("model", told)
    assert told.figures["secrets"]["by_form"]["UPI_ID"]["auc"] > 0.8
    assert told.figures["secrets"]["by_form"]["PHONE"]["auc"] == 0.5


def test_without_any_anonymizer_every_secret_is_read_and_told(failed, zoo):
    told = attacked(keeping(zoo.Memory()), Masker({}))
    secrets = told.figures["secrets"]
    assert secrets["recovered"] == secrets["read_in_artefact"] == secrets["told_by_scores"] == secrets["planted"]
    assert failed("model", told) == {"secrets.recovered", "secrets.auc"}


def test_a_linear_model_on_raw_text_leans_towards_what_it_saw(failed):
    featurizers = {"ngrams": {"n_features": 2**16}}
    told = attacked(build_model("linear", featurizers=featurizers), Masker({}))
    assert "secrets.auc" in failed("model", told)


def test_scores_that_are_all_alike_recover_nothing(masker):
    told = attacked(keeping(DummyClassifier(strategy="prior")), masker).figures["secrets"]
    assert (told["recovered"], told["auc"]) == (0, 0.5)


def test_secrets_are_drawn_from_the_seed():
    from random import Random

    assert make_secrets(Random(1), each=2) == make_secrets(Random(1), each=2)
    assert len(set(make_secrets(Random(1), each=50))) == 50 * len(SECRETS)
