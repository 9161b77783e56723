"""Tests of `india-sms`: the publisher's rows become records of one country, ham and spam alone."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from workbench_india_sms import sources

from workbench.testing import parametrize_with_checks

SOURCE = sources()["india-sms"]


@parametrize_with_checks("workbench_india_sms")
def test_conformance(check):
    check()


def write(folder, *rows: str):
    path = folder / SOURCE.pin.filename
    path.write_bytes("\n".join(["Msg,Label", *rows, ""]).encode("utf-8"))
    return path


def records(path) -> list[tuple[str, str]]:
    return [(record["label"], record["content"]) for record in SOURCE(path)]


def test_row_is_a_text_and_a_label(tmp_path):
    path = write(tmp_path, "Kal milte hain,ham", "Recharge with Rs 199 and get 1.5GB/day,spam")
    assert list(SOURCE(path)) == [
        {"content": "Kal milte hain", "label": "ham", "country": "IN"},
        {"content": "Recharge with Rs 199 and get 1.5GB/day", "label": "spam", "country": "IN"},
    ]


@pytest.mark.parametrize(("written", "label"), [("ham", "ham"), ("Spam", "spam"), (" HAM ", "ham")])
def test_labels_come_in_any_case(tmp_path, written, label):
    assert records(write(tmp_path, f"hello,{written}")) == [(label, "hello")]


@pytest.mark.parametrize(
    ("written", "content"),
    [
        ('"Noon, then"', "Noon, then"),
        ('"He said ""no"""', 'He said "no"'),
        ('"two\nlines"', "two\nlines"),
        ('"two\r\nlines"', "two\r\nlines"),
        ("कल मिलते हैं 😀", "कल मिलते हैं 😀"),
        ("?image omitted", "?image omitted"),
    ],
)
def test_quotes_line_ends_and_scripts_are_read(tmp_path, written, content):
    assert records(write(tmp_path, f"{written},ham", "ok,spam")) == [("ham", content), ("spam", "ok")]


def test_bytes_that_are_no_utf8_are_refused(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"Msg,Label\npay \xa35,ham\n")
    with pytest.raises(UnicodeDecodeError):
        list(SOURCE(path))


def test_it_comes_from_a_mirror_only():
    assert SOURCE.pin.address is None


@pytest.mark.real
def test_real_file_is_the_pinned_one(mirror):
    content = (mirror / "sms" / SOURCE.pin.filename).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SOURCE.pin.sha256


@pytest.mark.real
def test_real_file_gives_every_message(mirror):
    found = records(mirror / "sms" / SOURCE.pin.filename)
    assert Counter(label for label, _ in found) == {"ham": 958, "spam": 469}
    assert sum(not content for _, content in found) == 1  # the publisher has one row without text
