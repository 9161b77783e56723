"""Source `mishra-soni`: an SMS phishing set that is the UCI set over again for the most part, labelled anew."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench import hookimpl
from workbench.contracts import Pin, Source


@hookimpl
def sources() -> Mapping[str, Source]:
    """Offer `mishra-soni`."""
    return {
        "mishra-soni": Source(
            read=read,
            pin=Pin(
                filename="Dataset_5971.csv",
                sha256="649844f1c62a6b27e145eaf17a65f7010c56c390e11a794ea8329993a05ba71e",
                address="https://data.mendeley.com/public-api/zip/f45bkkt8pr/download/1",
            ),
            licence="CC BY 4.0 (third-party README)",
            citation="Mishra, Soni: SMS Phishing Dataset, Mendeley Data, 10.17632/f45bkkt8pr.1",
        )
    }


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield a record a row; labels come in mixed case, and some bytes are no UTF-8."""
    with path.open(encoding="utf-8", errors="replace", newline="") as rows:
        for row in csv.DictReader(rows):
            yield {"content": row["TEXT"], "label": row["LABEL"].strip().lower(), "language": "en"}
