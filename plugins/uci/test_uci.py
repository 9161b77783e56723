"""Tests of `uci`: the publisher's lines become records, all of them."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from workbench_uci import sources

from workbench.testing import parametrize_with_checks

SOURCE = sources()["uci"]


@parametrize_with_checks("workbench_uci")
def test_conformance(check):
    check()


def write(folder, text: str):
    path = folder / SOURCE.pin.filename
    path.write_bytes(text.encode("utf-8"))
    return path


def records(path) -> list[tuple[str, str]]:
    return [(record["label"], record["content"]) for record in SOURCE(path)]


def test_line_is_a_label_and_a_text(tmp_path):
    path = write(tmp_path, "ham\tOk lar, at noon then\nspam\tWIN £1000! Text WIN to 80000\n")
    assert list(SOURCE(path)) == [
        {"content": "Ok lar, at noon then", "label": "ham", "language": "en"},
        {"content": "WIN £1000! Text WIN to 80000", "label": "spam", "language": "en"},
    ]


@pytest.mark.parametrize(
    "content",
    [
        'He said "no',
        "a\tb",
        "a\rb",
        "a, b; c",
        "two\u2028lines",
        "one\u0085line",
        "one\x0cpage",
        "ü €",
        " spaces ",
        "",
    ],
)
def test_text_is_taken_as_it_stands(tmp_path, content):
    assert records(write(tmp_path, f"ham\t{content}\nham\tok\n")) == [("ham", content), ("ham", "ok")]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_ends_of_lines_are_no_text(tmp_path, end):
    assert records(write(tmp_path, f"ham\tok\nspam\tcall now{end}")) == [("ham", "ok"), ("spam", "call now")]


def test_bytes_that_are_no_utf8_are_refused(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"ham\tpay \xa35\n")
    with pytest.raises(UnicodeDecodeError):
        list(SOURCE(path))


def test_spam_may_be_smishing_and_ham_may_not():
    assert SOURCE.ambiguous == {"spam"}


@pytest.mark.real
def test_real_file_is_the_pinned_one(mirror):
    content = (mirror / "sms" / SOURCE.pin.filename).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SOURCE.pin.sha256


@pytest.mark.real
def test_real_file_gives_every_message(mirror):
    found = records(mirror / "sms" / SOURCE.pin.filename)
    assert Counter(label for label, _ in found) == {"ham": 4827, "spam": 747}
    assert sum(not content for _, content in found) == 0
