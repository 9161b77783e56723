"""Notebooks run from top to bottom without a screen, and are stored without output."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from workbench.config import load_project

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    assert [file.name for file in NOTEBOOKS][:1] == ["01_first_model.ipynb"]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_it_is_stored_without_output(file):
    for cell in nbformat.read(file, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_the_first_one_builds_the_model_of_the_recipe():
    """Its gate is what such a model reaches, so that the notebook may promote it."""
    recipe = load_project(ROOT).recipe("demo")
    source = "".join(cell.source for cell in nbformat.read(NOTEBOOKS[0], as_version=4).cells)
    assert f"parts = {json.dumps(recipe.featurizers)}" in source
    assert f"featurizers=parts, C={recipe.detector['linear']['C']})" in source


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_it_runs_and_shows_html_and_plain(file, trained_copy, monkeypatch):
    monkeypatch.delenv("MPLBACKEND")  # as on a user's machine: plots inline
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("C=0.3", "C=1.0")  # as in the small recipe: few records teach little
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(trained_copy)}}
    ).execute()
    shown = [output.data for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
    assert sum("image/png" in data for data in shown) >= 1
    assert sum("text/html" in data for data in shown) >= 6
    assert all("text/plain" in data for data in shown)
    assert "98765" not in str(shown)
    stderr = [o.text for cell in notebook.cells for o in cell.get("outputs", ()) if o.get("name") == "stderr"]
    assert not [text for text in stderr if "Warning" in text]
