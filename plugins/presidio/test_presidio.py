import pytest

pytest.importorskip("presidio_analyzer", reason="presidio-analyzer is not installed: `make optional`")
pytest.importorskip("workbench_presidio", reason="the plugin is not installed: `make optional`")

import spacy
from workbench_presidio.finder import NAMES, Presidio

from workbench.errors import ConfigError
from workbench.privacy import ENTITIES, Masker
from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_presidio")
def test_conformance(check):
    check()


@pytest.fixture(scope="module")
def presidio():
    return Presidio()


def found(part, text):
    return {(text[span.start : span.end], span.entity) for span in part.find([text])[0]}


@pytest.mark.parametrize(
    ("text", "value", "entity"),
    [
        ("write to asha@example.in today", "asha@example.in", "EMAIL"),
        ("card 4111 1111 1111 1111 was declined", "4111 1111 1111 1111", "CARD"),
        ("from 192.168.10.4 again", "192.168.10.4", "IP"),
        ("aadhaar number 6580 7302 1578 used", "6580 7302 1578", "AADHAAR"),
        ("iban DE89370400440532013000 is", "DE89370400440532013000", "IBAN"),
    ],
)
def test_patterns_work_without_a_model_and_without_a_network(presidio, text, value, entity):
    assert (value, entity) in found(presidio, text)


def test_no_placeholder_is_touched(presidio):
    assert presidio.find(["<EMAIL:org> wrote from <IP:v4>, see <URL:https:x.in/pay>"]) == [[]]


def test_every_name_is_ours_and_names_of_people_need_a_model(presidio):
    assert set(NAMES.values()) <= ENTITIES.keys()
    assert "PERSON" not in presidio.entities
    assert presidio.find(["", "  ", "\ud800 hello"]) == [[], [], []]


def test_a_model_of_the_users_own_finds_names(tmp_path):
    """A pipeline made here, of one rule: what counts is that its entities arrive."""
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Asha Nair"}])
    pipeline.to_disk(tmp_path / "model")
    part = Presidio(model=str(tmp_path / "model"))
    assert ("Asha Nair", "PERSON") in found(part, "ask Asha Nair today")
    assert Masker({"presidio": part}).mask(["ask Asha Nair today"])[0].text == "ask <PERSON:1> today"


@pytest.mark.parametrize("options", [{"model": "no_such_model"}, {"threshold": 2}])
def test_wrong_options_are_told(options):
    with pytest.raises(ConfigError, match="option"):
        Presidio(**options)
