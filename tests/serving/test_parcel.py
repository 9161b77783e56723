"""A parcel: what is written comes back in pieces; on the disk there is no name, and nothing in clear."""

import os
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.serving.parcel import PIECE, Parcel
from workbench.serving.routes import accounts
from workbench.store import export_account

CANARY = b"canary@mail.example"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3 * PIECE), max_size=6))
def test_what_was_written_comes_back_whole(tmp_path, sizes):
    written = [bytes([number]) * size for number, size in enumerate(sizes)]
    with closing(Parcel(tmp_path)) as parcel:
        for one in written:
            parcel.file.write(one)
        assert len(parcel) == sum(sizes)
        assert b"".join(parcel.pieces()) == b"".join(written)


def test_on_the_disk_it_has_no_name_and_nothing_in_clear(tmp_path):
    with closing(Parcel(tmp_path)) as parcel:
        parcel.file.write(CANARY * PIECE)
        assert list(tmp_path.iterdir()) == []
        held = parcel._sealed._file
        held.seek(0)
        assert CANARY not in held.read()
    assert held.closed


def test_an_export_is_sent_as_long_as_it_is_told_to_be_and_leaves_nothing(own_room, monkeypatch):
    made = []
    monkeypatch.setattr(accounts, "Parcel", lambda folder: made.append(Parcel(folder)) or made[-1])
    answer = own_room.client.get("/v1/account/export")
    assert int(answer.headers["content-length"]) == len(answer.content)
    (day,) = own_room.client.get("/v1/account/usage").json()["days"]
    assert day["bytes_out"] == len(answer.content)
    assert made[0].file.closed


def test_of_an_export_that_fails_nothing_is_left(own_room, monkeypatch):
    made = []

    def fail(store, account_id, into):
        export_account(store, account_id, into)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(accounts, "Parcel", lambda folder: made.append(Parcel(folder)) or made[-1])
    monkeypatch.setattr(accounts, "export_account", fail)
    assert own_room.client.get("/v1/account/export").status_code == 500
    assert made[0].file.closed


def test_a_piece_that_was_changed_on_the_disk_does_not_open(tmp_path):
    with closing(Parcel(tmp_path)) as parcel:
        parcel.file.write(b"a" * PIECE * 2)
        assert len(parcel) == PIECE * 2
        parcel._sealed._file.seek(-1, os.SEEK_END)
        parcel._sealed._file.write(b"x")
        with pytest.raises(DataError, match="does not open"):
            list(parcel.pieces())
