"""The room that tests run in: no developer's settings, no network, no chance, no state left behind."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOM = "WORKBENCH_TESTS_ROOM"  # set by the first process; xdist's workers inherit it
NOWHERE = "http://127.0.0.1:9"  # the discard port: what a subprocess asks of the network is refused at once


def close_room() -> None:
    """Take the developer's machine out of the environment, for this process and those it starts."""
    if ROOM in os.environ:
        return
    home = tempfile.mkdtemp(prefix="workbench-tests-")
    for name in list(os.environ):
        if name.startswith(("MLFLOW_", "DVC_", "XDG_", "HF_", "WORKBENCH_STORE")) or name.lower().endswith("_proxy"):
            del os.environ[name]
    mirror = os.environ.get("WORKBENCH_MIRROR")
    os.environ |= {
        ROOM: home,
        "HOME": home,
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(ROOT / ".pytest_cache" / "matplotlib"),  # its font list takes seconds to make
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SKIP_PIP_REQUIREMENTS_CHECK": "true",
        "DVC_NO_ANALYTICS": "1",
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HTTP_PROXY": NOWHERE,
        "HTTPS_PROXY": NOWHERE,
        "NO_PROXY": "127.0.0.1,localhost,::1",
        **({"WORKBENCH_MIRROR": str(Path(mirror).resolve())} if mirror else {}),
    }


def guard_sockets() -> None:
    """Let nothing but loopback be reached from this process."""
    if hasattr(socket, "unguarded"):
        return
    socket.unguarded = socket.socket.connect, socket.getaddrinfo  # type: ignore[attr-defined]
    connect, look_up = socket.unguarded  # type: ignore[attr-defined]

    def guarded_connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_afar(address[0])  # type: ignore[index]
        return connect(self, address)

    def guarded_look_up(host: object, *args: object, **kwargs: object) -> object:
        _refuse_afar(host)
        return look_up(host, *args, **kwargs)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = guarded_look_up  # type: ignore[assignment]


