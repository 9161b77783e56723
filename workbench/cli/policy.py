"""`workbench policy`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workbench.policy import Step

BROKEN = 1  # the exit code


@click.group("policy")
def command() -> None:
    """Check the deployment against the privacy policy."""


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--strict", is_flag=True, help="Exit with 1 unless every clause holds.")
@click.pass_context
def check_command(ctx: click.Context, as_json: bool, strict: bool) -> None:
    """Walk the policy clause by clause and check what this deployment can check on itself.

    Each clause holds, fails (with what to do), has no data yet of which that could be said, or is not built. The live
    store is read, never changed; what has to be acted out is acted out in a temporary one, with the models that answer
    here. Exit code 1 when any clause fails; with --strict, when any does anything but hold.
    """
    import msgspec

    from workbench.config import load_project
    from workbench.policy import Ground, check_policy

    with Ground(load_project()) as ground:
        steps = []
        for step in check_policy(ground):
            steps.append(step)
            if not as_json:
                _tell(step)
    if as_json:
        click.echo(msgspec.json.encode(steps).decode())
    else:
        counts = Counter(step.state for step in steps)
        told = f"{counts['holds']} hold, {counts['fails']} fail, {counts['no data']} have no data yet"
        click.echo(f"{told}, {counts['not built']} are not built")
    if any(step.state == "fails" or (strict and step.state != "holds") for step in steps):
        ctx.exit(BROKEN)


def _tell(step: Step) -> None:
    click.echo(f"{step.state:<9}  {step.clause:<3}  {step.name}: {step.must}")
    for one in step.found:
        click.echo(f"{'':<16}{one.check}: {'FAILS: ' if one.state == 'fails' else ''}{one.says}")
