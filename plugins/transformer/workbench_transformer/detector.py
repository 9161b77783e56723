"""The detector behind `transformer`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from workbench_transformer.tokens import lay_out


class Transformer(ClassifierMixin, BaseEstimator):
    """A small transformer, trained from nothing on the records' text; on one thread, so that a seed gives one model.

    `weights_` are plain arrays by name: the model is stored without pickle, and torch builds its network anew.
    """

    takes = "records"

    def __init__(
        self,
        width: int = 64,
        heads: int = 4,
        layers: int = 2,
        vocabulary: int = 8192,
        length: int = 96,
        epochs: int = 8,
        batch: int = 32,
        learning_rate: float = 2e-3,
        seed: int = 0,
    ) -> None:
        self.width = width
        self.heads = heads
        self.layers = layers
        self.vocabulary = vocabulary
        self.length = length
        self.epochs = epochs
        self.batch = batch
        self.learning_rate = learning_rate
        self.seed = seed

    def fit(self, X: Any, y: np.ndarray) -> Transformer:
        """Train on n records and their codes of shape (n,)."""
        import torch

        self.classes_ = np.unique(y)
        numbers = self._lay_out(X)
        truth = torch.from_numpy(np.searchsorted(self.classes_, y))
        with _alone(self.seed):
            network = self._build()
            steps = torch.optim.AdamW(network.parameters(), lr=self.learning_rate, weight_decay=0.01)
            network.train()
            for _ in range(self.epochs):
                for rows in torch.randperm(len(truth)).split(self.batch):
                    steps.zero_grad()
                    told = network(torch.from_numpy(_trim(numbers[rows.numpy()])))
                    torch.nn.functional.cross_entropy(told, truth[rows]).backward()
                    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                    steps.step()
        self.weights_ = {name: value.detach().numpy().copy() for name, value in network.state_dict().items()}
        self._network = network.eval()
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return probabilities, float64 of shape (n, k)."""
        import torch

        numbers = self._lay_out(X)
        made = np.empty((len(numbers), len(self.classes_)))
        with _alone(self.seed), torch.inference_mode():
            network = self._loaded()
            for at in range(0, len(numbers), 4 * self.batch):
                rows = torch.from_numpy(_trim(numbers[at : at + 4 * self.batch]))
                made[at : at + len(rows)] = torch.softmax(network(rows).double(), dim=1).numpy()
        return made

    def predict(self, X: Any) -> np.ndarray:
        """Return the likeliest code of each record, shape (n,)."""
        return np.asarray(self.classes_[np.argmax(self.predict_proba(X), axis=1)])

    def __getstate__(self) -> dict[str, Any]:
        """Leave the network out: it is made of `weights_` again."""
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_network"}

    def _lay_out(self, X: Any) -> np.ndarray:
        return lay_out(list(X["content"]), vocabulary=self.vocabulary, length=self.length)

    def _build(self) -> Any:
        from workbench_transformer.network import Network

        sizes = {name: getattr(self, name) for name in ("vocabulary", "length", "width", "heads", "layers")}
        return Network(**sizes, labels=len(self.classes_))

    def _loaded(self) -> Any:
        import torch

        if not hasattr(self, "_network"):
            network = self._build()
            network.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in self.weights_.items()})
            self._network = network.eval()
        return self._network


def _trim(numbers: np.ndarray) -> np.ndarray:
    """Cut the columns in which every row is padding."""
    return np.ascontiguousarray(numbers[:, : max(int((numbers != 0).sum(axis=1).max()), 1)])


@contextmanager
def _alone(seed: int) -> Iterator[None]:
    """Draw from a seed of our own and compute on one thread; what torch was set to is given back."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
