"""A service around the rules and a store of its own, as a client meets it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from starlette.testclient import TestClient

from workbench.config import Policy, Project, Serve, Settings
from workbench.config import Store as StoreSettings
from workbench.models import fallback
from workbench.serving import Service, make_app
from workbench.serving.judges import in_thread
from workbench.store import Store, open_store

SCOPES = ("detect", "feedback", "account")
LIMITS = Serve(max_body=20_000, max_content=1_000, max_url=100, max_batch=3, rate=1e6, burst=100_000)


class Fixed:
    """Answers by one model; can be told to fail."""

    def __init__(self) -> None:
        self.fixed = fallback()
        self.fails: Exception | None = None
        self.looks = 0

    def model(self, kind: str) -> Any:
        if self.fails:
            raise self.fails
        return self.fixed

    def models(self) -> list[dict[str, Any]]:
        told = {"recipe": self.fixed.recipe, "version": self.fixed.version, "promoted_at": None, "data": None}
        told |= {"digest": self.fixed.digest, "card": self.fixed.card}
        return [{"kind": "sms", **told, "parts": list(self.fixed.parts)}]

    def refresh(self) -> bool:
        self.looks += 1
        return False


class Room(NamedTuple):
    """A running service: a client with a key, one without, the store, the account, and what answers."""

    client: TestClient
    anyone: TestClient
    store: Store
    account: str
    token: str
    service: Service
    answering: Fixed
    folder: Path


def set_up(folder: Path, serve: Serve = LIMITS, **settings: Any) -> tuple[Project, Store]:
    """Make a project of its own and open its store."""
    (folder / "policy.txt").write_text("What we keep, and why.\n", "utf-8")
    policy = Policy(version="2026-01", file="policy.txt", contact="privacy@example.org")
    project = Project(folder, Settings(serve=serve, policy=policy, **settings))
    return project, open_store(project)


@pytest.fixture(scope="session")
def new_store() -> Callable[..., tuple[Project, Store]]:
    """Give the function that makes a project in a folder, and opens its store."""
    return set_up


@contextmanager
def running(folder: Path, answering: Fixed, serve: Serve = LIMITS, **settings: Any) -> Iterator[Room]:
    """Run a service in a folder, with one account that has a key of every scope."""
    project, store = set_up(folder, serve, **settings)
    account = store.accounts.create(name="Meera Nair", email="meera@example.org", organization="Example").id
    token = store.keys.create(account, scopes=SCOPES).token
    service = Service(project, in_thread(answering), store)
    app = make_app(service)
    bearer = {"Authorization": f"Bearer {token}"}
    with TestClient(app, headers=bearer, raise_server_exceptions=False) as client:
        yield Room(client, TestClient(app), store, account, token, service, answering, folder)


@pytest.fixture(scope="session")
def rules() -> Fixed:
    return Fixed()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Give the function that names a database of its own for a folder: every test runs on both kinds."""

    def make(folder: Path) -> str:
        if request.param == "sqlite":
            return f"sqlite:///{folder / 'store.db'}"
        server, name = request.getfixturevalue("postgres_template"), f"serving_{os.urandom(6).hex()}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template")
        return str(server.replace("/postgres?", f"/{name}?"))

    return make


@pytest.fixture(scope="module")
def shared_room(tmp_path_factory: pytest.TempPathFactory, rules: Fixed, database: Any) -> Iterator[Room]:
    """A room for tests that leave it as it was; each module has one for each database."""
    folder = tmp_path_factory.mktemp("room")
    with running(folder, rules, store=StoreSettings(url=database(folder))) as room:
        yield room


@pytest.fixture
def own_room(tmp_path: Path, rules: Fixed, database: Any) -> Iterator[Room]:
    """A room for one test."""
    with running(tmp_path, rules, store=StoreSettings(url=database(tmp_path))) as room:
        yield room


@pytest.fixture
def client(shared_room: Room) -> TestClient:
    return shared_room.client


@pytest.fixture
def answering(rules: Fixed) -> Iterator[Fixed]:
    yield rules
    rules.fails = None


@pytest.fixture
def key_of(shared_room: Room) -> Callable[..., dict[str, str]]:
    """Give the function that makes a key of the shared room, as headers."""

    def make(*scopes: str, **chosen: Any) -> dict[str, str]:
        made = shared_room.store.keys.create(shared_room.account, scopes=scopes or SCOPES, **chosen)
        return {"Authorization": f"Bearer {made.token}"}

    return make


@pytest.fixture(scope="session")
def run_room() -> Callable[..., Any]:
    """Give the function that runs a room of its own kind."""
    return running
