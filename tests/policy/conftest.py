"""A deployment with a store of its own on either database, and what a service did in a scratch one."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.config import Policy, Project, Settings
from workbench.models import fallback
from workbench.policy import Ground
from workbench.policy.acting import act_out
from workbench.store import Event, Lineage, Preferences, ResearchRow, Usage, open_store, stamp
from workbench.store.ids import new_id

ROOT = Path(__file__).resolve().parent.parent.parent
AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


class Rules:
    """Answers every kind by the rules."""

    def __init__(self):
        self.fixed = fallback()

    def model(self, kind):
        return self.fixed

    def models(self):
        return []

    def refresh(self):
        return False


@pytest.fixture(scope="session")
def rules():
    return Rules()


@pytest.fixture(scope="session")
def acted_once(rules):
    return act_out(rules)


@pytest.fixture
def home(tmp_path):
    shutil.copy(ROOT / "data_inventory.toml", tmp_path)
    (tmp_path / "policy.txt").write_text("What we keep, and why.", "utf-8")
    return Project(tmp_path, Settings(policy=Policy(version="1", file="policy.txt", contact="privacy@example.org")))


@pytest.fixture
def bare(home, rules, acted_once, monkeypatch):
    """A deployment in which nothing is stored yet."""
    monkeypatch.delenv("WORKBENCH_STORE", raising=False)
    with Ground(home) as ground:
        ground.answering, ground.acted = rules, acted_once
        yield ground


@pytest.fixture
def store(home, store_url):
    with open_store(home, clock=lambda: AT) as opened:
        yield opened


@pytest.fixture
def ground(home, store, rules, acted_once):
    """A deployment with a store; its clock stands still."""
    with Ground(home, clock=lambda: AT) as opened:
        opened.answering, opened.acted = rules, acted_once
        yield opened


@pytest.fixture
def account(store):
    made = store.accounts.create(name="Asha Nair", email="asha@example.org", organization="Nair & Co")
    store.preferences.put(made.id, Preferences(research=True, voice=False, restricted=False))
    return made


@pytest.fixture
def send(store):
    """Give the function that leaves behind what an answered request does."""

    def leave(account, text="see you at 5", **fields):
        blind = store.blind("192.0.2.7")
        usage = Usage(
            **{
                "at": stamp(store.clock()),
                "account_id": account.id,
                "key_id": "key_1",
                "path": "/v1/detect",
                "status": 200,
                "bytes_in": 100,
                "address": blind.address,
                "network": blind.network,
                **fields,
            }
        )
        row = ResearchRow(verdict_id=new_id("ver"), kind="sms", content=text, verdict="ham")
        writer = store.start_writer()
        asyncio.run(writer.record([Event(usage, ((row.verdict_id, Lineage("d", {})),), (row,))]))
        writer.close()

    return leave


@pytest.fixture
def change(store):
    """Give the function that changes the database behind the store's back."""
    from sqlalchemy import text

    def execute(statement, **values):
        with store.database.write() as connection:
            connection.execute(text(statement), values)

    return execute
