"""What is acted out in a scratch store, by a service that works and by one that does not."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import pytest

from workbench.policy import Fails, acting, carrying
from workbench.privacy import Masker
from workbench.serving import server
from workbench.store import erasure, export_account, import_account, retention
from workbench.store.keys import Keys
from workbench.store.preferences import PreferenceLedger

put = PreferenceLedger.put

CHECKS = (
    acting.check_warning,
    acting.check_ceiling,
    acting.check_unknown,
    acting.check_revoked,
    acting.check_update,
    acting.check_objection,
    acting.check_deletion,
    acting.check_export,
    acting.check_exposure,
)


class Blind:
    """An anonymizer that finds nothing."""

    entities = frozenset({"AADHAAR"})

    def find(self, texts):
        return [[] for _ in texts]


class Leaky:
    """Answers by rules whose anonymizer finds nothing."""

    def __init__(self, rules):
        from workbench.models import fallback

        self.fixed = fallback()
        self.fixed.masker = Masker({"blind": Blind()})
        self.models, self.refresh = rules.models, rules.refresh

    def model(self, kind):
        return self.fixed


@pytest.fixture(scope="module")
def broken(rules):
    """What a service did that masks nothing, and whose revocations come to nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Keys, "revoke", lambda self, key_id: None)
        return acting.act_out(Leaky(rules))


def test_an_objection_that_comes_to_nothing_is_seen(rules, bare, monkeypatch):
    monkeypatch.setattr(
        PreferenceLedger, "put", lambda self, account_id, chosen, **_: put(self, account_id, acting.KEEP)
    )
    bare.acted = acting.act_out(rules)
    with pytest.raises(Fails, match="kept: anonymized"):
        acting.check_objection(bare)
    bare.acted = bare.acted._replace(objected="none")
    with pytest.raises(Fails, match=r"\d rows of who objected"):
        acting.check_objection(bare)


def test_an_erasure_that_leaves_a_table_out_is_seen(rules, bare, monkeypatch):
    monkeypatch.setattr(erasure, "OWNED", tuple(table for table in erasure.OWNED if table.name != "api_keys"))
    monkeypatch.setattr(retention, "OWNED", erasure.OWNED)
    bare.acted = acting.act_out(rules)
    assert {Path(file).name for file in bare.acted.left} & {"store.db", "store.db-wal"}
    with pytest.raises(Fails, match="the beginning of its key stands in"):
        acting.check_deletion(bare)


@pytest.mark.parametrize("check", CHECKS)
def test_all_holds_of_this_service(bare, check):
    assert check(bare)


def test_the_number_was_kept_masked(acted_once):
    assert (acted_once.accepted, acted_once.stored) == (200, "anonymized")
    assert acting.WARNING in acted_once.warnings
    assert acted_once.carried.files == 12
    assert acted_once.carried.bare == []


def test_the_live_store_is_not_touched_and_nothing_is_left_behind(store, rules, tmp_path, monkeypatch):
    """Whatever WORKBENCH_STORE names."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    acting.act_out(rules)
    assert list(scratch.iterdir()) == []
    assert store.accounts.list() == []
    assert store.verify() == {"accounts": 0, "audit": 0, "receipts": 0, "purges": 0}


def test_no_warning_fails(bare, broken):
    bare.acted = broken
    with pytest.raises(Fails, match="must name an anonymizer that finds AADHAAR"):
        acting.check_warning(bare)


def test_a_key_that_may_send_less_and_is_answered_fails(bare, broken):
    bare.acted = broken
    with pytest.raises(Fails, match="max_sensitivity personal got 200"):
        acting.check_ceiling(bare)


def test_a_number_that_was_kept_is_found_and_fails(bare, broken):
    assert {Path(file).name for file in broken.traces} & {"store.db", "store.db-wal"}
    bare.acted = broken._replace(warnings=[acting.WARNING])
    with pytest.raises(Fails, match=r"the number stands in store\.db"):
        acting.check_warning(bare)


def test_a_revoked_key_that_is_let_in_fails(bare, broken):
    bare.acted = broken
    with pytest.raises(Fails, match="a revoked key got 200 a second later"):
        acting.check_revoked(bare)


@pytest.mark.parametrize(
    ("check", "field", "value", "told"),
    [
        (acting.check_unknown, "unknown", 200, "nobody was given got 200"),
        (acting.check_warning, "accepted", 503, "status 503"),
        (acting.check_update, "updated", acting.BEFORE, "did not come back"),
        (acting.check_update, "remains", ["/x/store.db"], r"in clear in store\.db"),
        (acting.check_objection, "objected", "anonymized", "after the objection this was kept: anonymized"),
        (acting.check_objection, "given", 2, "2 rows of who objected are given"),
        (acting.check_deletion, "erased", 0, "0 accounts were erased on the day"),
        (acting.check_deletion, "left", ["/x/store.db-wal"], r"stands in store\.db-wal after the erasure"),
        (acting.check_export, "carried", carrying.Carried(12, 18, ["feedback"], [], []), "feedback do not validate"),
        (acting.check_export, "carried", carrying.Carried(12, 18, [], ["verdicts"], []), "verdicts changed on the way"),
        (acting.check_export, "carried", carrying.Carried(12, 18, [], [], ["security_log"]), "no line in security_log"),
    ],
)
def test_what_must_not_be_fails(bare, acted_once, check, field, value, told):
    bare.acted = acted_once._replace(**{field: value})
    with pytest.raises(Fails, match=told):
        check(bare)


def test_a_server_that_would_listen_anywhere_fails(bare, monkeypatch):
    monkeypatch.setattr(server, "check_host", lambda host, **_: None)
    with pytest.raises(Fails, match="would listen on"):
        acting.check_exposure(bare)


# ---- carrying over


@pytest.fixture
def exported(store, account, send):
    send(account)
    into = io.BytesIO()
    export_account(store, account.id, into)
    return into.getvalue()


def rewrite(exported, **members):
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(exported)) as source, zipfile.ZipFile(into, "w") as target:
        for name in source.namelist():
            given = members.get(name.replace(".", "_"), source.read(name))
            if given is not None:
                target.writestr(name, given)
    return into.getvalue()


def test_lines_that_do_not_validate_are_found(exported):
    assert carrying.find_invalid(exported) == []
    broken = rewrite(exported, usage_days_jsonl=json.dumps({"day": 7}))
    assert carrying.find_invalid(broken) == ["usage_days"]


def test_a_file_without_a_schema_is_found(exported):
    assert carrying.find_invalid(rewrite(exported, verdicts_schema_json=None)) == ["verdicts"]


def test_what_changes_on_the_way_is_found(tmp_path, monkeypatch):
    def import_badly(store, source):
        made = import_account(store, source)
        with store.database.write() as connection:
            connection.exec_driver_sql("UPDATE grievances SET due_at = opened_at")
        return made

    monkeypatch.setattr(carrying, "import_account", import_badly)
    with acting.open_scratch(tmp_path / "one") as one, acting.open_scratch(tmp_path / "two") as two:
        account = one.accounts.create(name="Asha", email="asha@example.org").id
        carried = carrying.carry_over(one, account, two)
    assert (carried.invalid, carried.changed) == ([], ["grievances"])
