"""The project and its settings: `[tool.workbench]` in the pyproject.toml found upward from the working directory."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from workbench.contracts import KINDS, Kind
from workbench.errors import ConfigError, allowed

Options = dict[str, Any]
T = TypeVar("T")


class Gates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a model must reach to be promoted; fractions in [0, 1]."""

    recall: float  # at the frozen operating point, on the test part
    false_positive_rate: float  # at the frozen operating point, at most
    control_margin: float  # recall at 0.5 % FPR over the control model's (`numbers.md`, protocol 3)


class Masking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is masked, and what stands in its place: a level, and an operator by entity (else a placeholder)."""

    level: Literal["standard", "strict"] = "standard"
    operators: dict[str, Literal["placeholder", "pseudonym", "shape", "drop"]] = {}


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One recipe is one registered model. Parts are given as {name: options}; every key is required."""

    kinds: tuple[Kind, ...]
    sources: dict[str, Options]
    anonymizers: dict[str, Options]
    masking: Masking
    featurizers: dict[str, Options]
    detector: dict[str, Options]
    seed: int
    folds: int
    test_share: float
    similarity: float
    resamples: int
    gates: Gates


class Serve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which recipe answers which kind, and the limits in bytes. A kind without a recipe is answered by `rules`."""

    sms: str | None = None
    url: str | None = None
    phone: str | None = None
    call: str | None = None
    max_content: int = 16_384
    max_url: int = 2_048
    max_batch: int = 100
    max_body: int = 1_048_576


class Privacy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The privacy gate: thresholds by the figure's dotted name, such as `"finding.all.f2" = ">= 0.95"`."""

    thresholds: dict[str, str] = {}


class Space(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `workbench tune` may try for one option: `choices`, or `low` to `high` (whole numbers if both are)."""

    low: int | float | None = None
    high: int | float | None = None
    log: bool = False
    choices: tuple[bool | int | float | str, ...] = ()

    @property
    def fault(self) -> str | None:
        """What is wrong with the space, or None."""
        bounds = (self.low, self.high)
        if self.choices:
            return None if bounds == (None, None) and not self.log else "has choices and bounds; give one of them"
        if self.low is None or self.high is None or not self.low < self.high:
            return f"must have choices, or low under high. Got low {self.low} and high {self.high}"
        return "must have low above 0 where log is true" if self.log and self.low <= 0 else None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of `[tool.workbench]`."""

    recipes: dict[str, Recipe] = {}
    serve: Serve = Serve()
    anonymizers: dict[str, Options] = msgspec.field(default_factory=lambda: {"redact": {}, "names": {}})
    masking: Masking = Masking()
    privacy: Privacy = Privacy()
    search: dict[str, dict[str, Space]] = {}  # part → option → what may be tried
    mirror: tuple[str, ...] = ()


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

    def recipe(self, name: str) -> Recipe:
        """Return a recipe by name; raise ConfigError that lists those there are."""
        try:
            return self.settings.recipes[name]
        except KeyError:
            raise ConfigError(
                f"no recipe {name!r} in {self.root / 'pyproject.toml'} [tool.workbench.recipes]; "
                f"there is: {allowed(self.settings.recipes)}. Run inside the project, or add the recipe."
            ) from None

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
    made = {name: _convert(given, Recipe, f"{where}.recipes.{name}]") for name, given in recipes.items()}
    for name, recipe in made.items():
        _check(recipe, f"{where}.recipes.{name}]")
    _check_routes(settings.serve, made, f"{where}.serve]")
    _check_spaces(settings.search, f"{where}.search")
    return Project(file.parent, msgspec.structs.replace(settings, recipes=made))


_KEYS: dict[tuple[type, str], type] = {
    (Settings, "serve"): Serve,
    (Settings, "masking"): Masking,
    (Settings, "privacy"): Privacy,
    (Settings, "search"): Space,
    (Recipe, "gates"): Gates,
    (Recipe, "masking"): Masking,
}


def _convert(section: Any, into: type[T], where: str) -> T:
    """Convert a table; an error names the key, and for an unknown one those that are allowed."""
    try:
        return msgspec.convert(section, into)
    except msgspec.ValidationError as error:
        told = str(error)
        table = next((inner for (outer, key), inner in _KEYS.items() if outer is into and f"`$.{key}" in told), into)
        known = f"; allowed: {allowed(table.__struct_fields__)}" if "unknown field" in told else ""  # type: ignore[attr-defined]
        raise ConfigError(f"{where}: {told}{known}. Mend the key; README.md, 'Recipes', lists them.") from None


def _check(recipe: Recipe, where: str) -> None:
    if len(recipe.detector) != 1:
        raise ConfigError(f"{where}: 'detector' must name exactly one detector. Got {allowed(recipe.detector)}.")
    for key in ("kinds", "sources", "anonymizers"):
        if not getattr(recipe, key):
            raise ConfigError(f"{where}: '{key}' must name at least one. Got none.")
    for key, least, most in (("folds", 2, 100), ("seed", 0, 2**32 - 1), ("resamples", 1, 100_000)):
        got = getattr(recipe, key)
        if not least <= got <= most:
            raise ConfigError(f"{where}: '{key}' must be an int in the range [{least}, {most}]. Got {got} instead.")
    for key in ("test_share", "similarity"):
        got = getattr(recipe, key)
        if not 0 < got < 1:
            raise ConfigError(f"{where}: '{key}' must be a float in the range (0.0, 1.0). Got {got} instead.")
    for key, got in msgspec.structs.asdict(recipe.gates).items():
        if not 0 <= got <= 1:
            raise ConfigError(f"{where}: 'gates.{key}' must be a float in the range [0.0, 1.0]. Got {got} instead.")


def _check_routes(serve: Serve, recipes: Mapping[str, Recipe], where: str) -> None:
    for kind in KINDS:
        recipe = getattr(serve, kind)
        if recipe is not None and recipe not in recipes:
            raise ConfigError(f"{where}: '{kind}' names recipe {recipe!r}; there is: {allowed(recipes)}.")


def _check_spaces(search: Mapping[str, Mapping[str, Space]], where: str) -> None:
    for part, spaces in search.items():
        for option, space in spaces.items():
            if space.fault:
                raise ConfigError(f"{where}.{part}]: '{option}' {space.fault}.")


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
