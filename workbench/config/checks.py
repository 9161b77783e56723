"""Checks: what the types of the settings cannot say, each error with what, where, what is allowed and what was got."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from numbers import Integral

import msgspec

from workbench.config.settings import Recipe, Retention, Serve, Space
from workbench.contracts import KINDS
from workbench.errors import ConfigError, join_names

# Days that the law sets: logs a year from processing, and as long from the closing of an account.
FLOORS = {"usage": 365, "security": 365, "account": 365, "verdicts": 0, "feedback": 0, "grievances": 365}

RATES = 0.001, 1_000_000.0  # requests a second
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")  # a folder, a stage of DVC, a registered model
TAKEN = frozenset({"champion"})  # what the champion of any recipe is called
RANGES = {
    "folds": (2, 100),
    "outer": (2, 100),
    "resamples": (1, 100_000),
    "seed": (0, 2**32 - 1),
    "trials": (1, 1_000_000),
}
LEAST = {"max_content": 1, "max_url": 1, "max_batch": 1, "max_body": 1, "burst": 1, "quota": 0, "waiting": 1}


def check_anonymizers(named: Mapping[str, object], where: str) -> None:
    """Raise ConfigError where nothing would be anonymized."""
    if not named:
        raise ConfigError(
            f"{where}: 'anonymizers' must name at least one. Got none; leave the key out for the default."
        )


def check_names(recipes: Iterable[str], where: str) -> None:
    """Raise ConfigError for a recipe that nothing could be named after."""
    for name in recipes:
        if not NAME.fullmatch(name) or name in TAKEN:
            raise ConfigError(
                f"{where}: a recipe's name must be of letters (A to Z), digits, - and _, begin with a letter or digit, "
                f"and be no longer than 64 and not {join_names(TAKEN)}. Got {name!r}. Rename it: its folder, stages "
                "and model are named after it."
            )


def check_whole(key: str, got: object, where: str = "") -> int:
    """Return a number as int; raise ConfigError unless it is whole and in the range of its key (`RANGES`)."""
    least, most = RANGES[key]
    if not isinstance(got, Integral) or isinstance(got, bool) or not least <= int(got) <= most:
        told = f"{where}: " if where else ""
        raise ConfigError(f"{told}'{key}' must be an int in the range [{least}, {most}]. Got {got!r} instead.")
    return int(got)


def check_recipe(recipe: Recipe, where: str) -> None:
    """Raise ConfigError for a recipe whose values are out of range; `where` names its table."""
    if len(recipe.detector) != 1:
        raise ConfigError(f"{where}: 'detector' must name exactly one detector. Got {join_names(recipe.detector)}.")
    for key in ("kinds", "sources", "anonymizers"):
        if not getattr(recipe, key):
            raise ConfigError(f"{where}: '{key}' must name at least one. Got none.")
    for key in ("folds", "seed", "resamples"):
        check_whole(key, getattr(recipe, key), where)
    for key in ("test_share", "similarity"):
        got = getattr(recipe, key)
        if not 0 < got < 1:
            raise ConfigError(f"{where}: '{key}' must be a float in the range (0.0, 1.0). Got {got} instead.")
    if not 0 <= recipe.variants <= 1:
        raise ConfigError(f"{where}: 'variants' must be a float in the range [0.0, 1.0]. Got {recipe.variants}.")
    _check_shares(recipe, where)


def _check_shares(recipe: Recipe, where: str) -> None:
    for table in ("gates", "thresholds"):
        for key, got in msgspec.structs.asdict(getattr(recipe, table)).items():
            if not 0 <= got <= 1:
                raise ConfigError(
                    f"{where}: '{table}.{key}' must be a float in the range [0.0, 1.0]. Got {got} instead."
                )


def check_routes(serve: Serve, recipes: Mapping[str, Recipe], where: str) -> None:
    """Raise ConfigError where a kind is to be answered by a recipe that there is not."""
    for kind in KINDS:
        recipe = getattr(serve, kind)
        if recipe is None:
            continue
        if recipe not in recipes:
            raise ConfigError(f"{where}: '{kind}' names recipe {recipe!r}; there is: {join_names(recipes)}.")
        check_route(kind, recipe, recipes[recipe], where)


def check_route(kind: str, name: str, recipe: Recipe, where: str) -> None:
    """Raise ConfigError where a kind is to be answered by a recipe whose records are of others."""
    if kind not in recipe.kinds:
        raise ConfigError(
            f"{where}: '{kind}' names recipe {name!r}, whose 'kinds' are {join_names(recipe.kinds)}. "
            f"Name a recipe of {kind}, or add it to the recipe's 'kinds' and train anew."
        )


def check_serve(serve: Serve, where: str) -> None:
    """Raise ConfigError for limits by which nothing could be answered."""
    least, most = RATES
    if not least <= serve.rate <= most:  # nor is what is not a number
        raise ConfigError(f"{where}: 'rate' must be a float in the range [{least}, {most}]. Got {serve.rate} instead.")
    for key, least in LEAST.items():
        got = getattr(serve, key)
        if got < least:
            raise ConfigError(f"{where}: '{key}' must be an int of at least {least}. Got {got} instead.")


def check_floors(retention: Retention, where: str) -> None:
    """Raise ConfigError for a term below its legal floor."""
    for key, floor in FLOORS.items():
        got = getattr(retention, key)
        if got < floor:
            raise ConfigError(f"{where}: '{key}' must be at least {floor} days, the legal floor. Got {got}. Raise it.")


def check_spaces(search: Mapping[str, Mapping[str, Space]], where: str) -> None:
    """Raise ConfigError for a space of `workbench tune` that is none."""
    for part, spaces in search.items():
        for option, space in spaces.items():
            if space.fault:
                raise ConfigError(f"{where}.{part}]: '{option}' {space.fault}.")
