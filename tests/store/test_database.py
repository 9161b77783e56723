"""Tests of the connections to the database: none stays open behind a database that was closed."""


def test_a_connection_given_back_to_a_database_that_was_closed_is_closed(store):
    connection = store.database.connect()
    raw = connection.connection.dbapi_connection
    store.database.close()
    connection.close()
    assert _is_closed(raw)


def test_a_connection_given_back_before_is_kept_for_the_next(store):
    with store.database.read() as first:
        raw = first.connection.dbapi_connection
    with store.database.read() as second:
        assert second.connection.dbapi_connection is raw


def _is_closed(raw) -> bool:
    if hasattr(raw, "closed"):
        return bool(raw.closed)
    try:
        raw.execute("SELECT 1")
    except raw.ProgrammingError:
        return True
    return False
