import hashlib
import json

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_lexical.featurizer import Lexical

import workbench as wb
from workbench.errors import ModelError
from workbench.models import build_model, encode_labels, load_model
from workbench.models.artefact import CARD, PIPELINE
from workbench.records import make_rows

TEXTS = ["update kyc at http://sbi-kyc.top/a", "see you at noon", "flat 50% off on shoes"] * 8
LABELS = ["smishing", "ham", "spam"] * 8


@pytest.mark.parametrize("detector", ["linear", "perceptron", "boost", "rules"])
def test_a_stored_model_gives_the_same_scores(tmp_path, detector, fitted, store):
    pipeline, labels = fitted(detector)
    card = store(tmp_path, pipeline, labels)
    model = load_model(tmp_path)
    rows = make_rows(["please update kyc", "lunch?"])
    assert np.allclose(model.score(rows), pipeline.predict_proba(rows))
    assert model.digest == card["digest"]
    assert model.parts[0]["name"] == "redact"


@pytest.mark.parametrize("detector", ["linear", "perceptron", "boost"])
def test_same_data_and_seed_same_digest_and_bytes(tmp_path, detector, fitted, store):
    cards = [store(tmp_path / name, *fitted(detector)) for name in "ab"]
    assert cards[0]["digest"] == cards[1]["digest"]
    for name in (CARD, PIPELINE):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_another_parameter_is_another_digest(tmp_path, fitted, store):
    one = store(tmp_path / "a", *fitted(C=1.0))
    other = store(tmp_path / "b", *fitted(C=0.1))
    assert one["digest"] != other["digest"]


def test_parts_are_pinned_to_their_distributions(tmp_path, fitted, store):
    card = store(tmp_path, *fitted())
    pins = {(part["kind"], part["name"]): part["distribution"] for part in card["parts"]}
    assert pins == {
        ("anonymizer", "redact"): "workbench-redact",
        ("featurizer", "ngrams"): "workbench-ngrams",
        ("featurizer", "lexical"): "workbench-lexical",
        ("detector", "linear"): "workbench-linear",
    }


class Ngrams(TransformerMixin, BaseEstimator):
    """A live part that goes by the name of an installed one."""

    def fit(self, records, y=None):
        self.fitted_ = True
        return self

    def transform(self, records):
        return np.array([[float(len(text))] for text in records["content"]], dtype=np.float32)

    def get_feature_names_out(self, input_features=None):
        return ["length"]


def test_a_live_part_cannot_pass_for_an_installed_one(tmp_path, fitted, store):
    records = wb.anonymize(TEXTS, anonymizers=["redact"])
    codes, labels = encode_labels(LABELS)
    pipeline = build_model("linear", featurizers=[Ngrams()]).fit(records, codes)
    card = store(tmp_path, pipeline, labels)
    assert card["parts"][1] == {"kind": "featurizer", "name": "ngrams", "distribution": None, "version": None}


def test_a_type_that_no_plugin_declares_is_not_loaded(tmp_path, fitted, store):
    records = wb.anonymize(TEXTS, anonymizers=["redact"])
    codes, labels = encode_labels(LABELS)
    store(tmp_path, build_model("linear", featurizers=[Ngrams()]).fit(records, codes), labels)
    with pytest.raises(ModelError, match=r"no installed plugin declares: .*Ngrams"):
        load_model(tmp_path)


def test_a_changed_file_is_not_loaded(tmp_path, fitted, store):
    store(tmp_path, *fitted())
    card = json.loads((tmp_path / CARD).read_text())
    card["operating_point"]["threshold"] = 0.99
    (tmp_path / CARD).write_text(json.dumps(card))
    with pytest.raises(ModelError, match=r"its digest differs|is broken"):
        load_model(tmp_path)


@pytest.mark.parametrize("change", [lambda weights: weights[::-1], lambda weights: weights[1:]])
def test_a_part_that_makes_other_features_now_is_noticed(tmp_path, fitted, store, monkeypatch, change):
    store(tmp_path, *fitted())
    plain = Lexical.project
    monkeypatch.setattr(Lexical, "project", lambda self, weights: plain(self, change(weights)))
    with pytest.raises(ModelError, match=r"does not answer as when it was stored: .*ngrams, lexical.*Train it anew"):
        load_model(tmp_path)


def _plain(card):
    return json.dumps({name: card[name] for name in card.keys() - {"digest"}}, sort_keys=True).encode()


def test_a_model_of_another_format_is_not_read(tmp_path, fitted, store):
    store(tmp_path, *fitted())
    card = json.loads((tmp_path / CARD).read_text()) | {"format": 2}
    card["digest"] = f"sha256:{hashlib.sha256(_plain(card)).hexdigest()}"
    (tmp_path / CARD).write_text(json.dumps(card))
    with pytest.raises(ModelError, match=r"is of format 2; 3 is read\. Train it anew"):
        load_model(tmp_path)


def test_no_model_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match=r"no model in .*Train one"):
        load_model(tmp_path)
