"""Tables as Parquet files: written so that equal rows are equal bytes, read whole or memory-mapped."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.outputs import replaced

if TYPE_CHECKING:
    import datasets
    import pandas as pd


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet whose bytes are a function of the rows alone; atomic."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({str(name): _arrow(frame[name]) for name in frame.columns})
    with replaced(path) as partial:
        pq.write_table(table, partial, compression="zstd", row_group_size=65_536)


def _arrow(column: pd.Series[Any]) -> Any:
    """Return a column as an Arrow array; times as microseconds UTC."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(column.dtype, pd.DatetimeTZDtype):
        naive = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return pa.array(naive, type=pa.timestamp("us"), from_pandas=True).cast(pa.timestamp("us", tz="UTC"))
    return pa.array(column, from_pandas=True)


def read_parquet(path: Path, *, columns: Iterable[str] | None = None) -> pd.DataFrame:
    """Read a table that `write_parquet` wrote."""
    import pandas as pd

    return pd.read_parquet(path, columns=None if columns is None else list(columns))


def open_dataset(path: Path, *, cache: Path) -> datasets.Dataset:
    """Open a Parquet table as a memory-mapped `datasets.Dataset`, offline; `cache` is the project's own folder."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
    import datasets

    datasets.disable_progress_bars()
    opened = datasets.Dataset.from_parquet(str(path), cache_dir=str(cache))
    assert isinstance(opened, datasets.Dataset)
    return opened
