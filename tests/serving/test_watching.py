from collections import Counter
from types import SimpleNamespace

import pytest

from workbench.serving.clients import home_of, name_client
from workbench.serving.watching import (
    FAILURES,
    MIX_LEAST,
    NETWORKS,
    REMEMBERED,
    STRANGERS,
    WINDOW,
    Watch,
    distance,
    wide_network_of,
)

OWNER = SimpleNamespace(key_id="key", account_id="account")


class Room:
    def __init__(self):
        self.at = 0.0
        self.signs = []
        self.watch = Watch(self.signs.append, clock=lambda: self.at)

    def note(self, times, *, address="10.0.0.1", endpoint="POST /v1/detect", status=200):
        for _ in range(times):
            self.watch.note(OWNER, address, endpoint, status)

    def kinds(self):
        return [sign.kind for sign in self.signs]


@pytest.fixture
def room():
    return Room()


def test_ordinary_use_raises_nothing(room):
    room.note(5_000)
    room.note(FAILURES, status=422)
    assert room.kinds() == []


def test_a_key_from_many_networks(room):
    for number in range(NETWORKS + 1):
        room.note(2, address=f"10.{number}.0.1")
    assert room.kinds() == ["many_networks"]
    assert (room.signs[0].key, room.signs[0].account) == ("key", "account")
    assert room.signs[0].describe() == f"networks {NETWORKS + 1}"


def test_a_burst_of_failures_is_told_once_a_window(room):
    room.note(FAILURES * 3, status=422)
    assert room.kinds() == ["many_failures"]
    room.at += WINDOW + 1
    room.note(FAILURES + 1, status=403)
    assert room.kinds() == ["many_failures"] * 2


def test_who_is_told_to_come_back_did_nothing_wrong(room):
    room.note(FAILURES * 3, status=429)
    assert room.kinds() == []


def test_a_sudden_change_of_mix(room):
    room.note(MIX_LEAST)
    room.at += WINDOW + 1
    room.note(MIX_LEAST, endpoint="GET /v1/account/export")
    assert room.kinds() == ["changed_mix"]


def test_the_same_mix_is_no_sign(room):
    for _ in range(2):
        room.note(MIX_LEAST)
        room.at += WINDOW + 1
    assert room.kinds() == []


def test_many_strangers_of_one_address(room):
    for number in range(STRANGERS + 1):
        room.watch.note_stranger("192.0.2.7")
        room.watch.note_stranger(f"198.51.100.{number}")
    assert room.kinds() == ["many_strangers"]
    assert room.signs[0].address == "192.0.2.7"


def test_memory_has_an_end(room):
    for number in range(REMEMBERED + 50):
        room.watch.note_stranger(str(number))
    assert len(room.watch._homes) == REMEMBERED


def test_a_stranger_with_many_addresses_of_one_network_is_one(room):
    for number in range(STRANGERS + 1):
        room.watch.note_stranger(f"2001:db8:1:2::{number:x}")
        room.watch.note_stranger(f"2001:db8:1:{number + 3:x}::1")
    assert room.kinds() == ["many_strangers"]


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::3", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "unknown"),
    ],
)
def test_a_client_has_a_home(address, home):
    assert home_of(address) == home


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.1"), ("2001:db8:1:2::3", "2001:db8::/32"), ("testclient", "testclient"), ("unknown", "unknown")],
)
def test_networks(address, network):
    assert wide_network_of(address) == network


def test_distance():
    assert distance(Counter(a=2), Counter(a=5)) == 0
    assert distance(Counter(a=2), Counter(b=1)) == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (b"curl/8.5.0", "curl"),
        (b"python-httpx/0.28", "python-httpx"),
        (b"Mozilla/5.0 (Linux; Android 14; Meera's phone)", "mozilla on android"),
        (b"Meera Nair 9876543210", "other"),
        (b"\xff\x00", "other"),
        (b"", "other"),
    ],
)
def test_a_client_is_named_in_our_own_words(agent, name):
    assert name_client(agent) == name
