"""Source `synthetic`: the embedded corpus. Every message is made up; it is marked synthetic wherever it is shown."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbench import hookimpl
from workbench.contracts import Source

VERSION = "1"


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
        )
    }


def read(path: Any = None, **options: Any) -> Iterator[dict[str, Any]]:
    """Yield synthetic records; see `workbench_synthetic.generator.generate` for the options."""
    from workbench_synthetic.generator import generate

    return generate(path, **options)
