"""The record table: one type from the API to the trainer. A DataFrame in training, light rows on the hot path.

Columns: `id`, `kind`, `content`, `sender`, `received_at`, `label`, `source`; what else a source gives
(`family`, `language`, `country`) rides along for slices, and `hand`, who worded it, for folds. Plugins are shown
`VISIBLE` alone.
"""

from workbench.records.frames import COLUMNS, to_frame
from workbench.records.identity import content_digest, number_masked, random_id, record_id
from workbench.records.rows import VISIBLE, Rows, VisibleRows, make_rows, recall, visible

__all__ = [
    "COLUMNS",
    "VISIBLE",
    "Rows",
    "VisibleRows",
    "content_digest",
    "make_rows",
    "number_masked",
    "random_id",
    "recall",
    "record_id",
    "to_frame",
    "visible",
]
