"""Tests of what a search shows."""

from workbench.config import load_project


def test_what_is_printed_can_be_pasted(searched, workbench):
    told = workbench("tune", "demo", "--trials", 1, "--folds", 2, "--outer", 2).out
    lines = told[told.index("featurizers =") :]
    file = searched / "pyproject.toml"
    text = file.read_text()
    start = text.index("featurizers =", text.index("[tool.workbench.recipes.demo]"))
    file.write_text(text[:start] + lines + text[text.index("seed =", start) :])
    assert "C" in load_project().recipe("demo").detector["linear"]
