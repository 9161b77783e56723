"""The door through which MLflow loads a model: `mlflow.pyfunc.load_model` and `mlflow models serve`.

MLflow's scoring server quotes the payload in its own errors, so it is for local use; `workbench serve` never does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.models import Model, load_model


class Judge:
    """A model as MLflow calls it: raw messages in, anonymized before anything else sees them, verdicts out."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def predict(self, model_input: Any, params: Any = None) -> Any:
        """Return a DataFrame of `verdict` and `score` for a DataFrame of `content` and, if known, `sender`."""
        import pandas as pd

        verdicts = self.model.judge(model_input, reasons=False)
        return pd.DataFrame({"verdict": [v.verdict for v in verdicts], "score": [v.score for v in verdicts]})


def _load_pyfunc(path: str) -> Judge:
    return Judge(load_model(Path(path)))
