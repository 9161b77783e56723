import asyncio
import time

import pytest

from workbench.errors import StoreAway
from workbench.store import Preferences, Refusal, open_store
from workbench.store import gate as gates


@pytest.fixture
def token(store, account):
    return store.keys.create(account.id).token


def until(check, seconds=10):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)  # the gate has a thread of its own


def test_memory_answers_what_was_asked_before(store, account, gate, token):
    assert asyncio.run(gate.authenticate(token)).account_id == account.id
    until(lambda: gate.recall(token) is not None)
    assert gate.recall("nonsense") is None
    assert asyncio.run(gate.authenticate("nonsense")) == Refusal("malformed")


def test_a_change_by_another_process_empties_memory(store, home, account, gate, token, clock):
    gate.look_up(token)
    until(lambda: gate.recall(token) is not None)
    with open_store(home, clock=clock) as other:
        other.keys.revoke(other.keys.list(account.id)[0].id)
    until(lambda: not hasattr(gate.recall(token), "key_id"))
    assert gate.look_up(token) == Refusal("revoked")


def test_preferences_and_closing_reach_the_gate(store, account, gate, token):
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=False))
    assert gate.look_up(token).research
    store.preferences.put(account.id, Preferences(research=True, voice=False, restricted=True))
    assert not gate.look_up(token).research
    store.accounts.close(account.id)
    assert gate.look_up(token) == Refusal("revoked")


def test_a_look_and_its_trust_take_less_than_a_second():
    """A revocation is seen at the next look; without looks, memory is trusted no longer than this."""
    assert gates.LOOK < gates.TRUST < 1


def test_nobody_is_let_in_while_the_store_is_away(store, gate, token, monkeypatch):
    gate.look_up(token)
    until(lambda: gate.recall(token) is not None)

    def vanish():
        raise StoreAway("gone")

    monkeypatch.setattr(store.database, "read", vanish)
    until(lambda: gate.recall(token) is None)
    with pytest.raises(StoreAway):
        asyncio.run(gate.authenticate(token))
    monkeypatch.undo()
    until(lambda: gate.recall(token) is not None)


def test_memory_is_bounded(store, account, gate, monkeypatch):
    monkeypatch.setattr(gates, "MOST", 2)
    tokens = [store.keys.create(account.id).token for _ in range(5)]
    for one in tokens:
        assert gate.look_up(one).account_id == account.id
    assert len(gate._known) <= 2
