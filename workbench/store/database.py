"""The database: SQLite (WAL) in the project or PostgreSQL by URL, transactions, and what it means to be away."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, make_url

from workbench.config import Project
from workbench.errors import ConfigError, StoreAway
from workbench.store.durable import sync_folder
from workbench.store.rows import driver_of
from workbench.store.turns import take_turn

VARIABLE = "WORKBENCH_STORE"
PATIENCE = 2.0  # seconds to wait for a lock or a connection
PAGES = 4_000  # how long SQLite's log may grow until it is copied into the database
LOG = PAGES * 4_096  # bytes of it
# FULL: a commit that was acknowledged is on the disk. secure_delete: what is deleted is overwritten.
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    f"wal_autocheckpoint={PAGES}",
)
AFTER = "after"  # of a connection's transaction: what is to be done once it is committed
POSTGRES = "-c synchronous_commit=on -c statement_timeout=30000 -c lock_timeout=2000"


def store_url(project: Project) -> URL:
    """Return `WORKBENCH_STORE`, the configuration's URL, or SQLite in the project's own folder."""
    given = os.environ.get(VARIABLE) or project.settings.store.url
    if not given:
        return URL.create("sqlite", database=str(project.state / "store.db"))
    try:
        url = make_url(given)
    except exc.ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigError(
            f"the store's URL ({VARIABLE}, or [tool.workbench.store] 'url') must start with sqlite:/// or "
            "postgresql://. Got another. Mend it."
        )
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url.set(database=str((project.root / (url.database or "store.db")).resolve()))


class Database:
    """One database. `read()` and `write()` are transactions; both raise StoreAway when it cannot be asked."""

    def __init__(self, url: URL, *, patience: float = PATIENCE) -> None:
        self.url = url
        self.dialect = url.get_backend_name()
        self.file = Path(url.database or "") if self.dialect == "sqlite" else None
        self._patience = patience
        self._closed = False
        self.engine = self._sqlite() if self.file else self._postgres()
        event.listen(self.engine, "checkin", self._let_go)

    def create(self) -> None:
        """Make the file of an SQLite database if it is not there: in WAL mode from birth, its owner's alone.

        It appears whole, so that several workers may start at once.
        """
        if not self.file or self.exists():
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            _make_file(self.file)
        except (OSError, sqlite3.Error) as error:
            told = getattr(error, "strerror", None) or type(error).__name__
            raise StoreAway(f"{self.file} cannot be made ({told}). Let the store lie elsewhere.") from None

    def exists(self) -> bool:
        """Tell whether there is a database: of SQLite, a file that can be reached."""
        return self.file is None or os.path.exists(self.file)  # Path.exists raises where a folder may not be read

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection inside a transaction that sees one state of the database."""
        with away(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside a transaction that writes; it is durable when the block is left."""
        with self.turn(), away(), self.connect() as connection, self.transact(connection):
            yield connection

    def turn(self) -> AbstractContextManager[None]:
        """Return what waits for the turn to write, and holds it."""
        return take_turn(self.file, patience=self._patience) if self.file else nullcontext()

    def connect(self) -> Connection:
        """Return a connection to write on; its transactions take SQLite's lock when they begin."""
        return self.engine.connect().execution_options(immediate=True)

    @contextmanager
    def transact(self, connection: Connection) -> Iterator[None]:
        """Commit what the block does, then do what waits for that; or raise StoreAway where it went into nothing."""
        connection.info[AFTER] = []
        with connection.begin():
            yield
        self._confirm(connection)
        for act in connection.info.pop(AFTER):
            act()

    def _confirm(self, connection: Connection) -> None:
        """Refuse a commit into a file that is no longer there: on Linux it would go into nothing, without an error."""
        if self.file and _inode(self.file) != connection.info.get("inode"):
            connection.invalidate()
            raise StoreAway(f"{self.file} was taken away. Put it back; nothing was acknowledged.")

    def stretch(self) -> None:
        """Give SQLite's log its full size at once, or raise StoreAway: a commit that makes a file longer takes longer.

        What does not fit into memory of a transaction goes into the log, and counts for nothing when it is taken back.
        """
        log = self.file and self.file.with_name(f"{self.file.name}-wal")
        if not self.file or not log or (log.exists() and log.stat().st_size >= LOG):
            return
        with take_turn(self.file, patience=self._patience), closing(self._connect()) as raw:
            try:
                raw.isolation_level = None
                for act in ("PRAGMA cache_size = 10", "BEGIN IMMEDIATE", "CREATE TABLE ballast (content)"):
                    raw.execute(act)
                raw.execute("INSERT INTO ballast VALUES (zeroblob(?))", (LOG,))
                raw.execute("ROLLBACK")
                with log.open("rb") as written:
                    os.fsync(written.fileno())
            except (OSError, sqlite3.Error) as error:
                raise StoreAway(f"the store's log cannot be laid out ({type(error).__name__}).") from None

    def close(self) -> None:
        """Close every connection: those that are lent out, when they are given back."""
        self._closed = True
        self.engine.dispose()

    def _sqlite(self) -> Engine:
        assert self.file is not None
        engine = create_engine(self.url, creator=self._connect, hide_parameters=True, pool_timeout=self._patience)
        event.listen(engine, "connect", self._prepare)
        event.listen(engine, "checkout", self._check)
        event.listen(engine, "begin", _begin)
        return engine

    def _connect(self) -> sqlite3.Connection:
        address = f"file:{quote(str(self.file))}?mode=rw"  # a vanished file is an error, never a new and empty one
        return sqlite3.connect(address, uri=True, timeout=self._patience, check_same_thread=False)

    def _postgres(self) -> Engine:
        asked = {"connect_timeout": 2, "options": POSTGRES, "keepalives_idle": 5, "tcp_user_timeout": 5000}
        return create_engine(
            self.url, hide_parameters=True, pool_pre_ping=True, pool_timeout=self._patience, connect_args=asked
        )

    def _prepare(self, raw: Any, record: Any) -> None:
        assert self.file is not None
        raw.isolation_level = None  # transactions begin when and as `_begin` says
        for pragma in PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        record.info["inode"] = _inode(self.file)

    def _let_go(self, _raw: Any, record: Any) -> None:
        if self._closed:
            record.invalidate()

    def _check(self, raw: Any, record: Any, _proxy: Any) -> None:
        if self.file and record.info["inode"] != _inode(self.file):
            raise exc.DisconnectionError("another file lies there now")


class Pen:
    """Writes again and again in one thread, on a connection that it keeps: to ask for one takes as long as some rows.

    After an error it takes another. Close it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection as `Database.write` does."""
        with self._database.turn(), away():
            try:
                connection = self._take()
                with self._database.transact(connection):
                    yield connection
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the connection: given back to a pool that was closed before, it would stay open."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _take(self) -> Connection:
        if self._connection is None:
            self._connection = self._database.connect()
        return self._connection


def after_commit(connection: Connection, act: Callable[[], None]) -> None:
    """Do something once the transaction that a connection is in is committed; nothing where it is taken back."""
    connection.info[AFTER].append(act)


def _begin(connection: Connection) -> None:
    with driver_of(connection) as driver:
        driver.execute("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")


def _make_file(file: Path) -> None:
    """Make an SQLite database that appears whole."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(fresh)) as made:
            made.execute("PRAGMA journal_mode=WAL")
        with suppress(FileExistsError):  # another worker was first
            os.link(fresh, file)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(file.parent)


def _inode(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except OSError:
        return None


@contextmanager
def away() -> Iterator[None]:
    """Turn what a locked, full, vanished or slow database raises into StoreAway. Nothing is quoted."""
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError) as error:
        if not is_away(error):
            raise
        told = type(getattr(error, "orig", None) or error).__name__
        raise StoreAway(f"the store cannot be asked now ({told}). Check the database and its disk.") from None


def is_away(error: Exception) -> bool:
    """Tell whether an error is about the database's state and not about what was asked of it."""
    if isinstance(error, exc.OperationalError | exc.InterfaceError | exc.InternalError | exc.TimeoutError):
        return True
    return isinstance(error, exc.DBAPIError) and (error.connection_invalidated or type(error) is exc.DatabaseError)
