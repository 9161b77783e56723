import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.cli import lines
from workbench.cli.lines import Item, read_items, with_id, write_line
from workbench.errors import RecordError


def items(text, **options):
    return [item for chunk in read_items(io.BytesIO(text.encode()), name="in", **options) for item in chunk]


def test_json_lines_and_plain_lines():
    assert [
        (item.text, item.sender) for item in items('{"text": "a", "sender": "VM-X"}\nplain {b}\n\n{"text":"c"}')
    ] == [
        ("a", "VM-X"),
        ("plain {b}", None),
        ("c", None),
    ]


def test_chunks_keep_the_order():
    chunks = list(read_items(io.BytesIO(b"a\nb\nc\n"), name="in", size=2))
    assert [[item.text for item in chunk] for chunk in chunks] == [["a", "b"], ["c"]]


@pytest.mark.parametrize("line", ['{"text": 9876543210}', '{"tekst": "9876543210"}', '{"text": "9876543210"', "{}"])
def test_a_bad_line_is_named_and_not_quoted(line):
    with pytest.raises(RecordError, match="in, line 2") as error:
        items(f"fine\n{line}\n")
    assert "9876543210" not in str(error.value)


def test_a_broken_object_is_not_taken_for_a_text_unless_all_lines_are_plain():
    with pytest.raises(RecordError, match=r"in, line 2 begins with \{ and is not one JSON object. .* give --plain"):
        items("fine\n{offer} pay 5\n")
    assert [item.text for item in items('{offer} pay 5\n {"text": "a"}\n', plain=True)] == [
        "{offer} pay 5",
        ' {"text": "a"}',
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=20)))
def test_plain_lines_are_messages_as_they_stand(texts):
    assert [item.text for item in items("\n".join(texts), plain=True)] == [
        text for text in texts if text.encode().strip()
    ]


@pytest.mark.parametrize(("fine", "given"), [("", []), ("a\nb\nc\n", [["a", "b"], ["c"]]), ("a\nb\n", [["a", "b"]])])
def test_what_stands_before_a_bad_line_is_given_first(fine, given):
    chunks = read_items(io.BytesIO(f"{fine}{{\n".encode()), name="in", size=2)
    seen = []
    with pytest.raises(RecordError):
        seen += ([item.text for item in chunk] for chunk in chunks)
    assert seen == given


def test_what_is_not_utf8_is_refused():
    with pytest.raises(RecordError, match="in, line 1 is no JSON object and no UTF-8"):
        list(read_items(io.BytesIO(b"\xff\xfe"), name="in"))


@pytest.mark.parametrize("given", ["x", 7, None])
def test_the_id_is_passed_through_where_there_is_one(given):
    assert with_id(Item("t", id=given), {"a": 1}) == {"id": given, "a": 1}
    assert with_id(Item("t"), {"a": 1}) == {"a": 1}


def test_a_line_is_compact_json():
    assert write_line({"id": "क"}) == '{"id":"क"}'


def test_a_chunk_is_bounded_in_bytes_too(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 10)
    chunks = list(read_items(io.BytesIO(b"abcdefgh\nabcdefgh\nabcdefgh\n"), name="in"))
    assert [len(chunk) for chunk in chunks] == [2, 1]


def test_a_line_without_an_end_is_refused_and_not_held(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 10)
    with pytest.raises(RecordError, match="in, line 2 is longer than 10 bytes"):
        items("fine\n" + "secret" * 3)
