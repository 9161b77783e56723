import json
import stat

import pytest

from workbench.errors import ConfigError, DataError
from workbench.store.vault import Vault, row_id, vault_file, verify


@pytest.fixture
def vault(home):
    return Vault(vault_file(home))


def test_the_key_file_is_its_owners_alone(vault):
    assert stat.S_IMODE(vault.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.file.parent.stat().st_mode) == 0o700


def test_what_is_sealed_opens_again_and_says_nothing(vault):
    sealed = vault.seal("asha@example.org", "accounts.email:1")
    assert b"asha" not in sealed
    assert vault.open(sealed, "accounts.email:1") == b"asha@example.org"
    assert vault.seal("asha@example.org", "accounts.email:1") != sealed


@pytest.mark.parametrize("spoil", ["moved", "changed", "cut", "no key"])
def test_what_was_changed_or_moved_does_not_open(vault, spoil):
    sealed, place = vault.seal("x", "accounts.email:1"), "accounts.email:1"
    if spoil == "moved":
        place = "accounts.email:2"
    elif spoil == "changed":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    elif spoil == "cut":
        sealed = sealed[:5]
    else:
        sealed = b"f9" + sealed[2:]
    with pytest.raises(DataError, match=r"accounts\.email"):
        vault.open(sealed, place)


def test_a_rotated_key_seals_and_the_old_one_still_opens(vault):
    old = vault.seal("x", "p")
    assert vault.add_field_key() == "f2"
    assert vault.open(old, "p") == b"x"
    assert not vault.is_current(old)
    assert vault.is_current(vault.seal("x", "p"))
    assert Vault(vault.file).open(old, "p") == b"x"
    assert vault.drop_old_field_keys() == ["f1"]
    with pytest.raises(DataError, match="no field key"):
        vault.open(old, "p")


def test_a_file_that_others_may_read_is_refused(vault):
    vault.file.chmod(0o640)
    with pytest.raises(ConfigError, match=r"mode 0640.*chmod 600"):
        Vault(vault.file)


SHORT, SECRET = "c2hvcnQ=", "c2VjcmV0" * 5 + "c2U="
BROKEN = (
    "",
    "{}",
    '{"current": "f1", "fields": {}}',
    "[]",
    json.dumps({"current": "f1", "fields": {"f1": SHORT}, "pepper": SECRET, "address": SECRET, "signing": SECRET}),
    json.dumps({"current": "f1", "fields": {"f1": SECRET}, "pepper": SECRET, "address": SECRET, "signing": SHORT}),
    json.dumps({"current": "f1", "fields": ["f1"], "pepper": SECRET, "address": SECRET, "signing": SECRET}),
)


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_is_refused_and_not_made_anew(vault, content):
    vault.file.write_text(content)
    with pytest.raises(ConfigError, match="no key file of a store"):
        Vault(vault.file)
    assert vault.file.read_text() == content


def test_the_first_process_to_make_the_file_wins(vault, home):
    secrets = json.loads(vault.file.read_text())
    assert Vault(vault_file(home)).seal("x", "p").startswith(b"f1:")
    assert json.loads(vault.file.read_text()) == secrets


def test_addresses_are_blind_and_unlinkable_after_rotation(vault):
    blind = vault.blind("203.0.113.9")
    assert blind == vault.blind("203.0.113.9") != vault.blind("203.0.113.8")
    assert "203" not in blind or len(blind) == 32
    vault.rotate_address_key()
    assert vault.blind("203.0.113.9") != blind


def test_signatures(vault):
    signature = vault.sign(b"receipt")
    assert verify(vault.public_key, b"receipt", signature)
    assert not verify(vault.public_key, b"receipts", signature)
    assert not verify(vault.public_key, b"receipt", "00")


def test_a_row_id_leads_to_its_verdict_by_the_accounts_key_alone():
    assert row_id(b"k" * 32, "ver_1") == row_id(b"k" * 32, "ver_1") != row_id(b"l" * 32, "ver_1")
