"""Champions: which model answers which kind of record, kept up with the registry without a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from workbench.config import Project, load_project
from workbench.contracts import KINDS
from workbench.errors import ConfigError
from workbench.models import Model, Verdict, fallback, load_model
from workbench.records import Rows, make_rows, to_frame
from workbench.registry.runs import Run, load_run, open_artefact
from workbench.registry.tracking import CHAMPION, PROMOTED_AT, is_missing, open_client, tracking_uri, unreachable

UNTOLD = ("answers",)  # of a card: what the known answers are is of use to nobody but the loader


class Champion(NamedTuple):
    """The version that answers for a recipe, as the registry names it."""

    recipe: str
    version: str
    source: str
    promoted_at: str | None  # None where the alias was moved by other hands

    @property
    def place(self) -> tuple[str, str, str]:
        """What is another where another model answers."""
        return self.recipe, self.version, self.source


class Served(NamedTuple):
    """A model as it is served, and the champion that it is; None for the rules."""

    model: Model
    champion: Champion | None = None


def champion(recipe: str, *, project: Project | None = None) -> Model | None:
    """Return the champion of a recipe, or None."""
    found = _find_champion(recipe, project or load_project())
    return _load_champion(found) if found else None


def _find_champion(recipe: str, project: Project) -> Champion | None:
    from mlflow.exceptions import MlflowException

    if tracking_uri(project).startswith("sqlite") and not (project.state / "mlflow.db").exists():
        return None
    try:
        version = open_client(project).get_model_version_by_alias(recipe, CHAMPION)
    except MlflowException as error:
        if is_missing(error):
            return None
        raise unreachable(error) from None
    return Champion(recipe, str(version.version), version.source, version.tags.get(PROMOTED_AT))


def _load_champion(found: Champion) -> Model:
    with open_artefact(found.source) as folder:
        return load_model(folder, version=found.version)


WARMING = "Dear customer, parcel 48213 waits: https://example.com/a or +91 98765 43210. " * 16  # made up
COMPANY = 64


class Answers:
    """Kind → model, for one process. `refresh` swaps champions by reference, so no request is ever dropped."""

    def __init__(self, project: Project | None = None, routes: Mapping[str, str] | None = None) -> None:
        self._project = project or load_project()
        self._routes = self._project.routes(routes or {})
        self._rules = Served(fallback())
        self._watch = _Watch(self._project)
        self._served: dict[str, Served] = {}
        self._behind = False
        self._watch.changed()
        self._load()

    def model(self, kind: str) -> Model:
        """Return the model that answers a kind: its recipe's champion, or the rules."""
        return self._served.get(kind, self._rules).model

    def refresh(self) -> bool:
        """Look whether a champion has moved, cheaply; load those that have and swap them in. Return whether any did."""
        if not (self._behind or self._watch.changed()):
            return False
        self._behind = True  # until loading went well: a look that fails is tried again
        moved = self._load()
        self._behind = False
        return moved

    def _load(self) -> bool:
        """Load what is not served yet; what did not move stays as it is."""
        found = [one for recipe in set(self._routes.values()) if (one := _find_champion(recipe, self._project))]
        here = {served.champion.place: served.model for served in self._served.values() if served.champion}
        now = {one.recipe: Served(here.get(one.place) or _load_champion(one), one) for one in found}
        self._served = {kind: now[recipe] for kind, recipe in self._routes.items() if recipe in now}
        return here.keys() != {one.place for one in found}

    def warm(self) -> None:
        """Judge with each champion more than its parts take for little: what they compile, no request waits for."""
        for served in self._served.values():
            served.model.judge(make_rows([WARMING] * COMPANY))

    def models(self) -> list[dict[str, Any]]:
        """Return what is served, one entry a kind: recipe, version, promoted_at, data snapshot, parts, digest, card."""
        entries = []
        for kind in KINDS:
            model, named = self._served.get(kind, self._rules)
            entries.append(
                {
                    "kind": kind,
                    "recipe": model.recipe,
                    "version": model.version,
                    "promoted_at": named.promoted_at if named else None,
                    "data": model.card.get("lineage", {}).get("data_digest"),
                    "parts": list(model.parts),
                    "digest": model.digest,
                    "card": {name: told for name, told in model.card.items() if name not in UNTOLD},
                }
            )
        return entries


class _Watch:
    """Tells that MLflow's database has changed, by `PRAGMA data_version` on a kept read-only connection."""

    def __init__(self, project: Project) -> None:
        self._file = project.state / "mlflow.db"
        self._local = tracking_uri(project).startswith("sqlite")
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None

    def changed(self) -> bool:
        """Return True if anything may have changed since the last call; always, for a store that is not local."""
        if not self._local:
            return True
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, check_same_thread=False)
            version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.OperationalError:  # not there yet, or locked by a writer: look again next time
            self._connection = None if self._seen is None else self._connection
            return False
        except sqlite3.DatabaseError:  # damaged: loading says so
            return True
        before, self._seen = self._seen, version
        return before != version


def predict(
    records: Any, *, recipe: str | None = None, run: str | Run | None = None, reasons: bool | int = True
) -> Verdict | list[Verdict]:
    """Judge a message, or a table of records: the champion of the recipe that answers, or the rules.

    `records`: a text, or whatever `workbench.records.to_frame` takes; `run`: judge by that run's model instead.
    Returns one Verdict for a text, else a list in order.
    """
    if not isinstance(reasons, int) or reasons < 0:
        raise ConfigError(f"reasons must be True, False or how many at most, 0 or more. Got {reasons!r}.")
    single = isinstance(records, str)
    rows = make_rows([records]) if single else _rows(records)
    if run is not None or recipe is not None:
        verdicts = choose_model(recipe=recipe, run=run).judge(rows, reasons=reasons)
    else:
        verdicts = _routed(rows, reasons)
    return verdicts[0] if single else verdicts


def _rows(records: Any) -> Rows:
    if isinstance(records, Rows):
        return records
    frame = to_frame(records)
    return Rows({name: frame[name].astype(object).tolist() for name in frame.columns}, len(frame))


def choose_model(*, recipe: str | None = None, run: str | Run | None = None, kind: str = "sms") -> Model:
    """Return the model of a run, of a recipe's champion, or the one that answers a kind; the rules for want of one."""
    if run is not None and recipe is not None:
        raise ConfigError("a run or a recipe says which model judges. Got both. Leave one out.")
    if run is not None:
        return load_run(run).model()
    if recipe is None:
        return Answers().model(kind)
    load_project().recipe(recipe)
    return champion(recipe) or fallback()


def _routed(rows: Rows, reasons: bool | int) -> list[Verdict]:
    answers = Answers()
    made: dict[int, Verdict] = {}
    for kind in set(rows["kind"]):
        mine = [row for row, other in enumerate(rows["kind"]) if other == kind]
        part = rows.take(mine)
        made |= dict(zip(mine, answers.model(kind).judge(part, reasons=reasons), strict=True))
    return [made[row] for row in range(len(rows))]
