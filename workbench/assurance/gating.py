"""The privacy gate: thresholds from the configuration against a measurement; JSON, JUnit XML and sentences."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbench.assurance.figures import COUNTED, Measurement, round_all
from workbench.errors import ConfigError, PrivacyGateFailed
from workbench.outputs import replaced

EXITS = {"labelled": 4, "snapshot": 4, "model": 6}


class Verdict(NamedTuple):
    """One threshold: the figure's name, what it is, what it must be, and whether it is."""

    name: str
    value: float | None
    bound: str
    passed: bool

    @property
    def sentence(self) -> str:
        """Say it in words."""
        if self.value is None:
            return f"{self.name} was not measured, must be {self.bound}"
        return f"{self.name} is {self.value:.4g}, must be {self.bound}"


def judge(measurement: Measurement, thresholds: Mapping[str, str]) -> list[Verdict]:
    """Judge every threshold, written `">= 0.95"` or `"<= 0.015"`; a figure that was not measured fails.

    Raises ConfigError for a threshold of another form.
    """
    figures = measurement.flat()
    return [_judge(name, figures.get(name), bound) for name, bound in thresholds.items()]


def _judge(name: str, value: float | None, bound: str) -> Verdict:
    sign, _, limit = bound.partition(" ")
    try:
        least = float(limit)
    except ValueError:
        least = float("nan")
    if sign not in (">=", "<=") or least != least:
        raise ConfigError(
            f'[tool.workbench.privacy] \'{name}\' must be ">= NUMBER" or "<= NUMBER". Got {bound!r}. Mend the bound.'
        )
    passed = value is not None and (value >= least if sign == ">=" else value <= least)
    return Verdict(name, value, bound, passed)


def enforce(verdicts: Sequence[Verdict], *, exit_code: int) -> None:
    """Raise PrivacyGateFailed, which lists every failed threshold, if there is one."""
    failed = [verdict.sentence for verdict in verdicts if not verdict.passed]
    if failed:
        raise PrivacyGateFailed(failed, exit_code=exit_code)


def summarize_gate(measurement: Measurement, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return what is kept of a gate beside what it judged, for DVC to compare and a promotion to look at."""
    told = [{**verdict._asdict(), "sentence": verdict.sentence} for verdict in verdicts]
    return {
        **round_all(measurement.figures, COUNTED),
        "format": 1,
        "gates": round_all(told, COUNTED),
        "passed": all(verdict.passed for verdict in verdicts),
    }


def write_junit(verdicts: Sequence[Verdict], file: Path) -> None:
    """Write JUnit XML, a test case a threshold."""
    failures = sum(not verdict.passed for verdict in verdicts)
    suite = ET.Element("testsuite", name="privacy gate", tests=str(len(verdicts)), failures=str(failures))
    for verdict in verdicts:
        case = ET.SubElement(suite, "testcase", classname="privacy", name=verdict.name)
        if not verdict.passed:
            ET.SubElement(case, "failure", message=verdict.sentence)
    with replaced(file) as partial:
        ET.ElementTree(suite).write(partial, encoding="utf-8", xml_declaration=True)
