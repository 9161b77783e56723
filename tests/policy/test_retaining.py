"""Keeping and letting go."""

import shutil
from datetime import timedelta

import msgspec
import pytest

from workbench.config import Project, Retention, Settings
from workbench.config import Store as StoreSettings
from workbench.errors import ConfigError, DataError
from workbench.policy import Fails, Ground, retaining
from workbench.store import Preferences, open_store, run_retention, stamp, tables


@pytest.fixture
def erased(store, account, send, home):
    """The account, closed a year ago and erased now."""
    send(account)
    at = store.clock()
    with open_store(home, clock=lambda: at - timedelta(days=365)) as before:
        before.accounts.close(account.id)
    assert run_retention(store).accounts == [account.id]
    return account


def test_all_holds_after_a_run(ground, erased):
    assert "365" in retaining.check_terms(ground)
    assert retaining.check_overdue(ground) == "nothing is past its term"
    assert retaining.check_erased(ground) == "of 1 erased accounts no sealed field, no key and no row is left"
    assert retaining.check_receipts(ground) == "2 receipts verify"
    assert "receipts 2" in retaining.check_chains(ground)
    assert "privacy@example.org" in retaining.check_contact(ground)


def test_a_term_under_the_floor_fails(home):
    short = Settings(store=StoreSettings(retention=Retention(usage=30)))
    with Ground(Project(home.root, short)) as ground, pytest.raises(ConfigError, match="legal floor"):
        retaining.check_terms(ground)


def test_rows_past_their_term_fail_and_stay(ground, account, send, store, change):
    send(account, at=stamp(store.clock() - timedelta(days=365, hours=23)))
    change("DELETE FROM verdicts")  # whose term is shorter
    assert retaining.check_overdue(ground) == "nothing is past its term"  # today's run may be still to come
    send(account, at=stamp(store.clock() - timedelta(days=367)))
    with pytest.raises(Fails, match=r"1 of usage_events.*workbench retention run"):
        retaining.check_overdue(ground)
    assert run_retention(store, dry_run=True).deleted["usage_events"] == 2


def test_an_account_that_should_be_erased_fails(ground, account, store, home):
    with open_store(home, clock=lambda: store.clock() - timedelta(days=367)) as before:
        before.accounts.close(account.id)
    with pytest.raises(Fails, match="1 accounts to erase"):
        retaining.check_overdue(ground)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET sealed_name = :bytes",
        "UPDATE accounts SET sealed_email = :bytes",
        "INSERT INTO row_ledger (id, account_id, sealed_rows) SELECT 'led_1', id, :bytes FROM accounts",
        "INSERT INTO privacy_ledger SELECT id, 1, '', :text, '', '', '' FROM accounts",
    ],
)
def test_what_is_left_of_an_erased_account_fails(ground, erased, change, statement):
    change(statement, **({"text": "{}"} if ":text" in statement else {"bytes": b"left"}))
    with pytest.raises(Fails, match=f"is left of erased accounts: {erased.id}"):
        retaining.check_erased(ground)


def test_an_own_key_that_is_left_of_an_erased_account_fails(ground, erased, store):
    store.vault.keyring.make(erased.id)
    with pytest.raises(Fails, match=f"is left of erased accounts: {erased.id}.*workbench retention run"):
        retaining.check_erased(ground)
    run_retention(store)
    assert retaining.check_erased(ground).startswith("of 1 erased accounts")


def test_a_living_key_of_a_closed_account_fails(ground, account, store, change):
    store.keys.create(account.id)
    store.accounts.close(account.id)
    assert "0 erased" in retaining.check_erased(ground)
    change("UPDATE api_keys SET revoked_at = NULL")
    with pytest.raises(Fails, match="1 keys of closed accounts"):
        retaining.check_erased(ground)


@pytest.mark.parametrize("chain", ["audit", "receipts", "privacy_ledger"])
def test_a_chain_that_was_changed_fails(ground, account, store, change, chain):
    store.keys.create(account.id)
    store.accounts.close(account.id)
    change(f"UPDATE {chain} SET entry = '{{}}' WHERE number = 1")
    with pytest.raises(DataError, match=f"'{chain}' is broken at entry 1"):
        retaining.check_chains(ground)


def test_preferences_that_their_ledger_does_not_say_fail(ground, account, change):
    change("UPDATE accounts SET research = (1 = 0)")
    with pytest.raises(DataError, match="not what its ledger says"):
        retaining.check_chains(ground)


def test_a_receipt_that_does_not_verify_fails(ground, account, store, monkeypatch):
    store.accounts.close(account.id)
    forged = [{**one, "erase_on": "2099-01-01"} for one in store.receipts.read()]
    monkeypatch.setattr(type(store.receipts), "read", lambda self: forged)
    with pytest.raises(Fails, match=r"receipts \[1\] do not verify"):
        retaining.check_receipts(ground)


def test_a_grievance_past_its_day_fails(ground, account, store, home):
    store.grievances.open(account.id, "of today")
    assert "1 grievances wait" in retaining.check_grievances(ground)
    with open_store(home, clock=lambda: store.clock() - timedelta(days=16)) as before:
        late = before.grievances.open(account.id, "long ago")["id"]
    with pytest.raises(Fails, match=f"{late} overdue"):
        retaining.check_grievances(ground)


