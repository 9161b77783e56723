"""Figures: what a measurement found, by name, JSON types only. No text is in it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

DECIMALS = 4
COUNTED = 3  # decimals that hold on every CPU, for what DVC compares


class Measurement(NamedTuple):
    """Figures, nested by what they are about; shown as a table of dotted names, as a gate names them."""

    figures: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures, rounded."""
        rounded: dict[str, Any] = round_all(self.figures, DECIMALS)
        return rounded

    def flat(self) -> dict[str, float]:
        """Return every single number by its dotted name."""
        return dict(_flat("", self.figures))

    def rows(self) -> list[tuple[str, str]]:
        """Return (name, figure) rows."""
        return [
            (name, f"{value:.{DECIMALS}f}" if isinstance(value, float) else str(value))
            for name, value in self.flat().items()
        ]

    @property
    def warning(self) -> str:
        """That synthetic data was measured, and which, or nothing."""
        named = ", ".join(self.figures.get("synthetic", ()))
        return f"Synthetic data ({named}): made up, and no figure of it is one of people's messages." if named else ""

    def __str__(self) -> str:
        told = [self.warning] if self.warning else []
        return "\n".join([*told, *(f"{name:<44}{value:>10}" for name, value in self.rows())])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{html.escape(name)}</td><td>{value}</td></tr>" for name, value in self.rows())
        told = f"<p>{html.escape(self.warning)}</p>" if self.warning else ""
        return f"{told}<table><thead><tr><th>figure</th><th>is</th></tr></thead><tbody>{rows}</tbody></table>"


def round_all(node: Any, decimals: int) -> Any:
    """Return a JSON value with every float rounded and every tuple a list."""
    if isinstance(node, float):
        return round(node, decimals)
    if isinstance(node, Mapping):
        return {name: round_all(value, decimals) for name, value in node.items()}
    return [round_all(item, decimals) for item in node] if isinstance(node, list | tuple) else node


def _flat(prefix: str, figures: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{prefix}{name}", value
