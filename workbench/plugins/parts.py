"""Parts: what plugins offer, where each comes from, and the table that shows them."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any, NamedTuple

from workbench.contracts import PartKind
from workbench.plugins.digests import digest_of


class Part(NamedTuple):
    """One part and the distribution that offers it; `distribution` is None for a live object."""

    kind: PartKind
    name: str
    factory: Callable[..., Any]
    distribution: str | None
    version: str | None
    module: str | None

    @property
    def pin(self) -> str:
        """`distribution==version`, or `live` for an object that no distribution installs."""
        return f"{self.distribution}=={self.version}" if self.distribution else "live"

    @property
    def digest(self) -> str | None:
        """The digest of the code and data that offer it; None for an object that no distribution installs."""
        return digest_of(self.module) if self.distribution and self.module else None


class Problem(NamedTuple):
    """A plugin, or a name, that cannot be used, and why."""

    plugin: str
    distribution: str | None
    reason: str


class PluginTable(NamedTuple):
    """What `list_plugins` shows: a table of parts and one of problems, plain and in HTML."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]

    def rows(self) -> list[dict[str, str | None]]:
        """Return one dict a part: kind, name, distribution, version."""
        return [
            {"kind": part.kind, "name": part.name, "distribution": part.distribution, "version": part.version}
            for part in self.parts
        ]

    def __str__(self) -> str:
        lines = [f"{part.kind:<12}{part.name:<20}{part.pin}" for part in self.parts]
        lines += [f"problem     {problem.plugin:<20}{problem.reason}" for problem in self.problems]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        cells: list[tuple[str, str, str]] = [(part.kind, part.name, part.pin) for part in self.parts]
        cells += [("problem", problem.plugin, problem.reason) for problem in self.problems]
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in cells)
        return f"<table><thead><tr><th>kind</th><th>name</th><th>from</th></tr></thead><tbody>{rows}</tbody></table>"