def _refuse_afar(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in (None, "", "localhost", "::1", "0.0.0.0") and not str(name).startswith("127."):
        # no OSError: a library that falls back quietly would hide it
        raise RuntimeError("a test reached for the network; tests get loopback only")


close_room()
guard_sockets()
hypothesis.settings.register_profile("still", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("still")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the room, once, in the process that made it."""
    if not hasattr(config, "workerinput") and (home := os.environ.get(ROOM)):
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder: the developer's own runs and champions are out of sight."""
    folder = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def mirror() -> Path:
    """Give the folder with the real source files, or skip."""
    named = os.environ.get("WORKBENCH_MIRROR")
    if not named:
        pytest.skip("WORKBENCH_MIRROR names no folder with the real source files")
    folder = Path(named)
    assert folder.is_dir(), f"WORKBENCH_MIRROR names {folder}, which is no folder"
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a PostgreSQL server of this session's own; skip where Debian's package is not installed."""
    command = [sys.executable, str(ROOT / ".ci" / "postgres")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        url = server.stdout.readline().strip()  # type: ignore[union-attr]
        if url:
            yield url
        server.stdin.close()  # type: ignore[union-attr]
        if server.wait(timeout=30) == 3:
            pytest.skip("PostgreSQL is not installed: Debian's package `postgresql`")


@pytest.fixture(scope="session")
def postgres_database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the URL of a migrated database on that server; a copy for each test would take a second."""
    import psycopg
    from sqlalchemy import make_url

    from workbench.store.database import Database
    from workbench.store.schema import upgrade
    from workbench.store.vault import Vault

    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE store")
    database = Database(make_url(postgres).set(drivername="postgresql+psycopg", database="store"))
    upgrade(database, Vault(tmp_path_factory.mktemp("keys") / "store.json"))
    database.close()
    with psycopg.connect(postgres, autocommit=True) as server:  # copies are made of the second
        server.execute("CREATE DATABASE template TEMPLATE store")
    return postgres.replace("/postgres?", "/store?")


@pytest.fixture(scope="session")
def postgres_template(postgres: str, postgres_database: str) -> str:
    """Give that server's URL with a migrated database `template` in it, which copies are made of."""
    return postgres


def empty(url: str) -> None:
    """End whoever is connected to a database still, and empty its tables."""
    import psycopg

    from workbench.store.tables import metadata

    with psycopg.connect(url, autocommit=True) as database:
        database.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid != pg_backend_pid()"
        )
        for table in metadata.sorted_tables:
            database.execute(f"DELETE FROM {table.name}")
        database.execute("INSERT INTO generations VALUES ('keys', 0)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite database, which copies are made of."""
    from sqlalchemy import URL

    from workbench.store.database import Database
    from workbench.store.schema import upgrade
    from workbench.store.vault import Vault

    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(URL.create("sqlite", database=str(file)))
    upgrade(database, Vault(file.with_name("store.json")))
    database.close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point WORKBENCH_STORE at a new and migrated database: the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
        url = f"sqlite:///{tmp_path / 'store.db'}"
        monkeypatch.setenv("WORKBENCH_STORE", url)
        return url
    url = request.getfixturevalue("postgres_database")
    empty(url)
    monkeypatch.setenv("WORKBENCH_STORE", url)
    return url


@pytest.fixture
def fresh_host() -> Iterator[object]:
    """Give this process's plugin host, new; what the test registers is forgotten after it."""
    from workbench.plugins import host

    host.cache_clear()
    yield host()
    host.cache_clear()


def copy_project(folder: Path) -> Path:
    """Copy what makes this tree a project, code, data and state aside, into `folder`; return it. It has a policy."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("pyproject.toml", "dvc.yaml", "data/sources.lock", "data/parts.lock"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as opened:
        opened.write('\n[tool.workbench.policy]\nfile = "policy.txt"\n')
    (folder / "policy.txt").write_text("What we keep, and why.", "utf-8")
    (folder / ".dvc").mkdir(exist_ok=True)
    (folder / ".dvc" / "config").write_text(
        "[core]\n    no_scm = true\n    analytics = false\n    site_cache_dir = .dvc/site-cache\n"
    )
    return folder


@pytest.fixture(scope="session")
def new_project() -> Callable[[Path], Path]:
    """Give the function that copies this project's settings into a folder."""
    return copy_project


@pytest.fixture(scope="session")
def new_small_project() -> Callable[[Path], Path]:
    """Give the function that does so with a small recipe demo, which answers messages."""
    return lambda folder: shrink(copy_project(folder))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a fresh copy of this project's settings: its recipes, no data, no runs."""
    folder = copy_project(tmp_path / "project")
    monkeypatch.chdir(folder)
    return folder


LOOP = """
[tool.workbench.recipes.loop]
kinds = ["sms"]
sources = {synthetic = {size = 300, seed = 7}, captured = {}}
anonymizers = {redact = {}}
masking = {level = "standard", operators = {}}
featurizers = {lexical = {}}
detector = {linear = {C = 10.0}}
seed = 7
folds = 5
test_share = 0.25
similarity = 0.8
resamples = 10
gates = {recall = 0.0, false_positive_rate = 1.0, control_margin = 0.0}
thresholds = {}
variants = 0.0
"""


@pytest.fixture
def loop_project(project: Path) -> Path:
    """Work in a fresh project with a recipe `loop`, which takes captured rows beside a few synthetic ones."""
    file = project / "pyproject.toml"
    file.write_text(file.read_text("utf-8") + LOOP, "utf-8")
    return project


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build, split, train and evaluate the recipe demo on fewer records, once; tests work on it or on copies."""
    from workbench.cli import cli

    root = shrink(copy_project(tmp_path_factory.mktemp("trained") / "project"))
    before = Path.cwd()
    os.chdir(root)
    try:
        for stage in (["data", "build"], ["privacy", "gate"], ["data", "split"], ["train"]):
            cli.main([*stage, "--recipe", "demo"], standalone_mode=False)
        cli.main(["privacy", "gate", "--run", "demo"], standalone_mode=False)
        cli.main(["evaluate", "demo"], standalone_mode=False)
    finally:
        os.chdir(before)
    return root


def shrink(root: Path) -> Path:
    """Make the recipe demo of a copied project small, and the one that answers messages."""
    file = root / "pyproject.toml"
    text = file.read_text("utf-8")
    for long, short in (
        ("size = 20000", "size = 1200"),
        ("linear = {C = 0.3}", "linear = {C = 1.0}"),
        # so few records teach little
        (
            "recall = 0.3, false_positive_rate = 0.02, control_margin = 0.05",
            "recall = 0.05, false_positive_rate = 0.2, control_margin = 0.0",
        ),
        ("resamples = 1000", "resamples = 50"),
        ('"rare.numbers.records" = "<= 0.03"', '"rare.numbers.records" = "<= 0.2"'),  # and repeat little
        ('"rare.words_1.records" = "<= 0.5"', '"rare.words_1.records" = "<= 0.95"'),
        ('"membership.loss_auc" = "<= 0.60"', '"membership.loss_auc" = "<= 0.8"'),  # and are learned by heart
        ('"membership.shadow_auc" = "<= 0.60"', '"membership.shadow_auc" = "<= 0.9"'),
        ('sms = "sms"', 'sms = "demo"'),
    ):
        assert long in text
        text = text.replace(long, short)
    file.write_text(text.replace("ngrams = {}", "ngrams = {n_features = 16384}"), "utf-8")
    return root


@pytest.fixture
def trained(trained_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in the trained project, as it is for everybody: promote nothing in it."""
    monkeypatch.chdir(trained_once)
    return trained_once


@pytest.fixture
def trained_copy(trained_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a copy of the trained project that has data and model but no run, as a clone that pulled them."""
    root = tmp_path / "copy"
    shutil.copytree(trained_once, root, ignore=shutil.ignore_patterns(".workbench"))
    monkeypatch.chdir(root)
    return root


class Told(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def workbench(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run the command line as a user does: arguments in; exit code, standard output and standard error out."""
    from workbench.cli import main

    def run(*arguments: object, code: int = 0) -> Told:
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            exit_code = 0 if stop.code is None else stop.code
        else:
            exit_code = 0
        captured = capsys.readouterr()
        assert exit_code == code, f"exit code {exit_code}\n{captured.out}\n{captured.err}"
        if code:
            assert "Traceback" not in captured.err
        return Told(exit_code, captured.out, captured.err)

    return run
