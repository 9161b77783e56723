from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_mishra_soni")
def test_conformance(check):
    check()
