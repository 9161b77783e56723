import numpy as np
import pytest

from workbench.models import fallback, load_model
from workbench.records import make_rows, to_frame

CANARY = "9876543210"


@pytest.fixture(scope="module")
def model(tmp_path_factory, fitted, store):
    folder = tmp_path_factory.mktemp("model")
    store(folder, *fitted())
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


def test_reasons_can_be_left_out(model):
    assert model.judge(make_rows(["update kyc"]), reasons=False)[0].reasons == ()


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
