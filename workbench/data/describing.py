"""Describing a recipe's data in counts, for a terminal, a notebook or a program; no row is shown."""

from __future__ import annotations

import html
from typing import Any, NamedTuple

from workbench.config import Project, load_project
from workbench.data.loading import read_manifest, read_split


class Description(NamedTuple):
    """What a recipe's snapshot holds: manifest and split summary, shown as tables."""

    recipe: str
    manifest: dict[str, Any]
    split: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {"recipe": self.recipe, "manifest": self.manifest, "split": self.split}

    def rows(self) -> list[tuple[str, str, str]]:
        """Return (what, which, count) rows."""
        rows = [("rows", "", str(self.manifest["rows"]))]
        for source, labels in self.manifest["labels"].items():
            synthetic = " (synthetic)" if self.manifest["sources"][source]["synthetic"] else ""
            rows += [(f"source {source}{synthetic}", label, str(count)) for label, count in labels.items()]
        for what in ("dropped", "settled"):
            rows += [(what, reason, str(count)) for reason, count in self.manifest[what].items()]
        rows += [("found", entity, str(count)) for entity, count in self.manifest["found"]["entities"].items()]
        rows += [("part", part, str(told["rows"])) for part, told in self.split["parts"].items()]
        rows.append(("clusters", self.split["method"], str(self.split["clusters"])))
        return rows

    def __str__(self) -> str:
        return "\n".join(f"{what:<32}{which:<28}{count:>8}" for what, which, count in self.rows())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in self.rows())
        return f"<table>{rows}</table>"


def describe(recipe: str, *, project: Project | None = None) -> Description:
    """Describe the snapshot and the split of a recipe; raise DataError if it is not built."""
    project = project or load_project()
    project.recipe(recipe)
    return Description(recipe, read_manifest(recipe, project=project), read_split(recipe, project=project))
