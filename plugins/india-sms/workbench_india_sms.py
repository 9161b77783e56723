"""Source `india-sms`: Indian personal messages, and promotions, codes and advisories as spam; never fraud."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench import hookimpl
from workbench.contracts import Pin, Source


@hookimpl
def sources() -> Mapping[str, Source]:
    """Offer `india-sms`, a development part of its publisher's file: it comes from a mirror only."""
    return {
        "india-sms": Source(
            read=read,
            pin=Pin(
                filename="india_sms.csv",
                sha256="64ba16af23de4ebd7e046182c8c920b0e69116df2a46c522e5b42e35a73c7ec9",
                address=None,
            ),
            licence="MIT",
            citation="junioralive: India Spam SMS Classification (development part)",
        )
    }


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield a record a row."""
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield {"content": row["Msg"], "label": row["Label"].strip().lower(), "country": "IN"}
