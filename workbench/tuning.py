"""Tuning: a recipe's options searched by optuna on its training part, nested in grouped folds, tracked in MLflow.

The search itself is cross-validated: in each outer fold it runs on the others and what it finds is scored on the
one it has not seen. So the figure told is of the whole procedure, and not the best of many tries.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from workbench.config import Project, Recipe, Space, load_project
from workbench.data import load_records, name_synthetic
from workbench.errors import ConfigError, PluginError, allowed
from workbench.models import build_recipe, encode_labels, fit_whole, group_records, prepare, split_groups
from workbench.progress import track
from workbench.registry.tracking import find_experiment, quiet

if TYPE_CHECKING:
    import pandas as pd

    from workbench.models import Prepared

Parts = tuple[np.ndarray, np.ndarray]  # rows to fit on, and rows to score
Options = Mapping[str, Any]  # "part.option" → value


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
    seed = settings.seed if seed is None else seed
    spaces = find_spaces(settings, project)
    frame = load_records(recipe, "train", project=project)
    frame = frame[frame["label"].notna()].reset_index(drop=True)
    synthetic = name_synthetic(recipe, project=project) & frozenset(frame["source"])
    real = frozenset(frame["source"]) - synthetic
    scored = real or synthetic
    by_group = partial(_split, scored=scored, seed=seed)
    split = partial(split_sources, scored=real) if leave_source_out else partial(by_group, folds=folds)
    search = partial(_Folds, split=split, seed=seed)
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


def find_spaces(settings: Recipe, project: Project) -> dict[str, Space]:
    """Return "part.option" → space for every part of the recipe that has one."""
    parts = (*settings.featurizers, *settings.detector)
    spaces = {
        f"{part}.{option}": space for part in parts for option, space in project.settings.search.get(part, {}).items()
    }
    if not spaces:
        raise ConfigError(
            f"no part of the recipe has a space to search. It names {allowed(parts)}; there are spaces for "
            f"{allowed(project.settings.search)}. Add [tool.workbench.search.PART] to pyproject.toml."
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


def _split(frame: pd.DataFrame, *, scored: frozenset[str], folds: int, seed: int) -> list[Parts]:
    codes, _ = encode_labels(frame["label"].tolist())
    counted = frame["source"].isin(scored).to_numpy()
    parts = split_groups(codes, group_records(frame, folds=folds), folds=folds, seed=seed)
    return [(fitting, held[counted[held]]) for fitting, held in parts]


def split_sources(frame: pd.DataFrame, *, scored: frozenset[str]) -> list[Parts]:
    """Return for each source the rows of the others, clusters that it shares with them aside, and its own.

    A source without which a label is missing is not left out.
    """
    told = []
    for source in sorted(scored & set(frame["source"])):
        mine = (frame["source"] == source).to_numpy()
        fitting = ~mine & ~frame["cluster"].isin(set(frame["cluster"][mine])).to_numpy()
        if set(frame["label"][fitting]) == set(frame["label"]):
            told.append((np.flatnonzero(fitting), np.flatnonzero(mine)))
    if not any((frame["label"].iloc[held] == "smishing").any() for _, held in told):
        raise ConfigError(
            f"no source with smishing can be left out: of {allowed(scored)} none has every label in the others. "
            "Name another real source in the recipe, or search in grouped folds."
        )
    return told


def _look(
    settings: Recipe, spaces: Mapping[str, Space], frame: pd.DataFrame, parts: Parts, search: Callable[..., _Folds], *,
    trials: int, seed: int, bar: Iterator[int], name: str,
) -> dict[str, Any]:  # fmt: skip
    """Search in one outer fold; return what was found, and on the part held out its figure and the recipe's own."""
    fitting, held = (frame.iloc[rows].reset_index(drop=True) for rows in parts)
    inner = search(settings, fitting)
    best, searched = _search(inner, spaces, trials=trials, seed=seed, bar=bar, name=name)
    scored = {
        kind: average_precision(held, _fit_and_score(apply(settings, options), fitting, held, seed=seed))
        for kind, options in (("tuned", best), ("as configured", {}))
    }
    return {"options": best, "searched": searched, **scored}


def _fit_and_score(settings: Recipe, fitting: pd.DataFrame, held: pd.DataFrame, *, seed: int) -> np.ndarray:
    groups, pipeline = group_records(fitting, folds=settings.folds), build_recipe(settings)
    fitted = fit_whole(pipeline, fitting, groups=groups, seed=seed, folds=settings.folds, variants=settings.variants)
    return np.asarray(fitted.predict_proba(held)[:, -1])


