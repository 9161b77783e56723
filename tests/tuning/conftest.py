import pytest


@pytest.fixture
def searched(trained_copy):
    """The trained project, with a small space and small features."""
    file = trained_copy / "pyproject.toml"
    text = file.read_text()
    start, end = text.index("[tool.workbench.search.linear]"), text.index("# The embedded corpus")
    space = "[tool.workbench.search.linear]\nC = {low = 0.001, high = 10.0, log = true}\n\n"
    file.write_text(text[:start] + space + text[end:])
    return trained_copy
