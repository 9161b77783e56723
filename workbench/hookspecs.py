"""The hooks. They register or observe; they never transform, and never decide by the order of installation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    import click

    from workbench.contracts import Anonymizer, Detector, Featurizer, Records, Source
    from workbench.models import Verdict
    from workbench.registry import Run

hookspec = pluggy.HookspecMarker("workbench")
hookimpl = pluggy.HookimplMarker("workbench")


class Figures(Protocol):
    """What an evaluation found, by name, as report.json tells it: `report["recall"]["value"]`, `report["gates"]`."""

    def __getitem__(self, name: str, /) -> Any: ...


@hookspec
def anonymizers() -> Mapping[str, Callable[..., Anonymizer]]:  # type: ignore[empty-body]
    """Offer anonymizers: {name: factory}. The factory takes the recipe's options as keywords."""


@hookspec
def featurizers() -> Mapping[str, Callable[..., Featurizer]]:  # type: ignore[empty-body]
    """Offer featurizers: {name: factory}. The factory takes the recipe's options as keywords."""


@hookspec
def detectors() -> Mapping[str, Callable[..., Detector]]:  # type: ignore[empty-body]
    """Offer detectors: {name: factory}. The factory takes the recipe's options as keywords."""


@hookspec
def sources() -> Mapping[str, Source]:  # type: ignore[empty-body]
    """Offer sources of raw records: {name: Source}."""


@hookspec
def trusted_types() -> Sequence[str]:  # type: ignore[empty-body]
    """Name the types, dotted, that a stored model with a part of this plugin may hold."""


@hookspec
def commands(cli: click.Group) -> None:
    """Add click commands to the command line. Called only for entry points of the group `workbench.commands`."""


@hookspec
def run_finished(run: Run, report: Figures) -> None:
    """Observe a run that was evaluated. An exception is reported and stops nobody."""


@hookspec
def promotion_objections(  # type: ignore[empty-body]
    candidate: Run, current: Run | None, report: Figures | None
) -> Sequence[str]:
    """Give reasons against a promotion. Any reason, or an exception, stops it."""


@hookspec
def batch_scored(records: Records, verdicts: Sequence[Verdict]) -> None:
    """Observe verdicts after the response was sent; `records` are anonymized. An exception is reported.

    Nothing of an account that is `restricted` or of a sandbox key is among them.
    """
