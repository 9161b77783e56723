"""Options: what of a recipe may be searched, and a recipe with some of them replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from workbench.config import Project, Recipe, Space
from workbench.errors import ConfigError, join_names

Options = Mapping[str, Any]  # "part.option" → value


def find_spaces(settings: Recipe, project: Project) -> dict[str, Space]:
    """Return "part.option" → space for every part of the recipe that has one."""
    parts = (*settings.featurizers, *settings.detector)
    spaces = {
        f"{part}.{option}": space for part in parts for option, space in project.settings.search.get(part, {}).items()
    }
    if not spaces:
        raise ConfigError(
            f"no part of the recipe has a space to search. It names {join_names(parts)}; there are spaces for "
            f"{join_names(project.settings.search)}. Add [tool.workbench.search.PART] to pyproject.toml."
        )
    return spaces


def apply(settings: Recipe, options: Options) -> Recipe:
    """Return a recipe with some options of its parts replaced."""
    kinds: dict[str, dict[str, dict[str, Any]]] = {
        "featurizers": {name: dict(given) for name, given in settings.featurizers.items()},
        "detector": {name: dict(given) for name, given in settings.detector.items()},
    }
    for name, value in options.items():
        part, _, option = name.partition(".")
        kinds["featurizers" if part in kinds["featurizers"] else "detector"][part][option] = value
    return msgspec.structs.replace(settings, **kinds)


def draw(trial: Any, name: str, space: Space) -> Any:
    """Return what an optuna trial suggests of a space."""
    if space.choices:
        return trial.suggest_categorical(name, list(space.choices))
    if isinstance(space.low, int) and isinstance(space.high, int):
        return trial.suggest_int(name, space.low, space.high, log=space.log)
    return trial.suggest_float(name, space.low, space.high, log=space.log)
