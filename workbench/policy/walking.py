"""The walk: every clause in order, every check of it, and what each found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from workbench.errors import WorkbenchError
from workbench.policy.clauses import CLAUSES, Check, Clause
from workbench.policy.ground import Ground, NothingStored

State = Literal["holds", "fails", "not built"]


class Found(msgspec.Struct, frozen=True):
    """One check: its name, whether it holds, what it found; where it fails, what to do."""

    check: str
    state: State
    says: str


class Step(msgspec.Struct, frozen=True):
    """One clause: it holds if all its checks do; without any, it is not built."""

    clause: str
    name: str
    must: str
    state: State
    found: list[Found]


def check_policy(ground: Ground, clauses: Iterable[Clause] = CLAUSES) -> Iterator[Step]:
    """Yield a step for every clause, in order. A check that cannot be made fails, and the walk goes on."""
    for clause in clauses:
        found = [_run(check, ground) for check in clause.checks]
        states = {one.state for one in found}
        state: State = "fails" if "fails" in states else "holds" if found else "not built"
        yield Step(clause.number, clause.name, clause.must, state, found)


def _run(check: Check, ground: Ground) -> Found:
    name = check.__name__.removeprefix("check_").replace("_", " ")
    try:
        return Found(name, "holds", check(ground))
    except NothingStored:
        return Found(name, "holds", "nothing is stored yet")
    except WorkbenchError as error:
        return Found(name, "fails", str(error))
