"""The commands of the store, as an operator types them."""

import errno
import io
import json
import os
import re
from datetime import UTC, datetime

import pytest

from workbench.config import load_project
from workbench.serving.judging import SENSITIVE
from workbench.store import Preferences, open_store, read_audit, tables
from workbench.store.exporting import read_export
from workbench.store.schema import HEAD
from workbench.store.tokens import is_token


@pytest.fixture
def operator(project, store_url, workbench):
    """Run commands in a fresh project, on either database."""
    return workbench


@pytest.fixture
def issued(operator):
    told = operator("keys", "create", "--name", "Asha", "--email", "asha@example.org", "--label", "ci", "--json")
    return json.loads(told.out)


def test_a_key_in_one_command(operator):
    told = operator("keys", "create", "--name", "Asha", "--email", "asha@example.org")
    assert is_token(told.out.strip())  # so that a shell takes it: KEY=$(workbench keys create …)
    assert "never again" in told.err


def test_keys_are_listed_rotated_and_revoked(operator, issued):
    assert issued["scopes"] == ["detect", "feedback", "account"]
    sandbox = operator("keys", "create", "--account", issued["account_id"], "--test", "--scope", "detect", "--json").out
    assert json.loads(sandbox)["token"].startswith("wbk_test_")
    new = json.loads(operator("keys", "rotate", issued["id"], "--grace", "1", "--json").out)
    operator("keys", "revoke", new["id"])
    listed = json.loads(operator("keys", "list", "--account", issued["account_id"], "--json").out)
    assert [key["label"] for key in listed] == ["ci", "", "ci"]
    text = operator("keys", "list").out
    assert [line.split()[3] for line in text.splitlines()] == ["live", "test", "revoked"]
    assert issued["token"] not in text + json.dumps(listed)


def test_a_key_may_send_less(operator, issued):
    account = issued["account_id"]
    assert issued["max_sensitivity"] == "sensitive"
    made = operator("keys", "create", "--account", account, "--max-sensitivity", "personal", "--json").out
    assert json.loads(made)["max_sensitivity"] == "personal"
    assert "  personal  " in operator("keys", "list").out
    told = operator("keys", "create", "--account", account, "--max-sensitivity", "none", code=2).err
    assert "'personal', 'sensitive'" in told


def test_a_key_may_have_limits_of_its_own(operator, issued):
    asked = ("keys", "create", "--account", issued["account_id"], "--json")
    assert issued["limits"] is None
    limits = json.loads(operator(*asked, "--rate", "0.5", "--burst", "3", "--quota", "0").out)["limits"]
    assert limits == {"rate": 0.5, "burst": 3, "quota": 0}
    assert json.loads(operator(*asked, "--quota", "7").out)["limits"] == {"rate": None, "burst": None, "quota": 7}


def test_the_help_names_all_that_a_key_may_not_send(operator):
    told = operator("keys", "create", "--help").out
    assert set(SENSITIVE) <= set(re.findall(r"\w+", told.upper()))


def test_mistakes_are_one_line(operator):
    assert "give --account ID" in operator("keys", "create", code=2).err
    assert "no such key" in operator("keys", "revoke", "key_none", code=2).err
    assert "no such account" in operator("account", "usage", "acc_none", code=2).err


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--expires", "2020-01-01"], "--expires: must lie ahead, and before the year 2200. Got 2020-01-01."),
        (["--expires", "2201-01-01"], "--expires: must lie ahead, and before the year 2200. Got 2201-01-01."),
        (["--label", "x" * 65], "'label' must be at most 64 printable characters"),
        (["--rate", "0"], "'rate' must be a number in the range [0.001, 1000000.0]. Got 0.0 instead."),
        (["--rate", "nan"], "Got nan instead."),
        (["--burst", "0"], "'burst' must be an int of at least 1. Got 0 instead."),
        (["--quota", "-1"], "'quota' must be an int of at least 0. Got -1 instead."),
        (["--quota", "x"], "'x' is not a valid integer"),
    ],
)
def test_a_key_that_cannot_be_made_leaves_no_account(operator, wrong, told):
    assert told in operator("keys", "create", "--name", "O", "--email", "o@example.org", *wrong, code=2).err
    assert json.loads(operator("account", "show", "--json").out) == []


@pytest.mark.parametrize("option", ["--name", "--email", "--organization"])
def test_a_key_is_of_an_account_that_is_there_or_of_a_new_one(operator, issued, option):
    told = operator("keys", "create", "--account", issued["account_id"], option, "o@example.org", code=2).err
    assert f"{option}" in told
    assert "make a new one" in told
    assert len(json.loads(operator("keys", "list", "--json").out)) == 1


def test_keys_of_an_account_that_is_not_there_are_a_mistake(operator, issued):
    assert "no such account" in operator("keys", "list", "--account", "acc_none", code=2).err
    assert "no such account" in operator("account", "security", "acc_none", code=2).err


