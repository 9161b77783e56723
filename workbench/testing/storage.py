"""Storage: whether a fitted part survives being stored without pickle and loaded by a fresh process."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from workbench.models.artefact import HOST_TYPES
from workbench.plugins import host
from workbench.testing.failures import demand
from workbench.testing.inputs import contents
from workbench.testing.sandbox import run_fresh

_LOAD = """
import json, sys
import numpy as np, skops.io
from scipy import sparse
from workbench.records import Rows
folder, call = sys.argv[1:3]
given = json.load(open(f"{folder}/input.json"))
X = Rows(given["rows"], given["length"]) if "rows" in given else np.array(given["matrix"], dtype=np.float32)
part = skops.io.load(f"{folder}/part.skops", trusted=given["trusted"])
made = getattr(part, call)(X)
made = made.toarray() if sparse.issparse(made) else np.asarray(made)
np.save(f"{folder}/made.npy", made)
print(json.dumps("done"))
"""


def check_stores(part: Any, given: Any, wanted: np.ndarray, *, call: str, own: frozenset[str] = frozenset()) -> None:
    """Store a fitted part, load it in a fresh process, and compare what it gives there."""
    trusted = HOST_TYPES | host().trusted_types() | own
    stored = skops.io.dumps(part)
    unknown = sorted(set(skops.io.get_untrusted_types(data=stored)) - trusted)
    demand(not unknown, "a stored part may hold only declared types", got=unknown,
           do="name their classes in trusted_types; what is no class, as a lambda, cannot be kept")  # fmt: skip
    is_table = not isinstance(given, np.ndarray)
    told = {"rows": contents(given), "length": len(given)} if is_table else {"matrix": given.tolist()}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "part.skops").write_bytes(stored)
        Path(folder, "input.json").write_text(json.dumps({**told, "trusted": sorted(trusted)}), "utf-8")
        run_fresh(_LOAD, folder, call)
        made = np.load(Path(folder, "made.npy"))
    same = made.shape == wanted.shape and np.allclose(made, wanted, equal_nan=True)
    demand(same, "a loaded part must give what the stored one gave", on=f"{call} in a fresh process",
           got=f"other values, of shape {made.shape}", do="keep all that fit learns as attributes")  # fmt: skip
