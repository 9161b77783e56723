"""Source `uci`: the SMS Spam Collection, UK and Singapore, about 2003 to 2011."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench import hookimpl
from workbench.contracts import Pin, Source


@hookimpl
def sources() -> Mapping[str, Source]:
    """Offer `uci`. Its spam may be smishing: its authors drew no such line."""
    return {
        "uci": Source(
            read=read,
            pin=Pin(
                filename="SMSSpamCollection",
                sha256="7d039a24a6083ed9ef0f806ebad56bbb976e3aeb8de05669173bfdc4996c239d",
                address="https://archive.ics.uci.edu/static/public/228/sms+spam+collection.zip",
            ),
            licence="CC BY 4.0 (third-party catalogue)",
            citation="Almeida, Gómez Hidalgo, Yamakami: Contributions to the Study of SMS Spam Filtering, DocEng 2011",
            ambiguous=frozenset({"spam"}),
        )
    }


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield a record a line: label, tab, text."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            label, _, content = line.rstrip("\r\n").partition("\t")
            yield {"content": content, "label": label, "language": "en"}
