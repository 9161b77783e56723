import json


def test_a_recipe_is_cross_validated_in_groups_beside_a_random_split(trained, workbench):
    told = json.loads(workbench("cross-validate", "demo", "--folds", "2", "--json").out)
    text = json.dumps(told)
    assert "grouped" in text
    assert "random" in text


def test_a_source_that_the_recipe_has_not_is_a_mistake(trained, workbench):
    assert "nil" in workbench("cross-validate", "demo", "--source", "nil", code=2).err
