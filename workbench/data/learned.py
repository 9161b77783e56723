"""Learned: which records a model knows, so that it is never judged by one of them as if it were new to it.

And which records are synthetic: they are known again too, where somebody gives them without saying so.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.config import Project
from workbench.data.consent import write_hashes
from workbench.data.loading import load_records, name_synthetic, read_split
from workbench.errors import DataError
from workbench.plugins import host
from workbench.records import COLUMNS, content_digest, number_masked

if TYPE_CHECKING:
    import pandas as pd

FILE = "learned.txt"  # among the files of a run


def is_training_part(digest: str | None, recipe: str, *, project: Project) -> bool:
    """Tell whether a digest is that of a recipe's training part, as it is or as its split recorded it."""
    if digest == read_split(recipe, project=project)["parts"]["train"]["digest"]:
        return True
    return digest == content_digest(load_records(recipe, "train", project=project)[list(COLUMNS)])


def write_ids(clean: pd.DataFrame, recipe: str, folder: Path, *, project: Project) -> None:
    """Write which records a table holds, as hashes of ids: its own, and those of the recipe that have a text of its."""
    ids = set(clean["id"])
    try:
        whole = load_records(recipe, project=project)
    except DataError:  # the recipe is not built: it has no record to know
        whole = clean
    ids |= set(whole.loc[_has_text_of(whole, clean), "id"])
    write_hashes(ids, folder / FILE)


def count_known(frame: pd.DataFrame, learned: AbstractSet[str] | None, recipe: str, *, project: Project) -> int:
    """Return how many records of an anonymized table a model knows: itself, a near-duplicate, or the text.

    `learned`: the hashes that `write_ids` wrote; None for a model of the recipe's training part.
    """
    import pandas as pd

    from workbench.store import hash_id

    whole = load_records(recipe, project=project)
    whole = whole[whole["label"].notna()]
    mine = whole["part"] == "train" if learned is None else [hash_id(name) in learned for name in whole["id"]]
    known = whole[mine]
    hit = frame["id"].isin(set(known["id"])) | frame["cluster"].isin(set(known["cluster"])) | _has_text_of(frame, known)
    if learned is not None:
        hit |= pd.Series([hash_id(name) in learned for name in frame["id"]], index=frame.index)
    return int(hit.sum())


def find_synthetic(frame: pd.DataFrame, recipe: str, *, project: Project, given: bool) -> list[str]:
    """Return the synthetic sources that an anonymized table's records are of.

    Of records that were `given` also those that most of them have a text of: whoever gives them may not say whence.
    """
    made = {part.name for part in host().parts("source") if part.factory.synthetic}  # type: ignore[attr-defined]
    named = set(frame["source"]) & (made | name_synthetic(recipe, project=project))
    if given and not named:
        whole = load_records(recipe, project=project)
        whole = whole[whole["source"].isin(made)]
        if 2 * int(_has_text_of(frame, whole).sum()) > len(frame):
            named = set(whole.loc[_has_text_of(whole, frame), "source"])
    return sorted(named)


def _has_text_of(frame: pd.DataFrame, other: pd.DataFrame) -> pd.Series[bool]:
    """Tell of each record whether its text, digits aside, is one of another table's."""
    keys = set(map(number_masked, other["content"]))
    return frame["content"].map(lambda text: number_masked(text) in keys).astype(bool)
