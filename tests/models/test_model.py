import gc
import json
import weakref

import numpy as np
import pytest
from msgspec import structs
from sklearn.pipeline import Pipeline

from workbench.models import Model, fallback, load_model
from workbench.models.features import CHUNK
from workbench.records import make_rows, to_frame

CANARY = "9876543210"
CARD = {
    "recipe": "demo",
    "labels": ("ham", "spam", "smishing"),
    "operating_point": {"false_positive_rate": 0.005, "threshold": 0.5},
    "parts": (),
    "digest": "",
}


class Means:
    """Predicts as another detector does, and knows nothing of sums."""

    def __init__(self, pipeline):
        self.predict_proba = pipeline.steps[-1][1].predict_proba


@pytest.fixture(scope="module", params=["linear", "perceptron"])
def model(request, tmp_path_factory, fitted, store):
    folder = tmp_path_factory.mktemp("model")
    store(folder, *fitted(request.param))
    return load_model(folder, version="3")


def test_verdicts_speak_of_the_anonymized_message_alone(model):
    (verdict,) = model.judge(make_rows([f"update kyc now, call {CANARY}"]))
    assert CANARY not in str(verdict)
    assert CANARY not in str(verdict.as_dict())
    assert CANARY not in verdict._repr_html_()
    assert verdict.found == {"PHONE": 1}
    assert verdict.model.version == "3"


def test_raw_and_anonymized_messages_get_the_same_score(model):
    raw = make_rows([f"update kyc at http://sbi-kyc.top/a?x=1 or {CANARY}"], sender=["+919876543210"])
    clean = model.masker.anonymize(raw)
    assert CANARY not in clean["content"][0]
    assert CANARY not in clean["sender"][0]
    assert np.array_equal(model.score(raw), model.score(clean))


def test_one_by_one_and_together_are_the_same(model):
    texts = ["update kyc", "lunch at noon?", "50% off", ""]
    together = model.judge(make_rows(texts))
    apart = [verdict for text in texts for verdict in model.judge(make_rows([text]))]
    assert [v.verdict for v in together] == [v.verdict for v in apart]
    assert np.allclose([v.score for v in together], [v.score for v in apart])


def test_a_frame_and_light_rows_are_the_same(model):
    texts = ["update kyc", "lunch at noon?"]
    assert np.allclose(model.score(to_frame(texts)), model.score(make_rows(texts)))


def test_sums_give_what_the_pipeline_predicts(model):
    clean = model.masker.anonymize(make_rows([f"update kyc {row} at noon" for row in range(CHUNK + 3)]))
    predicted = model.pipeline.predict_proba(clean)
    assert np.allclose(model.score_masked(clean), predicted, atol=1e-7)
    assert np.allclose(model.score_masked(clean.take([CHUNK])), predicted[[CHUNK]], atol=1e-7)


def test_a_model_that_cannot_be_summed_is_asked_as_ever(fitted):
    pipeline, _ = fitted()
    plain = Model(pipeline=Pipeline([*pipeline.steps[:-1], ("means", Means(pipeline))]), masker=None, card=CARD)
    rows = make_rows(["update kyc", "see you at noon"])
    assert np.allclose(plain.score_masked(rows), pipeline.predict_proba(rows))


def test_more_than_a_chunk_is_judged_as_each_is_alone(model):
    texts = [f"your parcel {'and kyc ' * (row % 3)}waits {row}" for row in range(2 * CHUNK + 1)]
    together = model.judge(make_rows(texts))
    for row in (0, CHUNK - 1, CHUNK, 2 * CHUNK):
        (alone,) = model.judge(make_rows([texts[row]]))
        assert together[row] == structs.replace(alone, score=together[row].score)
        assert alone.score == pytest.approx(together[row].score, abs=1e-12)


def test_what_a_model_remembers_goes_with_it(fitted, store, tmp_path):
    store(tmp_path, *fitted())
    model = load_model(tmp_path)
    model.score(make_rows(["update kyc"]))
    remembered = weakref.ref(model.predict_masked)
    del model
    gc.collect()
    assert remembered() is None


@pytest.mark.parametrize(
    ("probabilities", "verdict"),
    [([0.3, 0.2, 0.5], "smishing"), ([0.3, 0.21, 0.49], "ham"), ([0.2, 0.31, 0.49], "spam")],
)
def test_smishing_at_or_above_the_operating_point_else_the_likelier(model, probabilities, verdict):
    assert model.operating_point.threshold == 0.5
    assert model.decide(np.array(probabilities)) == verdict


def test_reasons_come_from_the_parts_and_are_in_words(model):
    (verdict,) = model.judge(make_rows(["update kyc at http://sbi-kyc.top/a"]))
    assert 1 <= len(verdict.reasons) <= 3
    assert all(reason.text and reason.weight for reason in verdict.reasons)
    assert {reason.part.partition("@")[0] for reason in verdict.reasons} <= {"ngrams", "lexical"}


@pytest.mark.parametrize("most", [1, 3, 5])
def test_reasons_of_many_are_those_of_each_alone(model, most):
    texts = ["update kyc at http://sbi-kyc.top/a", "", "ok", "win win win win", "see you at noon", "update kyc now"]
    together = model.judge(make_rows(texts), reasons=most)
    assert [verdict.reasons for verdict in together] == [
        verdict.reasons for text in texts for verdict in model.judge(make_rows([text]), reasons=most)
    ]
    assert all(len({reason.text for reason in verdict.reasons}) == len(verdict.reasons) for verdict in together)


def test_reasons_can_be_left_out(model):
    assert model.judge(make_rows(["update kyc"]), reasons=False)[0].reasons == ()


def test_a_verdict_as_a_dict_is_what_json_reads_back(model):
    (verdict,) = model.judge(make_rows(["Your KYC is pending, pay at http://x-kyc.top/a"]))
    told = verdict.as_dict()
    assert told == json.loads(json.dumps(told))
    assert isinstance(told["reasons"], list)
    assert "content" not in told


def test_the_rules_answer_without_training():
    (verdict,) = fallback().judge(
        make_rows(["Your KYC is pending, account blocked today, verify at http://x-kyc.top/a"])
    )
    assert verdict.model.recipe == "rules"
    assert verdict.verdict == "smishing"
    assert verdict.reasons
    assert verdict.reasons[0].part.startswith("rules@")
    assert verdict.threats == ("BLOCK", "KYC")
    assert "may be: BLOCK, KYC" in str(verdict)


def test_threats_are_named_of_what_is_suspected_alone():
    texts = ["Your parcel has arrived", "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a"]
    ham, smishing = fallback().judge(make_rows(texts))
    assert (ham.verdict, ham.threats) == ("ham", ())
    assert smishing.threats == ("BLOCK", "KYC")
