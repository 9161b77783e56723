import json

import pytest


def test_a_recipe_is_cross_validated_in_groups_beside_a_random_split(trained, workbench):
    told = json.loads(workbench("cross-validate", "demo", "--folds", "2", "--json").out)
    text = json.dumps(told)
    assert "grouped" in text
    assert "random" in text


def test_a_source_that_the_recipe_has_not_is_a_mistake(trained, workbench):
    assert "nil" in workbench("cross-validate", "demo", "--source", "nil", code=2).err


def test_leaving_the_only_source_out_says_that_nothing_can_be_learned(trained, workbench):
    told = workbench("cross-validate", "demo", "--leave-source-out", "--folds", "2").out
    assert "hold no smishing" in told
    assert "anchor" in told


@pytest.mark.parametrize("given", [["--source", "uci"], ["--positive", "spam"], ["--no-random"], ["--random"]])
def test_what_says_nothing_where_sources_are_left_out_is_refused(trained, workbench, given):
    told = workbench("cross-validate", "demo", "--leave-source-out", *given, code=2).err
    assert f"leave out {'--random/--no-random' if 'random' in given[0] else given[0]}." in told
