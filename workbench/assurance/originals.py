"""Originals: a recipe's raw records, in memory only, with the gold spans of a source that knows them."""

from __future__ import annotations

from random import Random
from typing import Any

from workbench.assurance.labelled import Text
from workbench.config import Project
from workbench.data.building import find_sources
from workbench.data.fetching import fetch_source


def read_originals(recipe: str, project: Project, *, most: int, seed: int) -> tuple[list[Text], bool]:
    """Return at most so many distinct raw texts of a recipe, drawn by the seed, and whether their spans are gold.

    Raises SourceMissing where a source's file cannot be had: a clone without the mirror has no originals.
    """
    settings = project.recipe(recipe)
    rows: dict[str, Any] = {}
    for name, source in find_sources(settings).items():
        file = fetch_source(name, source.pin, project) if source.pin else None
        for row in source(file, **settings.sources[name]):
            if row["content"]:
                rows.setdefault(row["content"], row.get("spans"))
    chosen = sorted(rows)
    Random(seed).shuffle(chosen)  # noqa: S311
    texts = [Text(text, tuple(sorted(map(tuple, rows[text] or ())))) for text in chosen[:most]]
    return texts, all(rows[text.text] is not None for text in texts)
