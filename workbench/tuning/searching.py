"""Searching: in outer folds and over the whole training part, each trial a run of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.config import Project, Recipe, Space, check_whole, load_project
from workbench.data import load_records, name_synthetic
from workbench.errors import ConfigError, PluginError
from workbench.models import build_recipe, score_held_out
from workbench.progress import track
from workbench.registry.tracking import find_experiment, quiet
from workbench.tuning.folds import Folds, Parts, average_precision, split_clusters, split_sources
from workbench.tuning.options import Options, apply, draw, find_spaces
from workbench.tuning.tuned import Tuning

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def tune(
    recipe: str,
    *,
    trials: int = 20,
    folds: int = 3,
    outer: int = 3,
    seed: int | None = None,
    leave_source_out: bool = False,
    project: Any = None,
) -> Tuning:
    """Search a recipe's options over the spaces of `[tool.workbench.search.PART]` for its parts.

    `trials` a search; `folds` of each search and `outer` ones around it keep near-duplicate clusters whole. What is
    maximised is PR-AUC of pooled out-of-fold scores on the training part; the test part is not read. Synthetic records
    are fitted on and not scored, unless there are no others. The same seed (by default the recipe's) gives the same
    answer. `leave_source_out`: a search scores each source by a model of the others, for what carries over to senders
    never seen. Raises ConfigError where no part has a space, or no source can be left out.
    """
    project = project or load_project()
    settings = project.recipe(recipe)
    seed = check_whole("seed", settings.seed if seed is None else seed)
    trials, folds, outer = check_whole("trials", trials), check_whole("folds", folds), check_whole("outer", outer)
    spaces = find_spaces(settings, project)
    frame = load_records(recipe, "train", project=project)
    frame = frame[frame["label"].notna()].reset_index(drop=True)
    synthetic = name_synthetic(recipe, project=project) & frozenset(frame["source"])
    real = frozenset(frame["source"]) - synthetic
    scored = real or synthetic
    by_group = partial(split_clusters, scored=scored, seed=seed)
    split = partial(split_sources, scored=real) if leave_source_out else partial(by_group, folds=folds)
    search = partial(Folds, split=split, seed=seed)
    whole = search(settings, frame)
    bar = iter(track(range((outer + 1) * trials), f"tuning {recipe}"))
    with _tracked(project, recipe, "tuning") as run:
        told = [
            _look(settings, spaces, frame, parts, search, trials=trials, seed=seed, bar=bar, name=f"outer {number}")
            for number, parts in enumerate(by_group(frame, folds=outer), start=1)
        ]
        best, value = _search(whole, spaces, trials=trials, seed=seed, bar=bar, name="whole")
        next(bar, None)
        figures = {"recipe": recipe, "objective": "pr_auc", "seed": seed, "trials": trials, "folds": folds, "run": run}
        figures |= {"sources_left_out": leave_source_out, "synthetic": sorted(synthetic)}
        figures["fitted_beside"] = int((~frame["source"].isin(scored)).sum())
        tuning = Tuning({**figures, "outer": told, "best": best, "searched": value}, settings)
        _log({f"best.{name}": option for name, option in best.items()}, tuning.means())
    return tuning


def _look(
    settings: Recipe, spaces: Mapping[str, Space], frame: pd.DataFrame, parts: Parts, search: Callable[..., Folds], *,
    trials: int, seed: int, bar: Iterator[int], name: str,
) -> dict[str, Any]:  # fmt: skip
    """Search in one outer fold; return what was found, and on the part held out its figure and the recipe's own."""
    fitting, held = (frame.iloc[rows].reset_index(drop=True) for rows in parts)
    inner = search(settings, fitting)
    best, searched = _search(inner, spaces, trials=trials, seed=seed, bar=bar, name=name)
    scored = {
        kind: average_precision(held, _score(apply(settings, options), fitting, held, seed=seed))
        for kind, options in (("tuned", best), ("as configured", {}))
    }
    return {"options": best, "searched": searched, **scored}


def _score(recipe: Recipe, fitting: pd.DataFrame, held: pd.DataFrame, *, seed: int) -> np.ndarray:
    model = build_recipe(recipe)
    return score_held_out(model, fitting, held, folds=recipe.folds, seed=seed, variants=recipe.variants)


def _search(
    folds: Folds, spaces: Mapping[str, Space], *, trials: int, seed: int, bar: Iterator[int], name: str
) -> tuple[dict[str, Any], float]:
    """Return the best options of one search, and what it scored them; each trial is a run of its own in MLflow."""
    import optuna
    from sklearn.utils._param_validation import InvalidParameterError

    def judge(trial: optuna.Trial) -> float:
        next(bar, None)
        options = {option: draw(trial, option, space) for option, space in spaces.items()}
        with _tracked(None, None, f"{name}, trial {trial.number}"):
            try:
                value = folds.score(options)
            except (InvalidParameterError, PluginError, TypeError) as error:
                raise ConfigError(f"[tool.workbench.search]: a part does not take what is searched: {error}") from None
            _log(options, {"pr_auc": value})
        return value

    optuna.logging.set_verbosity(optuna.logging.ERROR)  # a trial that fails is told once, and not by its traceback
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(judge, n_trials=trials)
    return dict(study.best_params), float(study.best_value)


@contextmanager
def _tracked(project: Project | None, recipe: str | None, name: str) -> Iterator[str]:
    """Open a run: of the recipe's experiment, or nested in the one that is open."""
    import mlflow

    active = mlflow.active_run()
    experiment = active.info.experiment_id if active else None
    if project and recipe:
        experiment = find_experiment(project, recipe)
    tags = {"stage": "tune", "recipe": recipe} if recipe else {"stage": "tune"}
    with (
        quiet(),
        mlflow.start_run(experiment_id=experiment, run_name=name, nested=active is not None, tags=tags) as run,
    ):
        yield str(run.info.run_id)


def _log(options: Options, figures: Mapping[str, float]) -> None:
    import mlflow

    mlflow.log_params(dict(options))
    mlflow.log_metrics(dict(figures))
