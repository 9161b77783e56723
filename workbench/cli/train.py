"""`workbench train`."""

from __future__ import annotations

import os
import platform

import click


@click.command("train")
@click.option("--recipe", default="sms", show_default=True, help="Which recipe to train.")
@click.option("--detector", help="Use this detector, with its defaults, instead of the recipe's.")
@click.option("--featurizer", "featurizers", multiple=True, help="Use this featurizer; may be given again.")
def command(recipe: str, detector: str | None, featurizers: tuple[str, ...]) -> None:
    """Train a recipe on the training part of its snapshot and log the run.

    As the recipe spells it out, the model is stored in data/RECIPE/model too; a variation is logged only.
    """
    steady_arithmetic()
    from workbench.config import load_project
    from workbench.models import build_model
    from workbench.training import train

    project = load_project()
    settings = project.recipe(recipe)
    if detector or featurizers:
        ((name, params),) = settings.detector.items()
        chosen = {detector: {}} if detector else {name: params}
        ((name, params),) = chosen.items()
        run = train(build_model(name, featurizers=featurizers or settings.featurizers, **params), recipe=recipe)
    else:
        run = train(recipe=recipe, folder=project.folder(recipe) / "model")
    click.echo(f"run {run.id} of recipe {recipe}, model {run.digest}")


def steady_arithmetic() -> None:
    """Ask OpenBLAS for one set of kernels, so that every x86-64 CPU with AVX2 fits the same model, bit for bit.

    It must come before NumPy is loaded. Elsewhere a model is the same on one machine only.
    """
    if platform.machine() in ("x86_64", "AMD64"):
        os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")
