"""The suite: which checks a plugin is run through, as a pytest parametrization or as a list of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple
from unittest import SkipTest

from workbench.contracts import PART_KINDS
from workbench.errors import PluginError, WorkbenchError
from workbench.plugins import Host, Part, host
from workbench.testing import (
    anonymizer_checks,
    detector_checks,
    featurizer_checks,
    plugin_checks,
    source_checks,
)
from workbench.testing.failures import ConformanceError, make_part, tell_error, told_by

PART_CHECKS: dict[str, tuple[Callable[[Any], None], ...]] = {
    "anonymizer": anonymizer_checks.CHECKS,
    "featurizer": featurizer_checks.CHECKS,
    "detector": detector_checks.CHECKS,
    "source": source_checks.CHECKS,
}


class Check(NamedTuple):
    """One check of one part: a readable id, and a call without arguments that raises ConformanceError."""

    id: str
    run: Callable[[], None]

    def __call__(self) -> None:
        """Run the check."""
        with told_by():
            self.run()


class Result(NamedTuple):
    """How a check ended: `fault` says why it failed, `skipped` why it could not run; both None where it passed."""

    id: str
    fault: str | None
    skipped: str | None = None


def collect_checks(plugin: str | ModuleType | Any) -> list[Check]:
    """Return every check that a plugin is run through, by module, module name, or live object.

    Registers a plugin that no distribution installs with this process's host, so that its types are trusted.
    """
    with _loaded(plugin):
        module = import_module(plugin) if isinstance(plugin, str) else plugin
        parts = _parts(module)
    if not parts:
        raise PluginError(f"plugin {getattr(module, '__name__', module)!r} offers no part; nothing can be checked.")
    checks = list(_plugin_checks(module)) if isinstance(module, ModuleType) else []
    return checks + [check for part in parts for check in _part_checks(part)]


@contextmanager
def _loaded(plugin: str | ModuleType | Any) -> Iterator[None]:
    """Turn what a plugin raises while it is loaded into PluginError, which says where it was raised."""
    try:
        yield
    except WorkbenchError:
        raise
    except (Exception, SystemExit) as error:  # a stranger's module may raise anything
        name = plugin if isinstance(plugin, str) else getattr(plugin, "__name__", type(plugin).__name__)
        raise PluginError(f"plugin {name!r} cannot be loaded. Got {tell_error(error)}. Mend that line.") from error


def _parts(plugin: Any) -> tuple[Part, ...]:
    lone = Host()
    lone.register(plugin)
    parts = lone.parts()
    known = {(part.kind, part.name): part for part in host().parts()}
    if any((part.kind, part.name) not in known for part in parts):
        host().register(plugin)
    return parts


def _plugin_checks(module: ModuleType) -> Iterator[Check]:
    word = module.__name__.removeprefix("workbench_").replace("_", "-")
    for check in plugin_checks.CHECKS:
        yield Check(f"{word}-plugin-{_name(check)}", partial(check, module.__name__))


def _part_checks(part: Part) -> Iterator[Check]:
    made = part.factory if part.kind == "source" else partial(make_part, part.factory, part.kind)
    for check in PART_CHECKS[part.kind]:
        yield Check(f"{part.name}-{part.kind}-{_name(check)}", partial(check, made))


def _name(check: Callable[..., None]) -> str:
    return check.__name__.removeprefix("check_")


def run_checks(plugin: str | ModuleType | Any) -> Iterator[Result]:
    """Run every check of a plugin; yield how each ended."""
    for check in collect_checks(plugin):
        try:
            check()
        except SkipTest as reason:
            yield Result(check.id, None, str(reason))
        except ConformanceError as error:
            yield Result(check.id, f"{type(error).__name__}: {error}")
        else:
            yield Result(check.id, None)


def parametrize_with_checks(plugin: str | ModuleType | Any) -> Any:
    """Parametrize a test with every check of a plugin: `def test_conformance(check): check()`."""
    import pytest

    return pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in collect_checks(plugin)])


assert tuple(PART_CHECKS) == PART_KINDS
