import pytest

from workbench.data import write_card, write_croissant
from workbench.errors import PluginError
from workbench.plugins import host


def test_a_generator_s_card_marks_it_synthetic_and_samples_it():
    card = write_croissant("synthetic")
    assert card["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert card["rai:dataCollectionType"] == "Synthetic data"
    assert card["distribution"] == []
    (records,) = card["recordSet"]
    names = {field["@id"] for field in records["field"]}
    assert {"records/content", "records/label", "records/synthetic"} <= names
    assert all(set(row) == names and row["records/synthetic"] for row in records["data"])
    assert "records/spans" not in names


def test_a_pinned_source_is_told_by_its_file_and_shows_no_record():
    card, pin = write_croissant("uci"), host().part("source", "uci").factory.pin
    assert card["distribution"][0]["sha256"] == pin.sha256
    assert "recordSet" not in card
    assert card["license"]


@pytest.mark.parametrize("name", ["synthetic", "uci", "mishra-soni", "india-sms"])
def test_every_card_says_licence_and_what_it_is(name):
    told = write_card(name)
    assert told.startswith("# Data card: ")
    assert "icence" in told
    assert ("synthetic" in told) == (name == "synthetic")
    assert write_croissant(name)["version"].count(".") == 2


def test_an_unknown_source_is_a_mistake():
    with pytest.raises(PluginError):
        write_card("nil")
