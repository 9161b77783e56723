"""Augmenting: evasive variants of records, each with the label and the id of the record it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench import workers
from workbench.errors import ConfigError, RecordError, join_names
from workbench.evasion.attacks import TRAINING, Attack, check_texts, evade, find_attack

if TYPE_CHECKING:
    import pandas as pd


def augment(
    records: pd.DataFrame, *, attacks: Iterable[str | Attack] | None = None, share: float = 1.0, seed: int = 7
) -> pd.DataFrame:
    """Return variants of a share of the records, without the records themselves; texts may be raw or anonymized.

    Each attack, by name or itself (all of `TRAINING` by default), is tried on its own draw of the records. A variant
    keeps its original's columns and index, so that weights and clusters follow by either; `id` is its own, `original`
    is the original's id and `attack` the attack's name. Where an attack changes nothing there is no variant. Every
    label is attacked alike, or the disguise would become the class. Raises RecordError for what is no table with
    `content` and `id`.
    """
    if not 0 < share <= 1:
        raise ConfigError(f"share must be a float in the range (0.0, 1.0]. Got {share} instead.")
    import pandas as pd

    _check_table(records)
    named = [attacks] if isinstance(attacks, str) else attacks
    tried = [find_attack(one) if isinstance(one, str) else one for one in named or TRAINING.values()]
    work = workers.share(lambda number: _variants(records, tried[number], share=share, seed=seed), range(len(tried)))
    made = [*work]
    return pd.concat(made) if made else records.iloc[:0]


def _check_table(records: Any) -> None:
    columns = getattr(records, "columns", None)
    if columns is None or not {"content", "id"} <= set(columns):
        got = type(records).__name__ if columns is None else join_names(map(str, columns))
        raise RecordError(
            f"records must be a DataFrame with the columns content and id, as `anonymize` makes one. Got {got}.",
            [("", "wrong_type")],
        )
    check_texts(records["content"].tolist())


def _variants(records: pd.DataFrame, attack: Attack, *, share: float, seed: int) -> pd.DataFrame:
    drawn = records[np.array([_draw(name, attack, seed) < share for name in records["id"]], dtype=bool)]
    texts = evade(drawn["content"].tolist(), attack, seed)
    changed = [place for place, before in enumerate(drawn["content"]) if texts[place] != before]
    variants = drawn.assign(content=texts, original=drawn["id"], attack=attack.name).iloc[changed]
    return variants.assign(id=[_name(original, attack, seed) for original in variants["original"]])


def _hash(original: str, attack: Attack, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed}\0{attack.name}\0{original}".encode(), digest_size=12).digest()


def _draw(original: str, attack: Attack, seed: int) -> float:
    return int.from_bytes(_hash(original, attack, seed)[:8], "big") / 2**64


def _name(original: str, attack: Attack, seed: int) -> str:
    return _hash(original, attack, seed).hex()
