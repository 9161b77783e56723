from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import RecordError
from workbench.records import (
    COLUMNS,
    VISIBLE,
    Rows,
    content_digest,
    make_rows,
    number_masked,
    recall,
    record_id,
    to_frame,
    visible,
)

GIVEN = [
    "a text",
    ["a text"],
    {"content": "a text"},
    [{"text": "a text", "sender": "VM-X"}],
    pd.DataFrame({"text": ["a text"]}),
    make_rows(["a text"]),
]


@pytest.mark.parametrize("given", GIVEN, ids=lambda given: type(given).__name__)
def test_whatever_is_given_becomes_one_table(given):
    frame = to_frame(given)
    assert tuple(frame.columns) == COLUMNS
    assert frame["content"].tolist() == ["a text"]
    assert frame["kind"].tolist() == ["sms"]
    assert frame["id"].notna().all()


def test_no_records_are_a_table_without_rows():
    assert to_frame([]).shape == (0, len(COLUMNS))
    assert len(to_frame(())) == 0


def test_a_table_is_left_as_it_is():
    frame = to_frame(["a"])
    assert to_frame(frame) is frame


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "Got 1 null"), (float("nan"), "Got 1 null"), (["a"], "must hold text, one a record. Got list")],
    ids=["none", "nan", "list"],
)
def test_what_was_written_into_a_table_since_is_refused(value, told):
    table = to_frame(["one", "two"]).astype({"content": object})
    table.at[0, "content"] = value
    for frame in (table, table if isinstance(value, list) else table.astype({"content": "str"})):
        with pytest.raises(RecordError, match=told):
            to_frame(frame)


def test_a_number_written_into_a_table_since_is_a_text():
    table = to_frame(["one", "two"]).astype({"content": object})
    table.at[0, "content"] = 5
    assert list(to_frame(table)["content"]) == ["5", "two"]


def test_two_levels_of_column_names_are_refused():
    frame = pd.DataFrame([["one"]], columns=pd.MultiIndex.from_tuples([("content", "first")]))
    with pytest.raises(RecordError, match=r"one level of column names\. Got 2"):
        to_frame(frame)


def test_riders_come_behind():
    assert list(to_frame([{"text": "a", "family": "kyc"}]).columns) == [*COLUMNS, "family"]


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ([{"txt": "a"}], "/content"),
        ([{"text": None}], "/content"),
        ([{"text": "a", "kind": "fax"}], "/kind"),
        ([{"text": "a", "label": "9876543210"}], "/label"),
        ([5], "/0"),
    ],
)
def test_what_is_no_record_is_refused_and_not_quoted(given, pointer):
    with pytest.raises(RecordError) as fault:
        to_frame(given)
    assert fault.value.problems[0][0] == pointer
    assert "9876543210" not in str(fault.value)


def test_plugins_see_text_alone_and_unknown_as_nothing():
    rows = make_rows(["a"], received_at=[datetime(2025, 1, 2, tzinfo=UTC)])
    for table in (visible(rows), visible(to_frame(rows))):
        assert tuple(table.columns) == VISIBLE
        assert list(table["sender"]) == [""]
        assert list(table["received_at"]) == ["2025-01-02T00:00:00+00:00"]


def test_what_plugins_may_see_is_made_once_and_anew_when_something_is_replaced():
    seen = visible(make_rows(["a", "b"]))
    some = seen.take([1])
    assert visible(seen) is seen
    assert visible(some) is some
    assert visible(seen.replace(sender=[None, "x"]))["sender"] == ["", "x"]


def test_light_rows_are_of_their_own_type_when_replaced():
    rows = make_rows(["a", "b"])
    assert isinstance(rows.replace(content=["c", "d"]), Rows)
    assert list(rows["content"]) == ["a", "b"]
    assert len(rows) == 2


@given(st.text(max_size=40))
def test_number_masking_is_idempotent_and_holds_no_other_digit(text):
    once = number_masked(text)
    assert number_masked(once) == once
    assert not set(once) & set("123456789")


def test_ids_depend_on_source_row_and_key_alone():
    assert record_id("uci", 1, key="k") == record_id("uci", 1, key="k")
    assert (
        len(
            {
                record_id("uci", 1, key="k"),
                record_id("uci", 2, key="k"),
                record_id("x", 1, key="k"),
                record_id("uci", 1, key="l"),
            }
        )
        == 4
    )


@pytest.fixture
def frame():
    return to_frame(
        [
            {"id": "b", "text": "नमस्ते", "received_at": datetime(2025, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)},
            {"id": "a", "text": "two", "label": "ham", "sender": "VM-X"},
        ]
    )


def test_the_digest_is_of_content_not_of_place_or_order_of_columns(frame):
    assert content_digest(frame[list(reversed(frame.columns))]) == content_digest(frame)
    assert content_digest(frame.iloc[::-1]) != content_digest(frame)
    assert content_digest(frame.assign(label="spam")) != content_digest(frame)


def test_what_parts_work_out_of_rows_is_kept_with_them_and_not_with_others():
    rows = make_rows(["win a prize"])
    visible(rows).memo["seen"] = [1]
    assert visible(rows).memo == rows.memo == {"seen": [1]}
    assert not rows.replace(content=["another"]).memo


def test_rows_are_taken_with_what_is_remembered_of_them():
    rows, asked = make_rows(["a", "bb", "ccc"], sender=["x", None, "z"]), []

    def measure(table):
        asked.append(len(table))
        return [*map(len, table["content"])]

    assert recall(rows, "length", measure) == [1, 2, 3]
    some = rows.take([2, 0])
    assert (some["content"], some["sender"], len(some)) == (["ccc", "a"], ["z", "x"], 2)
    assert recall(some, "length", measure) == [3, 1]
    assert recall(to_frame(rows), "length", measure) == [1, 2, 3]
    assert asked == [3, 3]


def test_rows_in_a_row_are_taken_as_any_others():
    rows = make_rows([*"abcde"], sender=(None, "x", "y", None, "z"))
    rows.memo |= {"list": [*range(5)], "array": np.arange(5), "of all": "told"}
    taken, listed = rows.take(range(1, 4)), rows.take([1, 2, 3])
    assert {name: [*taken[name]] for name in rows.columns} == {name: [*listed[name]] for name in rows.columns}
    assert taken.memo.keys() == listed.memo.keys() == {"list", "array"}
    assert taken.memo["list"] == listed.memo["list"] == taken.memo["array"].tolist() == [1, 2, 3]
    assert rows.take(range(4, 0, -2))["content"] == ["e", "c"]
    assert len(rows.take(range(3, 3))) == 0
    with pytest.raises(IndexError):
        make_rows(["a"]).take(range(2))
