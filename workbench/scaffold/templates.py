"""What a new plugin starts from: two files and their test, one template a kind. `{word}`, `{module}`, `{Class}`."""

PYPROJECT = """\
[build-system]
requires = ["flit_core>=3.12,<4"]
build-backend = "flit_core.buildapi"

[project]
name = "workbench-{word}"
version = "0.1.0"
description = "A {kind} for the smishing workbench."
requires-python = ">=3.11"
dependencies = ["smishing-workbench"]

[project.entry-points.workbench]
{word} = "{module}"
"""

TEST = """\
from workbench.testing import parametrize_with_checks


@parametrize_with_checks("{module}")
def test_conformance(check):
    check()
"""

ANONYMIZER = '''\
"""Anonymizer `{word}`: finds what its pattern describes."""

import re
from collections.abc import Callable, Mapping, Sequence

from workbench import hookimpl
from workbench.contracts import Span


@hookimpl
def anonymizers() -> Mapping[str, Callable[..., "{Class}"]]:
    """Offer `{word}`."""
    return {{"{word}": {Class}}}


class {Class}:
    """Finds ten-digit numbers: change the pattern, the entity and this sentence."""

    entities = frozenset({{"PHONE"}})
    pattern = re.compile(r"(?<!\\d)\\d{{10}}(?!\\d)")

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text."""
        return [[Span(*match.span(), "PHONE") for match in self.pattern.finditer(text)] for text in texts]
'''

FEATURIZER = '''\
"""Featurizer `{word}`: one readable column."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from workbench import hookimpl


@hookimpl
def featurizers() -> Mapping[str, Callable[..., "{Class}"]]:
    """Offer `{word}`."""
    return {{"{word}": {Class}}}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["{module}.{Class}"]


class {Class}(TransformerMixin, BaseEstimator):
    """Tells whether the message shouts: change the column and this sentence."""

    def fit(self, records: Any, y: Any = None) -> "{Class}":
        """Learn nothing."""
        self.fitted_ = True
        return self

    def transform(self, records: Any) -> np.ndarray:
        """Return float32 of shape (n, 1)."""
        return np.array([[float("!" in text)] for text in records["content"]], dtype=np.float32).reshape(-1, 1)

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the column's name."""
        return np.array(["shouts"], dtype=object)

    def describe(self, records: Any, columns: Sequence[int]) -> list[str]:
        """Say what the column is."""
        return ["shouts" for _ in columns]
'''

DETECTOR = '''\
"""Detector `{word}`: nearest class means."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin

from workbench import hookimpl


@hookimpl
def detectors() -> Mapping[str, Callable[..., "{Class}"]]:
    """Offer `{word}`."""
    return {{"{word}": {Class}}}


@hookimpl
def trusted_types() -> Sequence[str]:
    """Name the class that a stored model may hold."""
    return ["{module}.{Class}"]


class {Class}(ClassifierMixin, BaseEstimator):
    """Scores by the distance to each class's mean: change the method and this sentence."""

    def fit(self, X: Any, y: np.ndarray) -> "{Class}":
        """Learn the means of the classes; y are codes 0…k-1, smishing last."""
        self.classes_ = np.unique(y)
        self.means_ = np.vstack([np.asarray(X[np.flatnonzero(y == code)].mean(axis=0)) for code in self.classes_])
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return float of shape (n, k), rows summing to 1."""
        dense = X.toarray() if sparse.issparse(X) else np.asarray(X)
        distances = ((dense[:, None, :] - self.means_[None, :, :]) ** 2).sum(axis=2)
        weights = np.exp(-(distances - distances.min(axis=1, keepdims=True)))
        return weights / weights.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest code of each row."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
'''

SOURCE = '''\
"""Source `{word}`: messages of its own, made up."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench import hookimpl
from workbench.contracts import Source

RECORDS = """\\
ham\\tYour order 4471 is out for delivery today.
spam\\tFlat 20% off on all shoes this weekend only.
smishing\\tYour account is blocked, verify it at http://secure-kyc.example/a
"""


@hookimpl
def sources() -> Mapping[str, Source]:
    """Offer `{word}`. Records of a file want `pin=Pin(filename, sha256, address)`, and are not `synthetic`."""
    return {{"{word}": Source(read=read, licence="CC0-1.0", citation="Made up for `{word}`.", synthetic=True)}}


def read(path: Path | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield the records of the pinned file, else those above: a label, a tab and a text. Change this sentence."""
    for line in (path.read_text("utf-8") if path else RECORDS).splitlines():
        label, content = line.split("\\t", 1)
        yield {{"content": content, "label": label, "language": "en"}}
'''

MODULES = {"anonymizer": ANONYMIZER, "featurizer": FEATURIZER, "detector": DETECTOR, "source": SOURCE}
