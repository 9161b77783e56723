import os
from pathlib import Path

import pytest

from workbench.config import Serve, check_whole, find_root, load_project
from workbench.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]

RECIPE = """
[tool.workbench.recipes.{name}]
kinds = ["sms"]
sources = {{synthetic = {{size = 10}}}}
anonymizers = {{redact = {{}}}}
masking = {{level = "standard", operators = {{}}}}
featurizers = {{}}
detector = {{rules = {{}}}}
seed = 7
folds = 5
test_share = 0.25
similarity = 0.8
resamples = 10
gates = {{recall = 0.5, false_positive_rate = 0.02, control_margin = 0}}
thresholds = {{}}
variants = 0.0
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        (tmp_path / "pyproject.toml").write_text(text, "utf-8")
        return tmp_path

    return write


@pytest.fixture
def refused(write):
    def load(text):
        folder = write(text)
        with pytest.raises(ConfigError) as error:
            load_project(folder)
        message = str(error.value)
        assert str(folder / "pyproject.toml") in message  # where
        assert "\n" not in message
        return message

    return load


def test_a_project_anonymizes_by_something(refused):
    assert "[tool.workbench]: 'anonymizers' must name at least one. Got none" in refused(
        "[tool.workbench]\nanonymizers = {}\n"
    )


def test_the_project_is_found_upward(write):
    folder = write(RECIPE.format(name="mine"))
    below = folder / "notebooks" / "deep"
    below.mkdir(parents=True)
    project = load_project(below)
    assert project.root == folder == find_root(below)
    assert project.recipe("mine").detector == {"rules": {}}
    assert project.folder("mine") == folder / "data" / "mine"
    assert project.state == folder / ".workbench"
    assert project.recipe("mine").gates.control_margin == 0.0


def test_a_nearer_pyproject_of_something_else_is_passed_over(write):
    folder = write(RECIPE.format(name="mine"))
    (folder / "other").mkdir()
    (folder / "other" / "pyproject.toml").write_text("[tool.ruff]\n")
    assert find_root(folder / "other") == folder


def test_outside_of_any_project_defaults_hold(tmp_path):
    project = load_project(tmp_path)
    assert project.root == tmp_path
    assert project.settings.recipes == {}
    assert project.settings.anonymizers == {"redact": {}, "names": {}, "facts": {}}


def test_a_changed_file_is_read_again(write):
    folder = write(RECIPE.format(name="one"))
    assert list(load_project(folder).settings.recipes) == ["one"]
    write(RECIPE.format(name="two"))
    os.utime(folder / "pyproject.toml", ns=(1, 1))
    assert list(load_project(folder).settings.recipes) == ["two"]


def test_no_such_recipe_lists_those_there_are(write):
    with pytest.raises(ConfigError, match=r"no recipe 'theirs' in .*pyproject.toml.*there is: mine\."):
        load_project(write(RECIPE.format(name="mine"))).recipe("theirs")


def test_this_projects_own_settings_hold():
    assert {"demo", "sms", "sms-public"} <= load_project(Path(__file__).parent).settings.recipes.keys()


@pytest.mark.parametrize(
    "key",
    [
        "kinds",
        "sources",
        "anonymizers",
        "masking",
        "featurizers",
        "detector",
        "seed",
        "folds",
        "test_share",
        "similarity",
        "resamples",
        "gates",
        "thresholds",
        "variants",
    ],
)
def test_an_absent_key_is_named(refused, key):
    lines = [line for line in RECIPE.format(name="mine").splitlines() if not line.startswith(f"{key} ")]
    message = refused("\n".join(lines))
    assert "[tool.workbench.recipes.mine]" in message
    assert f"`{key}`" in message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("folds = 5", "folds = 1", "'folds' must be an int in the range [2, 100]. Got 1"),
        ("folds = 5", 'folds = "five"', "got `str`"),
        ("folds = 5", "folds = 5.5", "`int`"),
        ("seed = 7", "seed = -1", "'seed' must be an int in the range [0, 4294967295]. Got -1"),
        ("resamples = 10", "resamples = 0", "'resamples' must be an int in the range [1, 100000]. Got 0"),
        ("similarity = 0.8", "similarity = 1.0", "'similarity' must be a float in the range (0.0, 1.0). Got 1.0"),
        ("test_share = 0.25", "test_share = 0.0", "'test_share' must be a float in the range (0.0, 1.0). Got 0.0"),
        ("recall = 0.5", "recall = 50", "'gates.recall' must be a float in the range [0.0, 1.0]. Got 50"),
        ('kinds = ["sms"]', "kinds = []", "'kinds' must name at least one. Got none."),
        ('kinds = ["sms"]', 'kinds = ["mms"]', "'mms'"),
        ('kinds = ["sms"]', 'kinds = ["mms"]', "; allowed: call, phone, sms, url."),
        ("operators = {}", 'operators = {PAN = "hide"}', "allowed: drop, placeholder, pseudonym, shape"),
        ('level = "standard"', 'level = "strct"', "allowed: standard, strict"),
        ("{rules = {}}", "{rules = {}, linear = {}}", "must name exactly one detector. Got linear, rules."),
        ("{rules = {}}", "{}", "must name exactly one detector. Got none."),
        ("anonymizers = {redact = {}}", "anonymizers = {}", "'anonymizers' must name at least one"),
        ("sources = {synthetic = {size = 10}}", "sources = {}", "'sources' must name at least one"),
        ("control_margin = 0}", "control_margin = 0, speed = 1}", "`speed`"),
        ("control_margin = 0}", "control_margin = 0, speed = 1}", "control_margin, false_positive_rate, recall"),
        ("seed = 7", "seed = 7\ncolour = 1", "`colour`"),
        ("seed = 7", "seed = 7\ncolour = 1", "allowed: anonymizers, detector, featurizers, folds"),
    ],
)
def test_a_wrong_value_is_an_error_that_says_where_what_and_got(refused, old, new, told):
    text = RECIPE.format(name="mine")
    assert old in text
    message = refused(RECIPE.format(name="good") + text.replace(old, new))
    assert "[tool.workbench.recipes.mine]" in message  # which of them
    assert told in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[tool.workbench", "is not TOML"),
        ("[tool.workbench]\ncolour = 1", "`colour`"),
        ("[tool.workbench]\nrecipes = 1", "recipes"),
        ("[tool.workbench]\nmirror = 1", "`$.mirror`"),
        ('[tool.workbench.serve]\nsms = "sms"', "recipe 'sms'"),
        (
            RECIPE.format(name="mine") + '[tool.workbench.serve]\nurl = "mine"',
            "'url' names recipe 'mine', whose 'kinds'",
        ),
        ("[tool.workbench.serve]\nmms = 1", "max_body, max_content"),
    ],
)
def test_what_is_wrong_outside_recipes_is_named_too(refused, text, told):
    assert told in refused(text)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        *[(f"rate = {rate}", "'rate' must be a float in the range") for rate in ("0.0", "nan", "inf", "-1", "1e-9")],
        *[
            (f"{key} = 0", f"'{key}' must be an int of at least 1. Got 0 instead.")
            for key in ("burst", "waiting", "max_content", "max_url", "max_body", "max_batch")
        ],
        ("quota = -5", "'quota' must be an int of at least 0. Got -5 instead."),
        ('max_body = "1 MiB"', "Expected `int`, got `str` - at `$.serve.max_body`"),
    ],
)
def test_a_limit_by_which_nothing_is_answered_is_refused(refused, limit, told):
    assert told in refused(f"[tool.workbench.serve]\n{limit}\n")


def test_limits_in_their_range_are_taken(write):
    folder = write("[tool.workbench.serve]\nrate = 1\nburst = 1\nquota = 0\nwaiting = 1\n")
    assert load_project(folder).settings.serve == Serve(rate=1.0, burst=1, quota=0, waiting=1)


def test_the_readme_lists_what_serve_may_say():
    """The error of a wrong key leads there."""
    _, _, section = (ROOT / "README.md").read_text("utf-8").partition("### Recipes")
    section = section.partition("\n## ")[0]
    assert [key for key in Serve.__struct_fields__ if f"`{key}`" not in section] == []


def test_mirrors_are_the_environments_then_the_configurations(write, monkeypatch):
    folder = write('[tool.workbench]\nmirror = ["../shared"]\n')
    monkeypatch.setenv("WORKBENCH_MIRROR", f"/one{os.pathsep}two")
    assert load_project(folder).mirrors() == (Path("/one"), folder / "two", folder / "../shared")
    monkeypatch.delenv("WORKBENCH_MIRROR")
    assert load_project(folder).mirrors() == (folder / "../shared",)


@pytest.mark.parametrize(
    ("space", "said"),
    [
        ("{low = 1}", "must have choices, or low under high"),
        ("{low = 2, high = 1}", "must have choices, or low under high"),
        ("{low = 0, high = 1, log = true}", "must have low above 0"),
        ("{choices = [1, 2], low = 1}", "has choices and bounds"),
        ("{least = 1}", "allowed: choices, high, log, low"),
    ],
)
def test_a_space_that_cannot_be_searched_is_refused(refused, space, said):
    message = refused(f"[tool.workbench.search.linear]\nC = {space}\n")
    assert said in message


def test_an_unknown_key_deep_in_a_table_is_told_with_the_keys_of_that_table(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.workbench.store.retention]\nforever = 1\n")
    with pytest.raises(ConfigError, match="allowed: account, feedback, grievances"):
        load_project(tmp_path)


@pytest.mark.parametrize("name", ["", "../x", "a b", "a.b", "a/b", "-a", "_a", "a@b", "é", "champion", "a" * 65])
def test_a_recipe_is_named_as_its_folder_stages_and_model_may_be(refused, name):
    message = refused(RECIPE.format(name=f"'{name}'"))
    assert "a recipe's name must be of letters (A to Z), digits, - and _" in message
    assert f"Got {name!r}" in message


@pytest.mark.parametrize("name", ["a", "7", "sms-public", "My_recipe-2", "a" * 64])
def test_plain_names_are_taken(write, name):
    assert list(load_project(write(RECIPE.format(name=name))).settings.recipes) == [name]


@pytest.mark.parametrize("got", [1, 101, 2.0, "3", True, None])
def test_a_number_that_is_given_by_hand_is_checked_as_the_configurations(got):
    with pytest.raises(ConfigError, match=rf"^'folds' must be an int in the range \[2, 100\]\. Got {got!r} instead"):
        check_whole("folds", got)
