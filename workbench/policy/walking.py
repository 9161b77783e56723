"""The walk: every clause in order, every check of it, and what each found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from traceback import extract_tb
from typing import Literal

import msgspec

from workbench.errors import WorkbenchError
from workbench.policy.clauses import CLAUSES, Check, Clause
from workbench.policy.ground import Ground, NothingYet

State = Literal["holds", "fails", "no data", "not built"]


class Found(msgspec.Struct, frozen=True):
    """One check: its name, whether it holds, what it found; where it fails, what to do."""

    check: str
    state: State
    says: str


class Step(msgspec.Struct, frozen=True):
    """One clause: it holds if its checks do; where none has anything to look at yet, there is no data.

    Without any check, nothing is built for it.
    """

    clause: str
    name: str
    must: str
    state: State
    found: list[Found]


def check_policy(ground: Ground, clauses: Iterable[Clause] = CLAUSES) -> Iterator[Step]:
    """Yield a step for every clause, in order. A check that cannot be made fails, and the walk goes on."""
    for clause in clauses:
        found = [_run(check, ground) for check in clause.checks]
        yield Step(clause.number, clause.name, clause.must, _sum_up(found), found)


def _sum_up(found: list[Found]) -> State:
    states = {one.state for one in found}
    ranked: tuple[State, ...] = ("fails", "holds", "no data")
    return next((state for state in ranked if state in states), "not built")


def _run(check: Check, ground: Ground) -> Found:
    name = check.__name__.removeprefix("check_").replace("_", " ")
    try:
        return Found(name, "holds", check(ground))
    except NothingYet as nothing:
        return Found(name, "no data", str(nothing))
    except WorkbenchError as error:
        return Found(name, "fails", str(error))
    except Exception as error:
        return Found(name, "fails", _tell_broken(error))


def _tell_broken(error: Exception) -> str:
    """Return what a check stopped at: the error's type and place, never its text, which may quote what it looked at."""
    last = extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    return f"it could not be made: {type(error).__name__} in {place}. Report that; what it looks at may be damaged."