def average_precision(held: pd.DataFrame, scores: np.ndarray) -> float:
    """Return PR-AUC of scores, smishing against the rest."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score((held["label"] == "smishing").to_numpy(), scores))


class _Folds:
    """Folds of one table, fitted as training fits; features are made anew only when a featurizer's options change."""

    def __init__(
        self, settings: Recipe, frame: pd.DataFrame, *, split: Callable[[pd.DataFrame], list[Parts]], seed: int
    ) -> None:
        self.settings = settings
        self._frame = frame
        self._codes, _ = encode_labels(frame["label"].tolist())
        self._parts = split(frame)
        self._held = np.sort(np.concatenate([held for _, held in self._parts]))
        self._seed = seed
        self._featurizers: Any = None

    def score(self, options: Options) -> float:
        """Return PR-AUC of pooled out-of-fold scores."""
        settings = apply(self.settings, options)
        pipeline = build_recipe(settings)
        if settings.featurizers != self._featurizers:
            self._featurizers, self._prepared = settings.featurizers, self._prepare(pipeline)
        prepared = self._prepared._replace(pipeline=pipeline).last_alone()
        scores = np.zeros(len(self._frame))
        for fitting, held in self._parts:
            scores[held] = prepared.score(fitting, held)[:, -1]
        return average_precision(self._frame.iloc[self._held], scores[self._held])

    def _prepare(self, pipeline: Any) -> Prepared:
        variants = self.settings.variants
        return prepare(pipeline, self._frame, self._codes, parts=self._parts, variants=variants, seed=self._seed)


def _search(
    folds: _Folds, spaces: Mapping[str, Space], *, trials: int, seed: int, bar: Iterator[int], name: str
) -> tuple[dict[str, Any], float]:
    """Return the best options of one search, and what it scored them; each trial is a run of its own in MLflow."""
    import optuna
    from sklearn.utils._param_validation import InvalidParameterError

    def judge(trial: optuna.Trial) -> float:
        next(bar, None)
        options = {option: _draw(trial, option, space) for option, space in spaces.items()}
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


def _draw(trial: Any, name: str, space: Space) -> Any:
    if space.choices:
        return trial.suggest_categorical(name, list(space.choices))
    if isinstance(space.low, int) and isinstance(space.high, int):
        return trial.suggest_int(name, space.low, space.high, log=space.log)
    return trial.suggest_float(name, space.low, space.high, log=space.log)


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


class Tuning:
    """What a search found: options to paste, and what the search is worth on folds that it did not see."""

    def __init__(self, figures: Mapping[str, Any], settings: Recipe) -> None:
        self.figures = dict(figures)
        self._settings = settings

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {**self.figures, "means": self.means(), "paste": self.paste()}

    def means(self) -> dict[str, float]:
        """Return the mean PR-AUC over the outer folds: of what was found there, and of the recipe as it is."""
        return {
            name.replace(" ", "_"): float(np.mean([fold[name] for fold in self.figures["outer"]]))
            for name in ("tuned", "as configured")
        }

    def paste(self) -> str:
        """Return the two lines of the recipe, to be pasted over those that are there."""
        best = apply(self._settings, self.figures["best"])
        return f"featurizers = {_toml(best.featurizers)}\ndetector = {_toml(best.detector)}"

    def __str__(self) -> str:
        means = self.means()
        searched = "each source left out" if self.figures["sources_left_out"] else "grouped folds"
        lines = [
            f"{self.figures['recipe']}: PR-AUC on outer folds, which no search saw: tuned {means['tuned']:.4f}, "
            f"as configured {means['as_configured']:.4f} ({self.figures['trials']} trials a search, by {searched}).",
            f"{'fold':<6}{'tuned':>8}{'as configured':>15}  options",
        ]
        lines += [
            f"{number:<6}{fold['tuned']:>8.4f}{fold['as configured']:>15.4f}  {_toml(fold['options'])}"
            for number, fold in enumerate(self.figures["outer"], start=1)
        ]
        lines += self._note()
        if means["tuned"] <= means["as_configured"]:
            lines.append("The search gains nothing here: keep the recipe as it is.")
        return "\n".join([*lines, "", f"# [tool.workbench.recipes.{self.figures['recipe']}]", self.paste()])

    def _note(self) -> list[str]:
        named, beside = ", ".join(self.figures["synthetic"]), self.figures["fitted_beside"]
        if beside:
            return [f"{beside} synthetic records ({named}) are fitted on and not scored."]
        return [f"Synthetic data ({named}): no figure here says how it does on people's messages."] if named else []

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def _toml(value: Any) -> str:
    """Write a value as inline TOML; JSON writes the plain ones alike."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_toml(inner)}" for name, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)
