"""A small fitted pipeline of installed parts, and a way to store it."""

from collections.abc import Callable

import pytest

import workbench as wb
from workbench.models import OperatingPoint, build_model, encode_labels, save_model

TEXTS = ["update kyc at http://sbi-kyc.top/a", "see you at noon", "flat 50% off on shoes"] * 8
LABELS = ["smishing", "ham", "spam"] * 8


@pytest.fixture(scope="session")
def fitted() -> Callable:
    def fit(detector="linear", **params):
        records = wb.anonymize([f"{text} {i}" for i, text in enumerate(TEXTS)], anonymizers=["redact"])
        codes, labels = encode_labels(LABELS)
        pipeline = build_model(detector, featurizers={"ngrams": {"n_features": 4096}, "lexical": {}}, **params)
        return pipeline.fit(records, codes), labels

    return fit


@pytest.fixture(scope="session")
def store() -> Callable:
    def save(folder, pipeline, labels):
        return save_model(
            pipeline,
            folder,
            recipe="demo",
            labels=labels,
            operating_point=OperatingPoint(0.005, 0.5),
            anonymizers={"redact": {}},
            lineage={"data_digest": "sha256:0", "seed": 7},
        )

    return save
