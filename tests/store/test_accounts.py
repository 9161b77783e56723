import pytest
from sqlalchemy import select, text

from workbench.errors import DataError, NotInStore, StoreRefused
from workbench.store import chains, read_audit
from workbench.store.tables import accounts, privacy_ledger, receipts


def test_an_account_is_held_sealed_field_by_field(store, account):
    assert store.accounts.get(account.id) == account
    assert (account.name, account.email, account.organization) == ("Asha Nair", "asha@example.org", "Nair & Co")
    with store.database.read() as connection:
        kept = connection.execute(select(accounts)).one()
    for value in ("Asha", "example.org", "Nair"):
        assert value.encode() not in b"".join(bytes(field) for field in kept if isinstance(field, bytes | memoryview))
        assert value not in str(kept)


def test_a_field_moved_to_another_account_does_not_open(store, account):
    other = store.accounts.create(name="B", email="b@example.org")
    with store.database.write() as connection:
        stolen = select(accounts.c.sealed_email).where(accounts.c.id == account.id).scalar_subquery()
        connection.execute(accounts.update().where(accounts.c.id == other.id).values(sealed_email=stolen))
    with pytest.raises(DataError, match=r"accounts\.email"):
        store.accounts.get(other.id)


def test_without_the_key_file_nothing_opens(store, account, home):
    from workbench.store.vault import Vault

    store.vault.file.unlink()
    store.vault = Vault(store.vault.file)
    with pytest.raises(DataError, match="key file"):
        store.accounts.get(account.id)


def test_update_changes_the_value_and_the_audit_names_the_field_alone(store, account, home):
    changed = store.accounts.update(account.id, email="new@example.org", organization=None)
    assert (changed.email, changed.organization, changed.name) == ("new@example.org", None, "Asha Nair")
    entry = read_audit(home)[-1]
    assert (entry["act"], entry["fields"]) == ("account updated", ["email", "organization"])
    assert "example.org" not in str(read_audit(home))


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": None}, {"email": "nobody"}, {"name": "x" * 255}, {"name": "a\nb"}, {"card": "4111"}],
    ids=str,
)
def test_what_is_refused_and_not_quoted(store, account, fields):
    with pytest.raises(StoreRefused) as refused:
        store.accounts.update(account.id, **fields)
    assert "4111" not in str(refused.value)
    assert "nobody" not in str(refused.value)


def test_closing_kills_keys_and_exclusion_starts_now(store, account, clock):
    key = store.keys.create(account.id).key
    receipt = store.accounts.close(account.id, models=("sms/3",))
    closed = store.accounts.get(account.id)
    assert (closed.state, closed.erase_on, closed.research, closed.restricted) == (
        "closing",
        "2027-03-14",
        False,
        True,
    )
    assert store.keys.list(account.id)[0].revoked_at == receipt["at"]
    assert key.revoked_at is None
    assert (receipt["erase_on"], receipt["models"]) == ("2027-03-14", ["sms/3"])
    assert store.preferences.verify() == 1


def test_closing_twice_gives_one_receipt(store, account, clock):
    first = store.accounts.close(account.id)
    clock.forward(days=3)
    assert store.accounts.close(account.id) == first
    with store.database.read() as connection:
        assert chains.read(connection, store.vault, receipts) == [first]


def test_nobody_elses(store):
    for act in (store.accounts.get, store.accounts.close, store.accounts.update):
        with pytest.raises(NotInStore):
            act("acc_none")


def test_no_field_for_a_card_or_a_bank_exists():
    names = " ".join(column.name for table in accounts.metadata.tables.values() for column in table.columns)
    for word in ("card", "bank", "iban", "payment"):
        assert word not in names


def test_accounts_are_listed_oldest_first(store, account, clock):
    clock.forward(days=1)
    other = store.accounts.create(name="B", email="b@example.org")
    assert store.accounts.list() == [account, other]


def test_every_account_has_a_ledger_from_its_first_day(store, account):
    (entry,) = store.preferences.history(account.id)
    told = ("configuration", False, store.project.policy_digest())
    assert (entry["by"], entry["research"], entry["policy"]) == told
    with store.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM privacy_ledger")).scalar() == 1
    assert privacy_ledger.name == "privacy_ledger"


@pytest.mark.parametrize("email", ["a@b", "asha.k+x@mail.example.org", "राम@डाटा.भारत", "demo@localhost"])
def test_what_is_an_address_is_taken(store, email):
    assert store.accounts.create(name="A", email=email).email == email


@pytest.mark.parametrize(
    "email", ["a@", "@b", "@", "a@b@c", "a b@c", "a@b.", "a@.b", "a@b..c", "Asha <a@b>", "a@b,c@d"]
)
def test_what_is_no_address_is_refused(store, account, email):
    with pytest.raises(StoreRefused, match=r"'email' must be an e-mail address, such as name@example\.org"):
        store.accounts.update(account.id, email=email)
    with pytest.raises(StoreRefused, match="'email'"):
        store.accounts.create(name="A", email=email)
