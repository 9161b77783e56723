import weakref

import pytest

from workbench.data.building import fetch, find_sources
from workbench.data.labelling import label_records
from workbench.records import number_masked

AMBIGUOUS = {"old": frozenset({"spam"})}


def record(content, label, source="new"):
    return {"content": content, "label": label, "source": source}


def settle(*records):
    return label_records(lambda: records, AMBIGUOUS)


def test_texts_that_differ_in_numbers_and_spaces_are_one():
    made = settle(record("Win 500  now", "spam"), record("win 900 now", "spam"))
    assert [kept["content"] for kept in made] == ["Win 500  now"]
    assert made.dropped == {"duplicate": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_a_sure_label_wins_over_one_that_may_hide_it(order):
    pair = [record("win 500", "spam", "old"), record("win 500", "smishing")][::order]
    (kept,) = settle(*pair)
    assert (kept["label"], kept["source"]) == ("smishing", "new")
    assert settle(*pair).settled == {"ambiguous, settled as smishing": 1}


def test_an_ambiguous_label_alone_is_no_label_and_is_kept_as_published():
    (kept,) = settle(record("win 500", "spam", "old"))
    assert kept["label"] is None
    assert kept["published_label"] == "spam"


def test_other_labels_of_an_ambiguous_source_are_sure():
    (kept,) = settle(record("see you", "ham", "old"))
    assert kept["label"] == "ham"


def test_sure_labels_that_contradict_each_other_drop_the_text():
    made = settle(record("win 500", "spam"), record("win 600", "smishing"), record("see you", "ham"))
    assert [kept["content"] for kept in made] == ["see you"]
    assert made.dropped == {"contradictory": 2}


@pytest.mark.parametrize("empty", [None, "", "  \n"])
def test_null_and_empty_texts_are_dropped_and_counted(empty):
    made = settle(record(empty, "ham"))
    assert not list(made)
    assert len(made) == 0
    assert made.dropped == {"empty": 1}


def test_no_record_is_held_between_the_readings():
    def read():
        for number in range(50):
            kept = Text(f"win {'x' * number}")
            alive.append(weakref.ref(kept))
            yield record(kept, "ham")

    alive = []
    made = label_records(read, AMBIGUOUS)
    assert sum(text() is not None for text in alive) <= 1
    assert len(list(made)) == len(made) == 50


class Text(str):
    """A text that can be watched."""


@pytest.mark.real
def test_the_real_sources_settle_as_measured(mirror, project):
    """274 number-masked texts are spam in UCI and smishing in Mishra & Soni; 35 of them are spam there as well."""
    from workbench.config import load_project

    recipe = load_project().recipe("sms")
    files, sources = fetch("sms"), find_sources(recipe)
    labels = {}
    for name, file in files.items():
        for given in sources[name](file):
            labels.setdefault(number_masked(given["content"] or ""), set()).add((name, given["label"]))
    both = [found for found in labels.values() if {("uci", "spam"), ("mishra-soni", "smishing")} <= found]
    assert len(both) == 274
    assert sum(("mishra-soni", "spam") in found for found in both) == 35
