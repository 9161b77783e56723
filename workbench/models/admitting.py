"""Admitting: what parts give is looked at here, before anything compiled reads it, which trusts the shapes it is told.

What is looked at each time takes less than a microsecond or two; what goes through all values is for tables of many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from workbench.contracts import PartKind
from workbench.errors import PluginError

FEATURES = "float32 of shape (n, d), a NumPy array or CSR, finite, d fixed after fit"
PROBABILITIES = "floats of shape (n, k), a column a label, in [0, 1]"
CONTRIBUTIONS = "finite numbers of shape (n, d), a NumPy array or CSR, a column a feature"
CLOSE = 1e-6  # what arithmetic may be off
UNFIT = "CSR whose arrays do not fit each other"


def refuse(kind: PartKind, name: str, call: str, *, wanted: str, got: str) -> PluginError:
    """Return the error of a part that broke its contract in a call; `got` quotes no record."""
    return PluginError(
        f"{kind} '{name}': {call} must give {wanted}. Got {got}. "
        f"Mend {call}; `workbench plugins check` tries a part on inputs of its own."
    )


def admit_features(made: Any, name: str, rows: int, *, width: int | None = None, whole: bool = False) -> Any:
    """Return what featurizer `name` made of so many rows; raise PluginError for what is not as its contract says.

    `width`: the number of columns it had when it was fitted; `whole`: look at every value too.
    """
    fault = _find_fault(made, rows)
    if not fault and made.dtype != np.float32:
        fault = f"{made.dtype}, which `.astype(np.float32)` would make so"
    if not fault and width is not None and made.shape[1] != width:
        fault = f"{made.shape[1]} columns, and {width} when it was fitted"
    if not fault and whole:
        fault = _find_inner_fault(made)
    if fault:
        raise refuse("featurizer", name, "transform", wanted=FEATURES, got=fault)
    return made


def admit_contributions(made: Any, name: str, rows: int, *, width: int | None) -> Any:
    """Return what detector `name` says that columns contribute; `width`: how many there are, None for any number."""
    fault = _find_fault(made, rows)
    if not fault and width is not None and made.shape[1] != width:
        fault = f"{made.shape[1]} columns for {width} features"
    if not fault and rows > 1:
        fault = _find_inner_fault(made)
    if fault:
        raise refuse("detector", name, "explain", wanted=CONTRIBUTIONS, got=fault)
    return made


def admit_probabilities(made: Any, name: str, rows: int, *, labels: int, call: str = "predict_proba") -> np.ndarray:
    """Return what detector `name` gave of so many rows, float64; raise PluginError for what is no probability.

    What is not a number would be a verdict of ham.
    """
    told = np.asarray(made)
    if told.shape != (rows, labels) or told.dtype.kind != "f":
        got = f"{told.dtype} of shape {told.shape} for {rows} record(s) and {labels} labels"
        raise refuse("detector", name, call, wanted=PROBABILITIES, got=got)
    wrong = _count_wrong(told)
    if wrong:
        got = f"something else for {wrong} of {rows} record(s)"
        raise refuse("detector", name, call, wanted=PROBABILITIES, got=got)
    return told.astype(np.float64, copy=False)


def admit_answers(told: Any, kind: PartKind, name: str, call: str, *, sizes: Sequence[int]) -> list[Any]:
    """Return the texts that a part gave, so many of each record; raise PluginError where they are more or fewer."""
    answers = [[*some] for some in told]
    got = [len(some) for some in answers]
    if got != [*sizes]:
        raise refuse(kind, name, call, wanted=f"texts for {len(sizes)} record(s), {sum(sizes)} in all",
                     got=f"texts for {len(got)}, {sum(got)} in all")  # fmt: skip
    return answers


def _find_fault(made: Any, rows: int) -> str:
    """Return what is wrong with the form of columns, "" if nothing is: what is known without looking at values."""
    held = sparse.issparse(made)
    if not (held or isinstance(made, np.ndarray)):
        return f"{type(made).__name__}"
    if held and made.format != "csr":
        return f"sparse {made.format.upper()}, which `.tocsr()` would make so"
    if len(made.shape) != 2 or made.shape[0] != rows:
        return f"shape {made.shape} for {rows} record(s)"
    if held and not (len(made.indptr) == rows + 1 and len(made.data) == len(made.indices) == made.indptr[-1]):
        return UNFIT
    return f"{made.dtype}" if made.dtype.kind not in "fiub" else ""


def _find_inner_fault(made: Any) -> str:
    """Return what is wrong with the values of columns, "" if nothing is."""
    held = sparse.issparse(made)
    if held:
        try:
            made.check_format(full_check=True)
        except ValueError:
            return UNFIT
    wrong = ~np.isfinite(made.data if held else made)
    if not wrong.any():
        return ""
    rows = np.searchsorted(made.indptr, np.flatnonzero(wrong), "right") if held else np.nonzero(wrong)[0]
    return f"NaN or infinity in {len(np.unique(rows))} of {made.shape[0]} record(s)"


def _count_wrong(told: np.ndarray) -> int:
    """Return how many rows hold what is no probability; of one row by plain numbers, in a tenth of the time."""
    if len(told) == 1:
        return int(not all(-CLOSE <= chance <= 1 + CLOSE for chance in told[0].tolist()))
    return int((~((told >= -CLOSE) & (told <= 1 + CLOSE))).any(axis=1).sum())
