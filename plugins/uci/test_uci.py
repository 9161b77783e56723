from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_uci")
def test_conformance(check):
    check()