def test_a_grievance_that_was_taken_away_fails(ground, account, store, change):
    asked = [store.grievances.open(account.id, text)["id"] for text in ("too slow", "wrong")]
    store.grievances.answer(asked[1], "mended")
    change("DELETE FROM grievances")
    with pytest.raises(Fails, match=f"^{asked[0]} were opened, never answered, and are not here"):
        retaining.check_grievances(ground)


def test_a_grievance_that_went_with_its_account_is_not_missed(ground, account, store, home):
    at = store.clock()
    with open_store(home, clock=lambda: at - timedelta(days=366)) as before:
        before.grievances.open(account.id, "too slow")
        before.accounts.close(account.id)
    assert run_retention(store).accounts == [account.id]
    assert retaining.check_grievances(ground) == "0 grievances wait, none past its day"


@pytest.fixture
def nameless(home, store):
    """The deployment, with nobody named in its settings."""
    settings = msgspec.structs.replace(home.settings, policy=msgspec.structs.replace(home.settings.policy, contact=""))
    with Ground(Project(home.root, settings), clock=store.clock) as ground:
        yield ground


def test_no_contact_fails_where_a_client_has_a_key(nameless, account, store):
    key = store.keys.create(account.id).key
    with pytest.raises(Fails, match="1 live keys are out, and nobody is named"):
        retaining.check_contact(nameless)
    store.keys.revoke(key.id)
    assert "before one is" in retaining.check_contact(nameless)


def test_a_sandbox_owes_nobody_a_contact(nameless, account, store):
    store.keys.create(account.id, live=False)
    assert retaining.check_contact(nameless).startswith("no live key is out")


def test_research_that_was_allowed_by_no_text_fails(home, account, store, monkeypatch):
    with Ground(home, clock=store.clock) as ground:
        assert retaining.check_text(ground) == "1 accounts allow research, each by a text"
    store.project = Project(home.root, Settings())
    blind = store.accounts.create(name="Ravi Rao", email="ravi@example.org", organization="Rao")
    with Ground(home, clock=store.clock) as ground:
        assert retaining.check_text(ground) == "1 accounts allow research, each by a text"
        monkeypatch.setattr(
            "workbench.store.preferences.check_shown", lambda *_, **__: None
        )  # as before it was refused
        store.preferences.put(blind.id, Preferences(research=True, voice=False, restricted=False))
        with pytest.raises(Fails, match=f"{blind.id} allow research by no policy's text"):
            retaining.check_text(ground)
        store.preferences.put(blind.id, Preferences(research=False, voice=False, restricted=False))
        assert retaining.check_text(ground) == "1 accounts allow research, each by a text"


def test_research_that_no_ledger_allows_any_more_fails(home, account, store):
    with store.database.write() as connection:
        connection.execute(tables.privacy_ledger.delete())
        connection.execute(tables.heads.delete().where(tables.heads.c.chain == f"privacy_ledger/{account.id}"))
    shutil.rmtree(home.state / "keys" / "witness")
    with Ground(home, clock=store.clock) as ground, pytest.raises(Fails, match=f"{account.id} allow research by no"):
        retaining.check_text(ground)


def test_rows_of_who_objected_wait_for_the_next_build(ground, account, send, store):
    send(account)
    store.preferences.put(account.id, Preferences(research=False, voice=False, restricted=False))
    assert run_retention(store, dry_run=True).deleted["research_rows"] == 1
    assert retaining.check_overdue(ground) == "nothing is past its term"


def test_rows_of_who_objected_long_ago_fail_unless_a_legal_hold_keeps_them(ground, account, send, store, home):
    """The term runs from the objection, however often it is said again; not while research is allowed."""
    send(account)
    off, at = Preferences(research=False, voice=False, restricted=False), store.clock()
    assert retaining.check_withdrawn(ground) == "0 rows of who objected wait for the next purge"
    for days in (31, 2):
        with open_store(home, clock=lambda days=days: at - timedelta(days=days)) as before:
            before.preferences.put(account.id, off)
    with pytest.raises(Fails, match=r"1 rows of who objected over 30 days ago are here.*workbench data purge"):
        retaining.check_withdrawn(ground)
    store.accounts.hold(account.id, on=True)
    assert retaining.check_withdrawn(ground) == "1 rows of who objected wait for the next purge"
    store.accounts.hold(account.id, on=False)
    store.research.purge()
    assert retaining.check_withdrawn(ground) == "0 rows of who objected wait for the next purge"


def test_the_term_begins_anew_with_a_new_objection(ground, account, send, store, home):
    send(account)
    at = store.clock()
    for days, research in ((90, False), (60, True), (29, False)):
        with open_store(home, clock=lambda days=days: at - timedelta(days=days)) as before:
            before.preferences.put(account.id, Preferences(research=research, voice=False, restricted=False))
    assert retaining.check_withdrawn(ground) == "1 rows of who objected wait for the next purge"
