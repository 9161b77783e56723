"""Source `synthetic`: the embedded corpus. Every message is made up; it is marked synthetic wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench import hookimpl
from workbench.contracts import Source

VERSION = "14"


@hookimpl
def sources() -> Mapping[str, Source]:
    """Offer `synthetic`."""
    return {
        "synthetic": Source(
            read=read,
            licence="Apache-2.0",
            citation="smishing-workbench: synthetic messages, generated",
            version=VERSION,
            synthetic=True,
            card=card,
        )
    }


def read(path: Any = None, **options: Any) -> Iterator[dict[str, Any]]:
    """Yield synthetic records; see `workbench_synthetic.generator.generate` for the options."""
    from workbench_synthetic.generator import generate

    return generate(path, **options)


def card() -> str:
    """Return the data card: what the corpus is, how it is made, what it must not be used for; Markdown."""
    from importlib.resources import files

    from workbench_synthetic.lists import count

    told = {"version": VERSION, **count()}
    return files(__package__).joinpath("CARD.md").read_text("utf-8").format_map(told)
