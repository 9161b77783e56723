from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_boost")
def test_conformance(check):
    check()
