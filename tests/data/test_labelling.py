import weakref

import pytest

from workbench.data.building import fetch, find_sources
from workbench.data.labelling import Ledger
from workbench.records import number_masked

AMBIGUOUS = {"old": frozenset({"spam"})}


def record(content, label, source="new"):
    return {"content": content, "label": label, "source": source, "kind": "sms"}


def settle(*records):
    """Return the records that remain, with their labels, and what became of the others."""
    ledger = Ledger(AMBIGUOUS)
    sifted = dict(ledger.sift(records))
    made = ledger.settle()
    assert made.labels.keys() <= sifted.keys()
    return [{**sifted[row], "label": label} for row, label in sorted(made.labels.items())], made


def test_texts_that_differ_in_numbers_and_spaces_are_one():
    kept, made = settle(record("Win 500  now", "spam"), record("win 900 now", "spam"))
    assert [one["content"] for one in kept] == ["Win 500  now"]
    assert made.dropped == {"duplicate": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_a_sure_label_wins_over_one_that_may_hide_it(order):
    pair = [record("win 500", "spam", "old"), record("win 500", "smishing")][::order]
    (kept,), made = settle(*pair)
    assert (kept["label"], kept["source"]) == ("smishing", "new")
    assert made.settled == {"ambiguous, settled as smishing": 1}


def test_an_ambiguous_label_alone_is_no_label():
    (kept,), made = settle(record("win 500", "spam", "old"))
    assert kept["label"] is None
    assert made.settled == {"ambiguous, no label": 1}


def test_other_labels_of_an_ambiguous_source_are_sure():
    (kept,), _ = settle(record("see you", "ham", "old"))
    assert kept["label"] == "ham"


def test_sure_labels_that_contradict_each_other_drop_the_text():
    kept, made = settle(record("win 500", "spam"), record("win 600", "smishing"), record("see you", "ham"))
    assert [one["content"] for one in kept] == ["see you"]
    assert made.dropped == {"contradictory": 2}


@pytest.mark.parametrize("empty", [None, "", "  \n"])
def test_null_and_empty_texts_are_dropped_and_counted(empty):
    kept, made = settle(record(empty, "ham"))
    assert not kept
    assert made.dropped == {"empty": 1}


def test_what_cannot_remain_goes_no_further():
    records = [record("win 500", "spam", "old"), record("win 500", "smishing"), record("win 600", "smishing")]
    ledger = Ledger(AMBIGUOUS)
    assert [row for row, _ in ledger.sift(records)] == [0, 1]
    assert ledger.settle().labels == {1: "smishing"}


def test_no_record_is_held():
    def read():
        for number in range(50):
            kept = Text(f"win {'x' * number}")
            alive.append(weakref.ref(kept))
            yield record(kept, "ham")

    alive = []
    ledger = Ledger(AMBIGUOUS)
    for _ in ledger.sift(read()):
        assert sum(text() is not None for text in alive) <= 2
    assert len(ledger.settle().labels) == 50


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


def test_records_of_other_kinds_stay_out_and_are_counted():
    ledger = Ledger({})
    given = [{**record(f"text {kind}", "ham"), "kind": kind} for kind in ("sms", "url", "call", "url", "mms")]
    kept = ledger.admit(given, ("sms", "call"))
    assert [one["kind"] for one in kept] == ["sms", "call", "mms"]  # what is no kind is refused later
    assert ledger.settle().dropped == {"of another kind": 2}
