"""Needles: texts found in bytes, whatever wrote them and wherever a chunk ends; short ones are not looked for."""

import json
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.purging import needles
from workbench.purging.needles import LEAST, Needles

TEXT = 'pay "<UPI_ID:ybl>" now, आज ही'

texts = st.text(min_size=LEAST, max_size=40).filter(lambda text: "\x00" not in text)


def write(file, content):
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        json.dumps({"text": TEXT}).encode(),
        json.dumps({"text": TEXT}, ensure_ascii=False).replace('\\"', '"').encode(),
        np.array([TEXT]).tobytes(),
        b"." * 1000 + TEXT.encode() + b"." * 1000,
    ],
)
def test_a_text_is_found_as_it_was_written(tmp_path, content):
    assert Needles([TEXT, "of another row, not here"]).stand_in(write(tmp_path / "file", content))


def test_a_packed_member_of_an_archive_is_searched(tmp_path):
    file = tmp_path / "model.skops"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", json.dumps({"texts": ["." * 999, TEXT]}))
    assert TEXT.encode() not in file.read_bytes()
    assert Needles([TEXT]).stand_in(file)


@pytest.mark.parametrize("before", range(0, 40, 3))
def test_the_end_of_a_chunk_hides_nothing(tmp_path, monkeypatch, before):
    monkeypatch.setattr(needles, "CHUNK", 32)
    assert Needles([TEXT]).stand_in(write(tmp_path / "file", b"." * before + TEXT.encode()))


def test_what_begins_alike_is_not_taken_for_it(tmp_path):
    file = write(tmp_path / "file", b"Dear customer, see you at five")
    assert not Needles(["Dear customer, your parcel is here"]).stand_in(file)


def test_short_texts_stand_anywhere_and_are_not_looked_for(tmp_path):
    assert not Needles(["see you"])
    assert not Needles(["see you"]).stand_in(write(tmp_path / "file", b"see you"))


@given(wanted=st.lists(texts, min_size=1, max_size=4), content=st.binary(max_size=60), at=st.integers(0, 60))
def test_it_finds_what_a_plain_search_finds(tmp_path_factory, wanted, content, at):
    folder = tmp_path_factory.getbasetemp()
    hidden = content[:at] + wanted[0].encode() + content[at:]
    for given_bytes in (content, hidden):
        plain = any(one.encode() in given_bytes for one in wanted)
        assert Needles(wanted).stand_in(write(folder / "property", given_bytes)) is plain


@given(wanted=st.lists(texts, min_size=1, max_size=4), content=st.binary(max_size=60), at=st.integers(0, 60))
def test_prints_that_were_written_down_find_the_same(tmp_path_factory, wanted, content, at):
    made = Needles(wanted)
    read = Needles(key=made.key, prints=made.prints)
    hidden = content[:at] + wanted[0].encode() + content[at:]
    for given_bytes in (content, hidden):
        file = write(tmp_path_factory.getbasetemp() / "prints", given_bytes)
        assert read.stand_in(file) is made.stand_in(file)


def test_prints_say_nothing_without_their_key():
    first, again = Needles([TEXT]), Needles([TEXT])
    assert not first.prints & again.prints
    assert Needles([TEXT], key=first.key).prints == first.prints
