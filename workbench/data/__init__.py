"""Data: fetch by checksum, build an anonymized snapshot, split it by near-duplicate cluster, load and describe."""

from workbench.data.building import build, fetch
from workbench.data.cards import write_card, write_croissant
from workbench.data.checking import Checked, Report, change_bounds, check
from workbench.data.describing import Description, describe
from workbench.data.foreign import read_set
from workbench.data.loading import (
    check_part,
    load_dataset,
    load_records,
    load_source,
    name_synthetic,
    read_manifest,
    read_split,
)
from workbench.data.locks import stale_locks, write_locks
from workbench.data.splitting import split

__all__ = [
    "Checked",
    "Description",
    "Report",
    "build",
    "change_bounds",
    "check",
    "check_part",
    "describe",
    "fetch",
    "load_dataset",
    "load_records",
    "load_source",
    "name_synthetic",
    "read_manifest",
    "read_set",
    "read_split",
    "split",
    "stale_locks",
    "write_card",
    "write_croissant",
    "write_locks",
]
