"""A pytest plugin that says how many conformance checks ran: a green battery does not tell."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the count of conformance checks, passed and in all."""
    counts = {
        outcome: sum(
            "test_conformance[" in report.nodeid
            for report in terminalreporter.stats.get(outcome, ())
            if report.when == "call"
        )
        for outcome in ("passed", "failed")
    }
    total = sum(counts.values())
    if total:
        terminalreporter.write_line(f"conformance: {counts['passed']} of {total} checks passed")
