"""Anonymizer `redact`: structured identifiers, by linear-time patterns, checksums and context.

How a text is read, in `finder`:

1. `glances`: what it may hold at all; most hold nothing.
2. `pieces`: where something has an identifier's form (`forms`); in a batch `kernels.scan` tells it.
3. `judging`: what each piece is, by its form (`judging.judges`); in a batch `kernels.sieve` tells the plain ones first.
4. `cues`: values that only the words before or behind them give away, and what is spelt out.
5. `gaps`: a text with words that are spelled out is read once more, closed up (`segments` parts them).
6. `placing`: spans in the offsets of the original.

`engine` has the patterns' engine and the sheet on which many texts lie, `words` what stands around a place.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workbench import hookimpl


@hookimpl
def anonymizers() -> Mapping[str, Callable[..., Any]]:
    """Offer `redact`."""
    return {"redact": make}


def make(**options: Any) -> Any:
    """Make the anonymizer; its patterns are compiled now, not when the plugin loads."""
    from workbench_redact.finder import Redact

    return Redact(**options)
