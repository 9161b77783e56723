"""How a check fails: it names the rule, the input of the suite that broke it, what was got and what to do."""

from __future__ import annotations

from typing import Any


class ConformanceError(AssertionError):
    """A part broke a rule of its contract."""


def demand(holds: Any, rule: str, *, on: str = "", got: object = "", do: str = "") -> None:
    """Raise ConformanceError unless a rule holds. `on` and `got` come from the suite's own inputs."""
    if holds:
        return
    told = [rule]
    if on:
        told.append(f"input: {on}")
    if not isinstance(got, str) or got:
        told.append(f"got: {got!r}"[:400])
    if do:
        told.append(f"to do: {do}")
    raise ConformanceError(". ".join(told))
