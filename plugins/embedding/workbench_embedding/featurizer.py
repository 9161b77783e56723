"""The featurizer behind `embedding`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from workbench_embedding.encoder import digest_folder, open_encoder

VARIABLE = "WORKBENCH_EMBEDDING"  # the folder where no option names one


class Embedding(TransformerMixin, BaseEstimator):
    """Sentence embeddings of the records' text. The stored model holds the folder's digest and not its weights."""

    def __init__(self, folder: str = "", length: int = 128, batch: int = 32) -> None:
        self.folder = folder
        self.length = length
        self.batch = batch

    def fit(self, records: Any, y: Any = None) -> Embedding:
        """Learn nothing but which model it is."""
        self.digest_ = digest_folder(self._folder())
        self.width_ = open_encoder(self._folder(), self.digest_).width
        return self

    def transform(self, records: Any) -> np.ndarray:
        """Return embeddings, float32 of shape (n, width)."""
        texts = list(records["content"])
        encoder = open_encoder(self._folder(), self.digest_)
        made = np.empty((len(texts), self.width_), dtype=np.float32)
        order = np.argsort([len(text) for text in texts], kind="stable")  # little padding a batch
        for at in range(0, len(order), self.batch):
            rows = order[at : at + self.batch]
            made[rows] = encoder.encode([texts[row] for row in rows], length=self.length)
        return made

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return one name a dimension."""
        return np.array([f"embedding {number}" for number in range(self.width_)], dtype=object)

    def _folder(self) -> Path:
        return Path(self.folder or os.environ.get(VARIABLE, "")).expanduser().absolute()
