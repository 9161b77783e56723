"""`workbench policy check`, as an officer types it."""

import json
import shutil
from pathlib import Path

import pytest

from workbench.config import load_project
from workbench.policy import acting
from workbench.store import open_store

ROOT = Path(__file__).resolve().parent.parent.parent
POLICY = "[tool.workbench.policy]\n"
CONTACT = 'contact = "privacy@example.org"\n'


@pytest.fixture
def officer(project, workbench, monkeypatch):
    """Run it in a fresh project, with what is acted out cut short."""
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    shutil.copy(ROOT / "data_inventory.toml", project)
    carried = acting.Carried(12, 18, [], [], [])
    acted = acting.Acted(
        accepted=200,
        warnings=[acting.WARNING],
        ceiling=422,
        stored="none",
        unknown=401,
        updated=acting.AFTER,
        objected="none",
        given=0,
        revoked=401,
        delay=0.1,
        traces=[],
        remains=[],
        carried=carried,
        erased=1,
        left=[],
    )
    monkeypatch.setattr(acting, "act_out", lambda answering: acted)
    return workbench


def add_contact(project):
    file = project / "pyproject.toml"
    file.write_text(file.read_text("utf-8").replace(POLICY, POLICY + CONTACT), "utf-8")


def make_key(live):
    with open_store(load_project()) as store:
        account = store.accounts.create(name="Asha", email="asha@example.org").id
        store.keys.create(account, live=live)


def test_a_fresh_project_holds_and_nothing_is_made(officer, project):
    told = officer("policy", "check").out
    assert told.splitlines()[-1] == "10 hold, 0 fail, 7 have no data yet, 6 are not built"
    assert "contact: nothing is stored yet" in told
    assert not (project / ".workbench").exists()


def test_a_sandbox_as_the_demo_makes_it_holds(officer, project):
    make_key(live=False)
    assert "before one is" in officer("policy", "check").out.splitlines()[-2]


def test_what_fails_is_told_with_what_to_do_and_exits_1(officer, project):
    make_key(live=True)
    told = officer("policy", "check", code=1).out.splitlines()
    assert told[0].startswith("holds      2    definitions: ")
    assert "contact: FAILS: 1 live keys are out, and nobody is named. Set [tool.workbench.policy]" in told[-2]
    assert told[-1] == "14 hold, 1 fail, 2 have no data yet, 6 are not built"


def test_all_that_is_built_holds(officer, project):
    make_key(live=True)
    add_contact(project)
    told = officer("policy", "check").out
    assert told.splitlines()[-1] == "15 hold, 0 fail, 2 have no data yet, 6 are not built"
    assert "privacy@example.org is named" in told


def test_json(officer, project):
    make_key(live=True)
    steps = json.loads(officer("policy", "check", "--json", code=1).out)
    assert [step["clause"] for step in steps][:4] == ["2", "3.1", "3.2", "3.2"]
    (failed,) = [step for step in steps if step["state"] == "fails"]
    assert failed["found"][-1]["check"] == "contact"
    add_contact(project)
    officer("policy", "check", "--json")


def test_strict_fails_on_what_has_no_data_and_what_is_not_built(officer, project):
    assert "are not built" in officer("policy", "check").out
    assert officer("policy", "check", "--strict", code=1).out == officer("policy", "check").out
