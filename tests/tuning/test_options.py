"""Tests of what of a recipe may be searched."""

import pytest

from workbench.config import load_project
from workbench.errors import ConfigError
from workbench.tuning import tune
from workbench.tuning.options import apply, find_spaces


def test_a_part_without_a_space_is_told(searched):
    file = searched / "pyproject.toml"
    file.write_text(file.read_text().replace("search.linear", "search.boost"))
    with pytest.raises(ConfigError, match="there are spaces for boost"):
        tune("demo")


def test_spaces_of_every_part_are_searched_and_applied(project):
    settings = load_project().recipe("demo")
    assert {"linear.C", "ngrams.n_features"} <= set(find_spaces(settings, load_project()))
    made = apply(settings, {"linear.C": 3.0, "ngrams.n_features": 512})
    assert made.detector == {"linear": {"C": 3.0}}
    assert made.featurizers["ngrams"] == {**settings.featurizers["ngrams"], "n_features": 512}
    assert settings.featurizers["ngrams"] != made.featurizers["ngrams"]
