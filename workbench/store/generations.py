"""The generation: a number that grows with every change to keys, accounts or preferences.

A worker that keeps what it knows of keys looks at this one number a few times a second.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from workbench.store.tables import generations

NAME = "keys"


def bump(connection: Connection) -> None:
    """Tell every worker that what it knows may be old."""
    number = generations.c.number
    connection.execute(generations.update().where(generations.c.name == NAME).values(number=number + 1))


def touch(connection: Connection) -> None:
    """Write the number as it is: for who asks whether anything can be written, and takes it back."""
    connection.execute(generations.update().where(generations.c.name == NAME).values(number=generations.c.number))


def read_generation(connection: Connection) -> int:
    """Return the number."""
    return int(connection.execute(select(generations.c.number).where(generations.c.name == NAME)).scalar_one())
