"""The messages to develop by parse, occur once, and their rewrites name an original."""

import re
import runpy
from pathlib import Path

import pytest

from workbench.privacy import ENTITIES

reading = runpy.run_path(str(Path(__file__).with_name("reading.py")), run_name="reading")
SETS = {name: reading["read"]("development", name) for name in reading["SETS"]["development"]}


@pytest.fixture(params=SETS)
def messages(request):
    return SETS[request.param]


def test_every_mark_is_read_and_names_an_entity_of_ours(messages):
    for message in messages:
        assert not re.search(r"\[[A-Z_]+\||\\n", message["text"])
        assert all(entity in ENTITIES for *_, entity in message["spans"])
        assert message["label"] in ("ham", "spam", "smishing")
        assert re.fullmatch("[A-Z]{2}", message["country"])


def test_no_text_occurs_twice():
    texts = [message["text"] for messages in SETS.values() for message in messages]
    assert len({*texts}) == len(texts)


def test_no_text_is_one_of_those_that_none_may_tune_on():
    unseen = {m["text"] for name in reading["SETS"]["unseen"] for m in reading["read"]("unseen", name)}
    assert unseen.isdisjoint(message["text"] for messages in SETS.values() for message in messages)


def test_a_rewrite_names_an_original_scam_and_its_manner(messages):
    rewrites = [message for message in messages if message["evasive"]]
    assert len(rewrites) >= 90
    for message in rewrites:
        original = messages[message["evasive"] - 1]
        assert (message["label"], original["label"], original["evasive"]) == ("smishing", "smishing", None)
        assert message["manner"]