def test_days_that_lie_the_wrong_way_round_are_a_mistake(operator, issued):
    asked = ("account", "usage", issued["account_id"], "--from", "2026-03-02", "--to")
    assert (
        "--from must not lie after --to. Got 2026-03-02 and 2026-03-01." in operator(*asked, "2026-03-01", code=2).err
    )
    assert operator(*asked, "2026-03-02").out == ""


def test_the_security_log_is_shown_and_its_addresses_where_they_are_asked_for(operator, issued):
    with open_store(load_project()) as store:
        mine = store.security.add(
            "many_failures",
            key_id=issued["id"],
            account_id=issued["account_id"],
            address="192.0.2.7",
            detail="failures 101",
        )
        nobodys = store.security.add("many_strangers", address="192.0.2.8", detail="failures 51")
    account = issued["account_id"]
    lines = operator("account", "security").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [mine, nobodys]
    assert lines[0].split("  ")[2:] == ["many_failures", issued["id"], account, "failures 101"]
    assert lines[1].split("  ")[2:] == ["many_strangers", "-", "-", "failures 51"]
    (event,) = json.loads(operator("account", "security", account, "--json").out)
    assert (event["id"], event["kind"], event["at"]) == (mine, "many_failures", lines[0].split("  ")[1])
    assert "address" not in event
    assert operator("account", "security", "--addresses").out.split().count("192.0.2.8") == 1


def test_an_account_is_shown_exported_restricted_and_deleted(operator, issued, project):
    account = issued["account_id"]
    assert json.loads(operator("account", "show", account, "--json").out)["email"] == "asha@example.org"
    assert "name: Asha" in operator("account", "show").out
    assert json.loads(operator("account", "usage", account, "--from", "2026-01-01", "--json").out) == []
    assert "1 account" in operator("account", "export", account, "--out", "held.zip").out
    with (project / "held.zip").open("rb") as held:
        assert read_export(held)["account"][0]["name"] == "Asha"
    assert "already" in operator("account", "import", "held.zip", code=2).err
    assert "research is off" in operator("account", "opt-out", account).out
    receipt = json.loads(operator("account", "delete", account, "--yes").out)
    assert (receipt["act"], receipt["account"]) == ("closed", account)
    (project / "receipt.json").write_text(json.dumps(receipt))
    assert "unbroken" in operator("store", "verify", "--receipt", "receipt.json").out
    (project / "receipt.json").write_text(json.dumps({**receipt, "erase_on": "2020-01-01"}))
    assert "changed since" in operator("store", "verify", "--receipt", "receipt.json", code=3).err
    (project / "receipt.json").write_text("[]")
    assert "JSON object" in operator("store", "verify", "--receipt", "receipt.json", code=2).err


def test_an_export_is_written_whole_and_for_its_owner_alone(operator, issued, project):
    held = project / "held.zip"
    held.write_text("of before")
    held.chmod(0o644)
    assert "no such account" in operator("account", "export", "acc_none", "--out", held, code=2).err
    assert held.read_text() == "of before"
    operator("account", "export", issued["account_id"], "--out", held)
    assert held.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in project.iterdir() if "held.zip" in file.name] == ["held.zip"]


@pytest.mark.parametrize(
    ("out", "told"),
    [
        (
            "nodir/held.zip",
            "--out: nodir/held.zip cannot be written (No such file or directory). Name a file",
        ),
        ("/dev/null", "--out: must name a file. /dev/null is something else."),
    ],
)
def test_an_export_that_cannot_be_written_is_a_mistake(operator, issued, out, told):
    assert told in operator("account", "export", issued["account_id"], "--out", out, code=2).err


