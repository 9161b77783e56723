"""Tests of `mishra-soni`: the publisher's rows become records, whatever their labels' case and their bytes."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from workbench_mishra_soni import sources

from workbench.testing import parametrize_with_checks

SOURCE = sources()["mishra-soni"]
HEAD = b"LABEL,TEXT,URL,EMAIL,PHONE\r\n"


@parametrize_with_checks("workbench_mishra_soni")
def test_conformance(check):
    check()


def write(folder, *rows: bytes):
    path = folder / SOURCE.pin.filename
    path.write_bytes(HEAD + b"".join(row + b"\r\n" for row in rows))
    return path


def records(path) -> list[tuple[str, str]]:
    return [(record["label"], record["content"]) for record in SOURCE(path)]


def test_row_is_a_label_and_a_text_and_no_flags(tmp_path):
    path = write(tmp_path, b"ham,See you at noon,No,No,No", b"Smishing,Verify at bank.example.com,Yes,No,No")
    assert list(SOURCE(path)) == [
        {"content": "See you at noon", "label": "ham", "language": "en"},
        {"content": "Verify at bank.example.com", "label": "smishing", "language": "en"},
    ]


@pytest.mark.parametrize(
    ("written", "label"),
    [(b"ham", "ham"), (b"Ham", "ham"), (b"Spam", "spam"), (b"spam", "spam"), (b"SMISHING ", "smishing")],
)
def test_labels_come_in_any_case(tmp_path, written, label):
    assert records(write(tmp_path, written + b",hello,No,No,No")) == [(label, "hello")]


@pytest.mark.parametrize(
    ("written", "content"),
    [
        (b'"Noon, then"', "Noon, then"),
        (b'"He said ""no"""', 'He said "no"'),
        (b'"two\nlines"', "two\nlines"),
        (b'"two\r\nlines"', "two\r\nlines"),
        ("£5 für dich".encode(), "£5 für dich"),
        (b"pay \xa35", "pay \ufffd5"),
        (b"", ""),
    ],
)
def test_quotes_line_ends_and_odd_bytes_are_read(tmp_path, written, content):
    path = write(tmp_path, b"ham," + written + b",No,No,No", b"spam,ok,No,No,No")
    assert records(path) == [("ham", content), ("spam", "ok")]


def test_no_label_may_hide_another():
    assert SOURCE.ambiguous == frozenset()


@pytest.mark.real
def test_real_file_is_the_pinned_one(mirror):
    content = (mirror / "sms" / SOURCE.pin.filename).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SOURCE.pin.sha256


@pytest.mark.real
def test_real_file_gives_every_message(mirror):
    found = records(mirror / "sms" / SOURCE.pin.filename)
    assert Counter(label for label, _ in found) == {"ham": 4844, "spam": 489, "smishing": 638}
    assert sum(not content for _, content in found) == 0
