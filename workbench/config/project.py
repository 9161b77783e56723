"""The project: `[tool.workbench]` in the pyproject.toml found upward from the working directory."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from workbench.config.checks import (
    check_anonymizers,
    check_floors,
    check_names,
    check_recipe,
    check_route,
    check_routes,
    check_serve,
    check_spaces,
)
from workbench.config.settings import (
    Gates,
    Masking,
    Policy,
    Privacy,
    Recipe,
    Retention,
    Serve,
    Settings,
    Soundness,
    Space,
    Store,
    Thresholds,
)
from workbench.contracts import KINDS
from workbench.errors import ConfigError, join_names

T = TypeVar("T")


class Project(msgspec.Struct, frozen=True):
    """A project folder: one database, one artefact folder, absolute addresses."""

    root: Path
    settings: Settings

    @property
    def state(self) -> Path:
        """The folder of what is not versioned: MLflow's database and artefacts, audit, caches."""
        return self.root / ".workbench"

    @property
    def locks(self) -> Path:
        """The folder of `sources.lock` and `parts.lock`."""
        return self.root / "data"

    def folder(self, recipe: str) -> Path:
        """Return `data/<recipe>`: snapshot, split, model and metrics of a recipe."""
        return self.root / "data" / recipe

    def routes(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return which recipe answers which kind: `given` over the configuration's.

        Raises ConfigError for a kind or a recipe that there is not.
        """
        for kind, recipe in given.items():
            if kind not in KINDS:
                raise ConfigError(f"route {kind!r}={recipe!r}: the kind must be one of {join_names(KINDS)}.")
            check_route(kind, recipe, self.recipe(recipe), "routes")
        configured = {kind: getattr(self.settings.serve, kind) for kind in KINDS}
        return {kind: recipe for kind, recipe in (configured | dict(given)).items() if recipe}

    def recipe(self, name: str) -> Recipe:
        """Return a recipe by name; raise ConfigError that lists those there are."""
        try:
            return self.settings.recipes[name]
        except (KeyError, TypeError):  # the latter for what is no name at all
            told = " ".join(repr(name).split())[:64]  # a Run, given for its recipe, is a table
            raise ConfigError(
                f"no recipe {told} in {self.root / 'pyproject.toml'} [tool.workbench.recipes]; "
                f"there is: {join_names(self.settings.recipes)}. Run inside the project, or add the recipe."
            ) from None

    def policy_digest(self) -> str:
        """Return sha256 of the policy's text, or "none" where the configuration names no file."""
        content = self._read_policy()
        return "none" if content is None else f"sha256:{hashlib.sha256(content).hexdigest()}"

    def policy_text(self) -> str | None:
        """Return the policy's text, or None where the configuration names no file."""
        content = self._read_policy()
        try:
            return None if content is None else content.decode("utf-8")
        except UnicodeDecodeError:
            raise self._refuse_policy("a text in UTF-8", "another encoding") from None

    def _read_policy(self) -> bytes | None:
        file = self.settings.policy.file
        try:
            return None if file is None else (self.root / file).read_bytes()
        except OSError as error:
            raise self._refuse_policy("a file that can be read", error.strerror or type(error).__name__) from None

    def _refuse_policy(self, needed: str, got: str) -> ConfigError:
        return ConfigError(
            f"{self.root / 'pyproject.toml'} [tool.workbench.policy]: 'file' must name {needed}. "
            f"Got {self.settings.policy.file!r} ({got}). Put the policy's text there, or name where it is."
        )

    def mirrors(self) -> tuple[Path, ...]:
        """Return the mirror folders: `WORKBENCH_MIRROR` (separated as PATH is), then the configuration's."""
        named = [part for part in os.environ.get("WORKBENCH_MIRROR", "").split(os.pathsep) if part]
        return tuple(self.root / Path(part).expanduser() for part in (*named, *self.settings.mirror))


def find_root(start: Path | None = None) -> Path | None:
    """Return the nearest folder upward whose pyproject.toml has `[tool.workbench]`, or None."""
    here = (start or Path.cwd()).resolve()
    return next((folder for folder in (here, *here.parents) if _section(folder / "pyproject.toml") is not None), None)


def load_project(start: Path | None = None) -> Project:
    """Load the project around `start` (the working directory); outside of any, defaults with `start` as the root."""
    root = find_root(start)
    if root is None:
        return Project((start or Path.cwd()).resolve(), Settings())
    file = root / "pyproject.toml"
    return _load(file, file.stat().st_mtime_ns)


@cache
def _load(file: Path, _changed: int) -> Project:
    section = dict(_section(file) or {})
    recipes = section.pop("recipes", {})
    where = f"{file} [tool.workbench"
    settings = _convert(section, Settings, f"{where}]")
    if not isinstance(recipes, dict):
        raise ConfigError(f"{where}]: 'recipes' must be a table of recipes. Got {type(recipes).__name__} instead.")
    check_names(recipes, f"{where}.recipes]")
    made = {name: _convert(given, Recipe, f"{where}.recipes.{name}]") for name, given in recipes.items()}
    for name, recipe in made.items():
        check_recipe(recipe, f"{where}.recipes.{name}]")
    check_anonymizers(settings.anonymizers, f"{where}]")
    check_routes(settings.serve, made, f"{where}.serve]")
    check_serve(settings.serve, f"{where}.serve]")
    check_floors(settings.store.retention, f"{where}.store.retention]")
    check_spaces(settings.search, f"{where}.search")
    return Project(file.parent, msgspec.structs.replace(settings, recipes=made))


_KEYS: dict[tuple[type, str], type] = {
    (Settings, "serve"): Serve,
    (Settings, "masking"): Masking,
    (Settings, "privacy"): Privacy,
    (Settings, "soundness"): Soundness,
    (Settings, "store"): Store,
    (Settings, "policy"): Policy,
    (Store, "retention"): Retention,
    (Settings, "search"): Space,
    (Recipe, "gates"): Gates,
    (Recipe, "thresholds"): Thresholds,
    (Recipe, "masking"): Masking,
}


def _convert(section: Any, into: type[T], where: str) -> T:
    """Convert a table; an error names the key, and for an unknown one those that are allowed."""
    try:
        return msgspec.convert(section, into)
    except msgspec.ValidationError as error:
        told = str(error)
        choices = _find_choices(told, into)
        known = f"; allowed: {join_names(choices)}" if choices else ""
        raise ConfigError(f"{where}: {told}{known}. Mend the key; README.md, 'Recipes', lists them.") from None


def _find_choices(told: str, into: type) -> Iterable[str]:
    """Return what is allowed where an error is about: a table's keys, or a value's choices."""
    table = _find_table(told, into)
    if "unknown field" in told:
        return table.__struct_fields__  # type: ignore[attr-defined,no-any-return]
    kinds = get_type_hints(table) if "enum value" in told else {}
    return next((_literals(kinds[step]) for step in _steps(told) if step in kinds and _literals(kinds[step])), ())


def _literals(kind: Any) -> tuple[str, ...]:
    """Return the choices that a type holds."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(choice for part in get_args(kind) for choice in _literals(part))


def _steps(told: str) -> list[str]:
    path = re.search(r"at `\$\.?([^`]*)`", told)
    return re.split(r"[.\[]", path[1]) if path else []


def _find_table(told: str, into: type) -> type:
    """Return the struct of the table that an error is about: its path is the end of what msgspec says."""
    for step in _steps(told):
        into = _KEYS.get((into, step), into)
    return into


def _section(file: Path) -> dict[str, Any] | None:
    if not file.is_file():
        return None
    try:
        tool = tomllib.loads(file.read_text("utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}. Mend it and try again.") from None
    section = tool.get("workbench") if isinstance(tool, dict) else None
    if not isinstance(section, dict | None):
        raise ConfigError(f"{file}: [tool.workbench] must be a table. Got {type(section).__name__} instead.")
    return section
