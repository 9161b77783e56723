from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_synthetic")
def test_conformance(check):
    check()
