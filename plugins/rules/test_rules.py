from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_rules")
def test_conformance(check):
    check()
