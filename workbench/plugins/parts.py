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
        return _pin(self)

    @property
    def digest(self) -> str | None:
        """The digest of the code and data that offer it; None for an object that no distribution installs."""
        return digest_of(self.module) if self.distribution and self.module else None


class Watcher(NamedTuple):
    """A plugin that watches, or has no part, its hooks and the distribution that it comes from, None for a live one."""

    plugin: str
    hooks: tuple[str, ...]
    distribution: str | None
    version: str | None

    @property
    def pin(self) -> str:
        """As a part's."""
        return _pin(self)


class Problem(NamedTuple):
    """A plugin, or a name, that cannot be used, and why."""

    plugin: str
    distribution: str | None
    reason: str


def _pin(one: Part | Watcher) -> str:
    return f"{one.distribution}=={one.version}" if one.distribution else "live"


class PluginTable(NamedTuple):
    """What `list_plugins` shows: parts, plugins that watch, and problems, plain and in HTML."""

    parts: tuple[Part, ...]
    watchers: tuple[Watcher, ...]
    problems: tuple[Problem, ...]

    def rows(self) -> list[dict[str, str | None]]:
        """Return one dict a part: kind, name, distribution, version."""
        return [
            {"kind": part.kind, "name": part.name, "distribution": part.distribution, "version": part.version}
            for part in self.parts
        ]

    def __str__(self) -> str:
        return "\n".join(f"{kind:<12}{name:<20}{told}" for kind, name, told in self._cells())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        told = [[f"<td>{html.escape(str(cell))}</td>" for cell in row] for row in self._cells()]
        rows = "".join(f"<tr>{''.join(row)}</tr>" for row in told)
        return f"<table><thead><tr><th>kind</th><th>name</th><th>from</th></tr></thead><tbody>{rows}</tbody></table>"

    def _cells(self) -> list[tuple[str, str, str]]:
        cells: list[tuple[str, str, str]] = [(part.kind, part.name, part.pin) for part in self.parts]
        cells += [("watcher", one.plugin, f"{one.pin} ({', '.join(one.hooks)})") for one in self.watchers]
        return cells + [("problem", problem.plugin, problem.reason) for problem in self.problems]
