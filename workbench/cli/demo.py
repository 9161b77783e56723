"""`workbench demo`: the whole loop on the embedded corpus, down to one verdict over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from workbench.cli.opened import here
from workbench.errors import WorkbenchError

RECIPE = "demo"
STAGES = ("build", "leak", "split", "train", "probe", "evaluate")
MESSAGE = (
    "Dear customer, your SBI account is blocked today. "
    "Update your KYC at http://sbi-kyc-help.top/verify or call 9876543210"
)


@click.command("demo")
def command() -> None:
    """Build, split, train, evaluate, promote, serve: on synthetic messages, with both privacy gates and one verdict."""
    from workbench.config import load_project

    project = load_project()
    project.recipe(RECIPE)
    click.echo("The corpus of this demo is synthetic: made by the workbench, no message of a person is in it.\n")
    _reproduce(project.root)
    _promote()
    with _serving(project.root) as address:
        _ask(address, _key())
    report = project.folder(RECIPE) / "report" / "report.md"
    click.echo(f"\nThe report lies in {report.relative_to(project.root)}")
    click.echo(f"See the run:       mlflow ui --backend-store-uri sqlite:///{project.state.name}/mlflow.db")
    click.echo("Ask it yourself:   workbench predict --recipe demo 'Your parcel is held, pay at http://x.co/a'")
    click.echo("On real messages:  make real MIRROR=<folder with the source files>")


def _environment() -> dict[str, str]:
    """Return an environment in which DVC's stages find this interpreter's commands."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _reproduce(root: Path) -> None:
    stages = [f"{stage}@{RECIPE}" for stage in STAGES]
    done = subprocess.run([sys.executable, "-m", "dvc", "repro", *stages], cwd=root, env=_environment(), check=False)  # noqa: S603
    if done.returncode:
        raise WorkbenchError("the pipeline stopped; what stopped it is printed above")


def _promote() -> None:
    from workbench.cli.evaluate import ensure_evaluated
    from workbench.registry import promote

    ensure_evaluated(RECIPE)
    click.echo(str(promote(RECIPE)))


@contextmanager
def _serving(root: Path) -> Iterator[str]:
    """Run the server on a free port, as a user would; yield its address."""
    arguments = [sys.executable, "-m", "workbench", "serve", "--port", "0", "--recipe", f"sms={RECIPE}"]
    with subprocess.Popen(arguments, cwd=root, env=_environment(), stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            assert server.stdout is not None
            yield _address(server.stdout)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _address(lines: Iterator[str]) -> str:
    for line in lines:
        if "listening on " in line:
            return line.split("listening on ", 1)[1].split()[0]
    raise WorkbenchError("the server stopped before it was ready; what stopped it is printed above")


def _key() -> str:
    """Make a test key, whose traffic is never kept, of an account named demo."""
    with here() as store:
        account = store.accounts.create(name="demo", email="demo@localhost")
        return store.keys.create(account.id, live=False, label="demo").token


def _ask(address: str, key: str) -> None:
    from workbench.client import Client

    with Client(address, key) as client:
        answer = client.detect(MESSAGE)
    click.echo(f"\nPOST {address}/v1/detect\n  {MESSAGE}\n")
    click.echo(f"{answer.verdict}, score {answer.score:.3f}, found {answer.found}")
    for reason in answer.reasons:
        click.echo(f"  {reason.weight:+.2f}  {reason.text}  [{reason.part}]")
