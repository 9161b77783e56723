"""The conformance suite: `@parametrize_with_checks("workbench_mine")` above `def test_conformance(check): check()`."""

from workbench.testing.failures import ConformanceError
from workbench.testing.suite import Check, Result, collect_checks, parametrize_with_checks, run_checks

__all__ = ["Check", "ConformanceError", "Result", "collect_checks", "parametrize_with_checks", "run_checks"]
