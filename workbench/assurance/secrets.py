"""Planted secrets: made-up identifiers go into training data as people's would, and an attacker wants them back.

They pass the recipe's own anonymizers and are learned with a sample of its records. The attacker has the artefact:
reads it for the secrets, and asks the model itself, past its anonymizers, for a score of each beside fresh values of
the same form in the same sentence (exposure: Carlini et al., USENIX Security 2019). One that scores above every other
value is recovered; so that none is by luck, it must stay above many more.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from workbench.assurance.artefacts import read_texts
from workbench.assurance.identifiers import FORMS
from workbench.assurance.planting import condense, put, read_carriers
from workbench.models import Model, save_model

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

# Forms with so many values that none is met by chance.
SECRETS = ("AADHAAR", "BANK_ACCOUNT", "CARD", "EMAIL", "ORDER_ID", "PAN", "PASSPORT", "PHONE", "UPI_ID", "VEHICLE_REG")
EACH = 50
TIMES = 2  # how often each secret stands in the training data, in another sentence every time
RIVALS = (300, 2_000, 10_000)  # fresh values that a secret must score above, more where it scored above the last
SAMPLE = 500  # the recipe's own records among which they are planted


class Secret(NamedTuple):
    """A secret and its form."""

    form: str
    value: str


def make_secrets(random: Random, *, each: int = EACH) -> list[Secret]:
    """Return so many secrets of every form."""
    return [Secret(form, FORMS[form](random)) for form in SECRETS for _ in range(each)]


def measure_secrets(
    model: Model, records: pd.DataFrame, codes: np.ndarray, *, seed: int, each: int = EACH
) -> dict[str, Any]:
    """Train the model's pipeline anew with planted secrets; return how many come back, by which attack.

    `records`: anonymized training records, n rows; `codes`: int64 of shape (n,).
    """
    random = Random(seed)  # noqa: S311
    secrets = make_secrets(random, each=each)
    fitted = _train(model, records, codes, secrets, seed=seed)
    read = _read(model, fitted, secrets)
    scored: set[Secret] = set()
    told: dict[str, dict[str, float]] = {}
    for form in SECRETS:
        ahead, told[form] = _score(fitted, [secret for secret in secrets if secret.form == form], form, random)
        scored |= ahead
    return {
        "planted": len(secrets),
        "recovered": len(read | scored),
        "read_in_artefact": len(read),
        "told_by_scores": len(scored),
        "auc": float(np.mean([figures["auc"] for figures in told.values()])),
        "by_form": told,
    }


def _train(model: Model, records: pd.DataFrame, codes: np.ndarray, secrets: Sequence[Secret], *, seed: int) -> Pipeline:
    """Fit a clone on a sample of the records and on the planted messages, masked, which are labelled smishing."""
    from sklearn.base import clone

    rows = np.random.default_rng(seed).permutation(len(records))[:SAMPLE]
    texts = [
        put(sentence, secret.form, secret.value).text.text
        for secret in secrets
        for sentence in read_carriers()[secret.form][:TIMES]
    ]
    planted = _table(records, model.masker.anonymize(_table(records, texts))["content"])
    table = _concat(records.iloc[rows], planted)
    labels = np.concatenate([codes[rows], np.full(len(planted), codes.max())])
    fitted: Pipeline = clone(model.pipeline).fit(table, labels)
    return fitted


def _table(like: pd.DataFrame, texts: Sequence[str]) -> pd.DataFrame:
    """Return messages of nobody, in the form of a record table."""
    from workbench.records import to_frame

    return to_frame(list(texts))[
        [column for column in ("id", "kind", "content", "sender", "received_at") if column in like]
    ]


def _concat(one: pd.DataFrame, two: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([one[list(two.columns)], two], ignore_index=True)


def _read(model: Model, fitted: Pipeline, secrets: Sequence[Secret]) -> set[Secret]:
    """Return the secrets that stand in the artefact, in its texts or its bytes."""
    with TemporaryDirectory() as folder:
        save_model(
            fitted,
            Path(folder),
            recipe=model.recipe,
            labels=model.labels,
            operating_point=model.operating_point,
            anonymizers=model.card["anonymizers"],
            lineage={},
        )
        held = [(file.name, file.read_bytes()) for file in sorted(Path(folder).iterdir())]
    texts = condense("\n".join(text for name, content in held for _, text in read_texts(name, content)))
    values = [secret.value.encode() for secret in secrets]
    runs = b"\n".join(_runs(b"\n".join(piece for _, content in held for piece in _unpack(content)), values))
    return {s for s, value in zip(secrets, values, strict=True) if condense(s.value) in texts or value in runs}


def _runs(content: bytes, values: Sequence[bytes]) -> list[bytes]:
    """Return the runs of what any of the values is made of, as long as the shortest: no value stands elsewhere."""
    signs = b"".join(b"\\x%02x" % sign for sign in sorted(set(b"".join(values))))
    return re.findall(b"[%s]{%d,}" % (signs, min(map(len, values))), content)


def _unpack(content: bytes) -> list[bytes]:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def _score(
    fitted: Pipeline, secrets: Sequence[Secret], form: str, random: Random
) -> tuple[set[Secret], dict[str, float]]:
    """Return the secrets of a form that no other value scores above, and how far all of them stand out.

    `exposure`: its mean, in bits, 1.44 by luck; `auc`: of the secrets against fresh values, 0.5 by luck.
    """
    own = _ask(fitted, form, [secret.value for secret in secrets])
    told: dict[str, float] = {}
    ahead = np.ones(len(own), dtype=bool)
    for many in RIVALS:
        rivals = np.sort(_ask(fitted, form, [FORMS[form](random) for _ in range(many)]))
        told = told or _place(own, rivals)
        ahead &= own > rivals[-1]
        if not ahead.any():
            break
    return {secret for secret, first in zip(secrets, ahead, strict=True) if first}, told


def _place(own: np.ndarray, rivals: np.ndarray) -> dict[str, float]:
    above = len(rivals) - np.searchsorted(rivals, own, side="left")  # those that tie are ahead
    level = len(rivals) - np.searchsorted(rivals, own, side="right")
    return {
        "exposure": float(np.mean(np.log2(len(rivals) + 1) - np.log2(above + 1))),
        "auc": float(1 - np.mean(above + level) / 2 / len(rivals)),
    }


def _ask(fitted: Pipeline, form: str, values: Sequence[str]) -> np.ndarray:
    """Return P(smishing) of a sentence with each value, unmasked: the attacker goes round the anonymizers."""
    from workbench.records import make_rows

    sentence = read_carriers()[form][0]
    rows = make_rows([sentence.replace("{}", value, 1) for value in values])
    return np.asarray(fitted.predict_proba(rows), dtype=np.float64)[:, -1]
