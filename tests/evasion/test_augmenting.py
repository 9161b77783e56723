"""Augmenting: variants keep the label and name their original; every label is attacked alike."""

import pandas as pd
import pytest

from workbench.errors import ConfigError, RecordError
from workbench.evasion import HELD_APART, TRAINING, augment


@pytest.fixture(scope="module")
def records():
    rows = [
        (
            f"{number:024x}",
            f"dear customer {number} verify your account at x{number}.co/a",
            "smishing" if number % 3 else "ham",
        )
        for number in range(300)
    ]
    return pd.DataFrame(rows, columns=["id", "content", "label"], index=range(1000, 1300))


def test_variants_keep_label_and_index_and_name_their_original(records):
    made = augment(records)
    originals = records.set_index("id").loc[made["original"]]
    assert list(made["label"]) == list(originals["label"])
    assert (made["content"].to_numpy() != originals["content"].to_numpy()).all()
    assert list(records.loc[made.index, "id"]) == list(made["original"])
    assert set(made["attack"]) == set(TRAINING)


def test_ids_are_new_and_told_apart(records):
    made = augment(records)
    assert made["id"].is_unique
    assert not set(made["id"]) & set(records["id"])


def test_the_same_seed_gives_the_same_variants(records):
    pd.testing.assert_frame_equal(augment(records, share=0.3), augment(records, share=0.3))
    assert set(augment(records, share=0.3)["id"]) != set(augment(records, share=0.3, seed=8)["id"])


def test_a_draw_does_not_depend_on_the_rows_beside_it(records):
    whole = augment(records, share=0.3)
    half = augment(records.iloc[:150], share=0.3)
    assert set(half["id"]) == set(whole[whole["original"].isin(records["id"].iloc[:150])]["id"])


def test_a_share_of_every_label_is_attacked(records):
    made = augment(records, attacks=[TRAINING["padding"]], share=0.5)
    shares = made["label"].value_counts() / records["label"].value_counts()
    assert shares.between(0.35, 0.65).all()


def test_what_cannot_be_changed_has_no_variant():
    plain = pd.DataFrame({"id": ["a"], "content": ["<URL:https:x.co/a>"], "label": ["ham"]})
    assert augment(plain).empty


def test_a_draw_of_nothing_has_no_variant(records):
    few = augment(records.iloc[:2], share=0.01)
    assert few.empty
    assert {"original", "attack", *records.columns} <= set(few)


def test_attacks_held_apart_can_be_asked_for(records):
    assert set(augment(records, attacks=HELD_APART.values(), share=0.1)["attack"]) <= set(HELD_APART)


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_a_share_out_of_range_is_refused(records, share):
    with pytest.raises(ConfigError, match="share must be a float"):
        augment(records, share=share)


def test_of_no_records_there_are_no_variants(records):
    assert augment(records.iloc[:0]).empty


def test_attacks_are_named_or_given(records):
    given = augment(records, attacks=[TRAINING["leet"]])
    for named in ("leet", ["leet"]):
        assert augment(records, attacks=named).equals(given)
    with pytest.raises(ConfigError, match="attack must be one of"):
        augment(records, attacks=["nil"])


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (["a text"], "Got list."),
        (pd.DataFrame({"text": ["a text"]}), "Got text."),
        (pd.Series(["a text"]), "Got Series."),
        (pd.DataFrame({"id": ["1"], "content": [None]}), "Got NoneType in place 0."),
    ],
    ids=["list", "text", "series", "null"],
)
def test_what_is_no_table_of_texts_is_refused(given, got):
    with pytest.raises(RecordError) as error:
        augment(given)
    assert got in str(error.value)
