"""The ground of a check: the deployment as it stands. Looking at it makes no store, no key and no migration."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select

from workbench.config import Project
from workbench.errors import WorkbenchError
from workbench.store import Store, open_store
from workbench.store.clock import Clock, now
from workbench.store.database import Database, store_url
from workbench.store.schema import HEAD, read_revision
from workbench.store.tables import metadata
from workbench.store.vault import vault_file

if TYPE_CHECKING:
    from workbench.policy.acting import Acted
    from workbench.serving.judging import Answering


class Fails(WorkbenchError):
    """A promise does not hold. The message says what was found and what to do."""

    exit_code = 1


class NothingYet(Exception):
    """There is nothing yet that a check could look at; the message says what."""


class NothingStored(NothingYet):
    """There is no store, and nothing is left of one."""

    def __init__(self) -> None:
        super().__init__("nothing is stored yet")


class Ground:
    """What checks look at. Close it, or use it as a context manager."""

    def __init__(self, project: Project, *, clock: Clock = now) -> None:
        self.project, self.clock = project, clock
        self._opened: Store | None = None

    @property
    def store(self) -> Store:
        """The live store; raises NothingStored where there is none, Fails where one is missing or incomplete."""
        if self._opened is None:
            look(self.project)
            self._opened = open_store(self.project, clock=self.clock)
        return self._opened

    @cached_property
    def answering(self) -> Answering:
        """The models that answer here: champions, or the rules."""
        from workbench.registry import Answers

        return Answers(self.project)

    @cached_property
    def acted(self) -> Acted:
        """What a service did in a scratch store, once for all checks that ask."""
        from workbench.policy.acting import act_out

        return act_out(self.answering)

    def close(self) -> None:
        """Close the store."""
        if self._opened is not None:
            self._opened.close()

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def look(project: Project) -> None:
    """Return if the store can be opened as it is."""
    database, keys = Database(store_url(project)), vault_file(project)
    try:
        revision = read_revision(database)
        left = [] if revision else _left(project, database)
        empty = revision == HEAD and not keys.exists() and _is_empty(database)
    finally:
        database.close()
    if left:
        raise Fails(
            f"there is no store where the settings say, but {' and '.join(left)} lie there: what they hold was not "
            "checked. Restore the store, or name it (WORKBENCH_STORE, [tool.workbench.store] 'url')."
        )
    if revision is None or empty:
        raise NothingStored
    if revision != HEAD:
        raise Fails(f"the store is at migration {revision}, and {HEAD} is needed. Run `workbench store upgrade`.")
    if not keys.exists():
        raise Fails(f"{keys} is not there: no sealed field opens. Restore the key file that belongs to the store.")


def _is_empty(database: Database) -> bool:
    """Tell whether a database was migrated and never used: beside the generation's one row it has none."""
    with database.read() as connection:
        tables = [table for table in metadata.sorted_tables if table.name != "generations"]
        return not any(connection.execute(select(table).limit(1)).first() for table in tables)


def _left(project: Project, database: Database) -> list[str]:
    """Return what shows that something is, or was, stored although the database has no migration."""
    left = [str(file) for file in (vault_file(project), project.state / "store.db") if file.exists()]
    if database.file is None or database.file.exists():
        with database.read() as connection:
            left += [f"table {name}" for name in inspect(connection).get_table_names() if name in metadata.tables]
    return left
