"""The control: a model on what should not tell the label. Where it comes close, the benchmark is void.

A fixed list (protocol 3): source, length, capitals, punctuation, has-URL, has-number, digit count, host, era.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    import pandas as pd

MARGIN = 0.05
DIGITS = 7
_URL = re.compile(r"<URL(?::([a-z]+):([^/>]*))?")
_PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]+(?::[^>\s]*)?>")


def control_scores(fitting: pd.DataFrame, held: pd.DataFrame) -> np.ndarray:
    """Fit the control on one table and return its P(smishing) on another, float of shape (n,), to `DIGITS` places."""
    vectorizer = DictVectorizer()
    seen = vectorizer.fit_transform(describe_surface(fitting))
    # Newton's steps end at the minimum itself: where L-BFGS ends, a run's last bits tell, and many rows score alike.
    model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-9)
    model.fit(seen, (fitting["label"] == "smishing").to_numpy())
    told = model.predict_proba(vectorizer.transform(describe_surface(held)))[:, 1]
    return np.asarray(np.round(told, DIGITS))


def describe_surface(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the control's features of each record."""
    return [
        _surface(content, source, era)
        for content, source, era in zip(frame["content"], frame["source"], frame["received_at"], strict=True)
    ]


def _surface(content: str, source: str, era: Any) -> dict[str, Any]:
    text = _PLACEHOLDER.sub("", content)
    hosts = [host for _, host in _URL.findall(content) if host]
    length = max(len(text), 1)
    made: dict[str, Any] = {
        "length": min(np.log1p(len(text)) / 6, 1.5),
        "capitals": sum(map(str.isupper, text)) / length,
        "punctuation": sum(not c.isalnum() and not c.isspace() for c in text) / length,
        "has_url": float(bool(_URL.search(content))),
        "has_number": float("<PHONE" in content),
        "digits": min(np.log1p(sum(map(str.isdigit, text))) / 3, 1.5),
        f"source={source}": 1.0,
        f"era={era.year if era == era and era is not None else 'none'}": 1.0,
    }
    return made | {f"host={host.rpartition('.')[2]}": 1.0 for host in hosts}
