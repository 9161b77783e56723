import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from workbench.config import Serve
from workbench.config.checks import RATES, check_serve
from workbench.errors import ConfigError, DataError, NotInStore, StoreRefused
from workbench.store import Identity, Limits, Refusal
from workbench.store.tokens import make_token


def test_a_key_is_shown_once_and_kept_as_a_hash(store, account, gate):
    token, key = store.keys.create(account.id, scopes=["account", "detect"], limits=Limits(rate=5))
    assert key.scopes == ("detect", "account")
    assert store.keys.list(account.id) == [key]
    found = gate.look_up(token)
    assert (found.key_id, found.account_id, found.live) == (key.id, account.id, True)
    assert found.scopes == {"detect", "account"}
    assert found.limits.rate == 5
    with store.database.read() as connection:
        kept = str(connection.execute(text("SELECT * FROM api_keys")).all())
    assert key.prefix in kept
    assert token not in kept
    assert token[17:] not in kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    rate=st.none() | st.floats() | st.sampled_from(RATES),
    burst=st.none() | st.integers(-2, 2),
    quota=st.none() | st.integers(-2, 2),
)
def test_limits_of_a_key_are_such_as_the_configuration_may_have(store, account, rate, burst, quota):
    told = {name: value for name, value in (("rate", rate), ("burst", burst), ("quota", quota)) if value is not None}
    try:
        check_serve(Serve(**told), "")
    except ConfigError:
        with pytest.raises(StoreRefused, match="must be"):
            store.keys.create(account.id, limits=Limits(**told))
    else:
        assert store.keys.create(account.id, limits=Limits(**told)).key.limits == Limits(**told)


def test_its_label_is_sealed_for_it_alone(store, account):
    one, other = (store.keys.create(account.id, label="till of Mr Zabel").key for _ in range(2))
    assert [key.label for key in store.keys.list()] == ["till of Mr Zabel"] * 2
    with store.database.read() as connection:
        kept = connection.execute(text("SELECT sealed_label FROM api_keys ORDER BY id")).scalars().all()
    assert not any(b"Zabel" in bytes(value) for value in kept)
    with store.database.write() as connection:
        moved = text("UPDATE api_keys SET sealed_label = :label WHERE id = :id")
        connection.execute(moved, {"label": kept[0], "id": other.id})
    assert one.id < other.id
    with pytest.raises(DataError, match=r"a sealed field of api_keys\.label does not open"):
        store.keys.list()


def test_a_key_of_another_pepper_is_unknown(store, account, gate):
    token, key = store.keys.create(account.id)
    other = token[:17] + make_token()[17:]
    assert gate.look_up(other) == Refusal("malformed")  # its checksum
    assert gate.look_up(make_token()) == Refusal("unknown")
    assert gate.look_up("Bearer nonsense") == Refusal("malformed")
    assert gate.look_up(token).key_id == key.id


def test_hashes_are_compared_in_constant_time(store, account, gate, monkeypatch):
    """By structure: whatever shares the prefix goes through compare_digest, and nothing else decides."""
    import hmac

    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr("workbench.store.keys.hmac.compare_digest", lambda a, b: compared.append(1) or real(a, b))
    token, _ = store.keys.create(account.id)
    assert gate.look_up(token).account_id == account.id
    assert compared == [1]


def test_expiry(store, account, gate, clock):
    token, _ = store.keys.create(account.id, expires_at=clock() + timedelta(days=1))
    assert gate.look_up(token).account_id == account.id
    clock.forward(days=1)
    assert gate.look_up(token) == Refusal("expired")
    assert asyncio.run(gate.authenticate(token)) == Refusal("expired")


def test_rotation_leaves_the_old_key_a_grace(store, account, gate, clock):
    old, key = store.keys.create(account.id, scopes=["feedback"], label="ci", max_sensitivity="personal")
    new, successor = store.keys.rotate(key.id, account_id=account.id, grace=timedelta(hours=1))
    assert (successor.scopes, successor.label, successor.max_sensitivity) == (("feedback",), "ci", "personal")
    assert gate.look_up(new).max_sensitivity == "personal"
    assert gate.look_up(old).key_id == key.id
    assert gate.look_up(new).key_id == successor.id
    clock.forward(hours=1)
    assert gate.look_up(old) == Refusal("expired")
    assert gate.look_up(new).key_id == successor.id
    with pytest.raises(StoreRefused, match="rotated already"):
        store.keys.rotate(key.id)


def test_revocation(store, account, gate):
    token, key = store.keys.create(account.id)
    store.keys.revoke(key.id)
    assert gate.look_up(token) == Refusal("revoked")
    assert store.keys.revoke(key.id).revoked_at is not None
    with pytest.raises(StoreRefused):
        store.keys.rotate(key.id)


def test_keys_of_others_are_out_of_reach(store, account):
    other = store.accounts.create(name="B", email="b@example.org")
    key = store.keys.create(other.id).key
    for act in (store.keys.revoke, store.keys.rotate):
        with pytest.raises(NotInStore):
            act(key.id, account_id=account.id)
    assert store.keys.list(account.id) == []


@pytest.mark.parametrize(
    "asked",
    [{"scopes": []}, {"scopes": ["root"]}, {"label": "x" * 65}, {"label": "a\nb"}, {"max_sensitivity": "none"}],
    ids=str,
)
def test_what_is_refused(store, account, asked):
    with pytest.raises(StoreRefused):
        store.keys.create(account.id, **asked)


def test_a_key_needs_an_active_account(store, account, clock):
    with pytest.raises(NotInStore):
        store.keys.create("acc_none")
    with pytest.raises(StoreRefused, match="lie ahead"):
        store.keys.create(account.id, expires_at=clock())
    store.accounts.close(account.id)
    with pytest.raises(NotInStore):
        store.keys.create(account.id)


def test_an_account_and_its_first_key_are_made_together(store):
    key = store.keys.create(Identity("B", "b@example.org")).key
    assert [(one.id, one.name, one.email) for one in store.accounts.list()] == [(key.account_id, "B", "b@example.org")]


def test_without_the_key_there_is_no_account(store, monkeypatch):
    def make_nothing(*, live):
        raise OSError("no entropy")

    monkeypatch.setattr("workbench.store.keys.make_token", make_nothing)
    with pytest.raises(OSError, match="no entropy"):
        store.keys.create(Identity("B", "b@example.org"))
    assert store.accounts.list() == []
    assert store.verify()["audit"] == 0