class FullDisk(io.FileIO):
    """A file that can be made and not written."""

    def write(self, _data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_fills_during_an_export_is_told_in_a_line_and_leaves_nothing(
    operator, issued, project, monkeypatch
):
    with monkeypatch.context() as full:
        full.setattr(os, "fdopen", lambda file, mode: io.BufferedWriter(FullDisk(file, mode)))
        told = operator("account", "export", issued["account_id"], "--out", "held.zip", code=2).err
    assert "--out: held.zip cannot be written (No space left on device). Free its disk, or name" in told
    assert len(told.splitlines()) == 1
    assert [file.name for file in project.iterdir() if "held.zip" in file.name] == []
    assert "account exported" not in {entry["act"] for entry in read_audit(load_project())}


def test_a_legal_hold_keeps_an_account_until_it_is_lifted(operator, issued):
    account = issued["account_id"]
    operator("account", "delete", account, "--yes")
    ahead = ("retention", "run", "--now", "2099-01-01", "--dry-run", "--json")
    assert "is on" in operator("account", "hold", account).out
    assert json.loads(operator(*ahead).out)["accounts"] == []
    assert "is lifted" in operator("account", "hold", account, "--release").out
    assert json.loads(operator(*ahead).out)["accounts"] == [account]


def test_addresses_of_before_and_after_cannot_be_linked(operator, issued):
    with open_store(load_project()) as store:
        before = store.blind("203.0.113.7")
    assert "under a new key" in operator("store", "rotate", "--addresses").out
    with open_store(load_project()) as store:
        assert store.blind("203.0.113.7") != before


def test_retention(operator, issued):
    account = issued["account_id"]
    operator("account", "delete", account, "--yes")
    assert json.loads(operator("retention", "run", "--json").out)["accounts"] == []
    ahead = ("retention", "run", "--now", "2099-01-01")
    assert json.loads(operator(*ahead, "--dry-run", "--json").out)["accounts"] == [account]
    assert "legal floor" in operator(*ahead, code=2).err
    assert "0 erased" in operator("retention", "run").out


def test_an_overdue_grievance_exits_1(operator, issued, monkeypatch, project):
    with open_store(load_project(), clock=lambda: datetime(2020, 3, 1, tzinfo=UTC)) as store:
        old = store.grievances.open(issued["account_id"], "long ago")["id"]
    with open_store(load_project()) as store:
        store.grievances.open(issued["account_id"], "today")
    told = operator("grievances", "due", code=1).out
    assert [line.endswith("OVERDUE") for line in told.splitlines()] == [True, False]
    (project / "answer.txt").write_text("mended")
    operator("grievances", "answer", old, "answer.txt")
    assert json.loads(operator("grievances", "show", old).out)["answer"] == "mended"
    assert len(json.loads(operator("grievances", "due", "--json").out)) == 1
    assert len(operator("grievances", "list").out.splitlines()) == 2


def test_an_answer_that_is_no_text_is_a_mistake(operator, issued, project):
    with open_store(load_project()) as store:
        asked = store.grievances.open(issued["account_id"], "a text")["id"]
    (project / "answer.txt").write_bytes(b"\xff\xfe caf\xe9")
    told = operator("grievances", "answer", asked, "answer.txt", code=2).err
    assert "answer.txt must be a text in UTF-8. Got another encoding" in told
    assert json.loads(operator("grievances", "show", asked).out)["state"] == "open"


def test_feedback_that_nobody_gave(operator):
    assert json.loads(operator("feedback", "list", "--json").out) == []
    for verb in ("accept", "reject"):
        assert "waits for review" in operator("feedback", verb, "fbk_none", code=2).err


def test_the_store_itself(operator, issued):
    assert HEAD in operator("store", "upgrade").out
    assert operator("store", "verify").out.startswith("unbroken: accounts 1, audit 1")
    assert "3 fields are sealed under key f2" in operator("store", "rotate").out
    assert json.loads(operator("account", "show", "--json").out)[0]["name"] == "Asha"


def test_a_broken_chain_is_named(operator, issued):
    from sqlalchemy import text

    with open_store(load_project()) as store, store.database.write() as connection:
        connection.execute(text("DELETE FROM audit"))
    assert "the chain 'audit' is broken" in operator("store", "verify", code=3).err


def test_a_database_that_was_put_back_is_refused_until_that_is_accepted(operator, issued, project):
    from sqlalchemy import text

    account = issued["account_id"]
    with open_store(load_project()) as store, store.database.write() as connection:
        entry = store.preferences.history(account)[-1]
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("DELETE FROM heads WHERE chain = 'audit/'"))
    for command in (("store", "verify"), ("serve", "--port", "0"), ("keys", "revoke", issued["id"])):
        told = operator(*command, code=3).err
        assert "the chain 'audit' has 0 entries, and its entry 1 was witnessed" in told
        assert len(told.splitlines()) == 1
    told = operator("store", "accept-restore", "--yes", "--by", "Asha").out
    assert told.splitlines() == [
        "audit/: entry 1 was witnessed, 0 are here",
        "restricted, until they choose anew: no account",
        "erased again: no account",
        "0 rows that were purged are purged again",
    ]
    assert "audit 1" in operator("store", "verify").out
    assert [(one["act"], one["by"]) for one in read_audit(load_project())] == [("restore accepted", "Asha")]
    assert "no restore to accept" in operator("store", "accept-restore", "--yes", code=2).err
    assert "'--by': must be 1 to 64 printable" in operator("store", "accept-restore", "--by", "", code=2).err
    assert entry["number"] == 1


def test_an_entry_of_the_ledger_is_a_receipt(operator, issued, project):
    with open_store(load_project()) as store:
        entry = store.preferences.put(issued["account_id"], Preferences(research=False, voice=False, restricted=True))
    (project / "answer.json").write_text(json.dumps({"research": False, "entry": entry}))
    assert "unbroken" in operator("store", "verify", "--receipt", "answer.json").out
    (project / "answer.json").write_text(json.dumps({"entry": {**entry, "restricted": False}}))
    assert "is no receipt of this store" in operator("store", "verify", "--receipt", "answer.json", code=3).err


