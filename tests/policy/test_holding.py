"""What is held, and in which form."""

import pytest

from workbench.errors import DataError
from workbench.policy import Fails, holding
from workbench.store.tokens import make_token


def test_every_check_holds_of_a_store_in_use(ground, account, send, store):
    store.keys.create(account.id, label="till 7")
    store.grievances.open(account.id, "too slow")
    store.security.add("failures", address="192.0.2.7")
    send(account)
    assert "columns are classed" in holding.check_inventory(ground)
    assert "none of" in holding.check_payment(ground)
    assert "no API key" in holding.check_tokens(ground)
    assert holding.check_sealed(ground).startswith("6 fields are sealed")
    assert "their owner alone" in holding.check_key_files(ground)


def test_a_column_without_a_class_fails(ground, change):
    change("ALTER TABLE accounts ADD COLUMN nickname TEXT")
    with pytest.raises(Fails, match=r"no class for accounts\.nickname"):
        holding.check_inventory(ground)
    change("ALTER TABLE accounts DROP COLUMN nickname")


def test_a_class_that_is_not_explained_fails(ground, home):
    file = home.root / "data_inventory.toml"
    file.write_text(file.read_text().replace('sealed_email = "account"', 'sealed_email = "whatever"'))
    with pytest.raises(Fails, match=r"no class for accounts\.sealed_email"):
        holding.check_inventory(ground)


def test_no_inventory_fails(ground, home):
    (home.root / "data_inventory.toml").unlink()
    with pytest.raises(Fails, match="no column has a class"):
        holding.check_inventory(ground)


@pytest.mark.parametrize("column", ["card_number", "iban", "sealed_bank"])
def test_a_column_for_a_payment_fails(ground, change, column):
    change(f"ALTER TABLE accounts ADD COLUMN {column} TEXT")
    with pytest.raises(Fails, match=rf"accounts\.{column}: such details stay with the payment partner"):
        holding.check_payment(ground)
    change(f"ALTER TABLE accounts DROP COLUMN {column}")


def test_a_token_in_the_database_fails(ground, account, store, change):
    token = make_token()
    key = store.keys.create(account.id).key
    change("UPDATE api_keys SET limits = :token WHERE id = :id", token=token, id=key.id)
    with pytest.raises(Fails, match="an API key stands in") as failed:
        holding.check_tokens(ground)
    assert token not in str(failed.value)


@pytest.mark.parametrize("place", [0, holding.RANDOM, 2**20 - 20, 2**20, 2**20 + 30])
def test_a_token_in_a_file_of_the_state_fails_wherever_it_stands(bare, place):
    file = bare.project.state / "mlruns" / "0" / "note.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"." * place + make_token(live=False).encode() + b".")
    with pytest.raises(Fails, match=r"note\.bin"):
        holding.check_tokens(bare)


def test_a_field_that_was_written_in_clear_fails(ground, account, change):
    change("UPDATE accounts SET sealed_name = :name", name=b"Asha Nair")
    with pytest.raises(DataError, match="no field key that opens"):
        holding.check_sealed(ground)


def test_an_address_in_clear_beside_the_sealed_one_fails(ground, account, store, change):
    key = store.keys.create(account.id).key
    change("UPDATE api_keys SET limits = :address WHERE id = :id", address="asha@example.org", id=key.id)
    with pytest.raises(Fails, match="in clear in") as failed:
        holding.check_sealed(ground)
    assert "asha" not in str(failed.value)


def test_another_store_s_key_file_fails(ground, account, home):
    from workbench.store.vault import _fresh, _write, vault_file

    _write(vault_file(home), _fresh())
    with pytest.raises(DataError, match="does not open"):
        holding.check_sealed(ground)


@pytest.mark.parametrize("name", ["keys/pseudonym.key", "keys/store.json", "store.db"])
def test_a_file_that_others_may_read_fails(bare, name):
    file = bare.project.state / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    assert "1 files" in holding.check_key_files(bare)
    file.chmod(0o640)
    with pytest.raises(Fails, match="chmod 600"):
        holding.check_key_files(bare)


def test_a_database_elsewhere_that_others_may_read_fails(bare, monkeypatch):
    monkeypatch.setenv("WORKBENCH_STORE", "sqlite:///kept/elsewhere.db")
    file = bare.project.root / "kept" / "elsewhere.db"
    file.parent.mkdir()
    file.touch(mode=0o644)
    with pytest.raises(Fails, match=r"elsewhere\.db\. Take that away"):
        holding.check_key_files(bare)