def test_what_an_operator_does_is_in_the_audit_with_who_did_it(operator, issued, project, monkeypatch):
    account, name = issued["account_id"], "Ravi, desk 2"
    (project / "text.txt").write_text("my rows were kept", "utf-8")
    monkeypatch.setattr("getpass.getuser", lambda: "operator7")
    operator("account", "show", account)
    operator("account", "show", "--by", name)
    operator("account", "security", account, "--addresses")
    operator("account", "update", account, "--email", "asha.k@example.org", "--organization", "", "--by", name)
    operator("account", "restrict", account)
    operator("account", "restrict", account, "--lift")
    operator("account", "opt-out", account, "--by", name)
    asked = operator("grievances", "open", account, "text.txt", "--by", name).out.split()[1].rstrip(",")
    operator("grievances", "show", asked)
    operator("grievances", "answer", asked, "text.txt")
    operator("account", "delete", account, "--yes")
    told = json.loads(operator("audit", "--json").out)
    assert [(one["act"], one["by"]) for one in told[1:]] == [
        ("accounts read", "operator7"),
        ("accounts read", name),
        ("security log read", "operator7"),
        ("account updated", name),
        ("preferences set", "operator7"),
        ("preferences set", "operator7"),
        ("preferences set", name),
        ("grievance opened", name),
        ("grievance read", "operator7"),
        ("grievance answered", "operator7"),
        ("account closed", "operator7"),
    ]
    assert "asha" not in json.dumps(told)
    assert "my rows" not in json.dumps(told)
    mine = json.loads(operator("audit", "--account", account, "--json").out)
    assert [one["act"] for one in told if one not in mine] == ["accounts read"]  # of all
    lines = operator("audit", "--account", account).out.splitlines()
    assert lines[-1].split("  ")[-3:] == ["operator7", "account closed", f'account: "{account}"']
    with open_store(load_project()) as store:
        assert [one["by"] for one in store.preferences.history(account)][1:] == [*["operator"] * 3, "closing"]
        assert store.grievances.get(asked)["text"] == "my rows were kept"


def test_an_audit_that_was_changed_is_not_shown(operator, issued):
    from sqlalchemy import text

    with open_store(load_project()) as store, store.database.write() as connection:
        connection.execute(text("UPDATE audit SET at = '2020'"))
    assert "the chain 'audit' is broken at entry 1" in operator("audit", code=3).err


def test_an_update_changes_what_was_named_and_something(operator, issued):
    account = issued["account_id"]
    operator("account", "update", account, "--organization", "Nair & Co")
    shown = json.loads(operator("account", "show", account, "--json").out)
    assert (shown["name"], shown["email"], shown["organization"]) == ("Asha", "asha@example.org", "Nair & Co")
    operator("account", "update", account, "--organization", "")
    assert json.loads(operator("account", "show", account, "--json").out)["organization"] is None
    assert "give at least one of" in operator("account", "update", account, code=2).err
    assert "'name' must be 1 to 254 printable" in operator("account", "update", account, "--name", "", code=2).err
    assert "there is no such account" in operator("account", "update", "acc_none", "--name", "B", code=2).err


def test_who_reviews_rotates_and_sweeps_is_in_the_audit(operator, issued):
    account = issued["account_id"]
    with open_store(load_project()) as store:
        with store.database.write() as connection:
            verdict = {"account_id": account, "at": "2020-03-01T00:00:00.000000Z", "lineage": "sha256:1"}
            connection.execute(tables.verdicts.insert(), [{"id": name, **verdict} for name in ("ver_1", "ver_2")])
        yes, no = (store.feedback.add(account, name, label="ham") for name in ("ver_1", "ver_2"))
    for command in (("feedback", "accept", yes), ("feedback", "reject", no), ("store", "rotate"), ("retention", "run")):
        operator(*command, "--by", "Asha")
    operator("store", "rotate", "--addresses", "--by", "Asha")
    told = [(one["act"], one["by"]) for one in read_audit(load_project())][1:]
    acts = [*["feedback reviewed"] * 2, "field key rotated", "retention run", "address key rotated"]
    assert told == [(act, "Asha") for act in acts]


def test_who_has_no_login_is_a_number(operator, issued, monkeypatch):
    def fail():
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", fail)
    operator("account", "show")
    assert read_audit(load_project())[-1]["by"] == f"uid {os.getuid()}"


def test_a_grievance_of_nobody_is_refused(operator, issued, project):
    (project / "text.txt").write_text("not mine", "utf-8")
    assert "there is no such account" in operator("grievances", "open", "acc_none", "text.txt", code=2).err
