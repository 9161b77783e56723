from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, exc, select

from workbench.store import tables
from workbench.store.rows import insert_rows, insert_together
from workbench.store.tables import metadata

NAMES = st.sampled_from(["a", "b", "c'); --", "d\u202e🙂", "%s ? :x", ""])
NUMBERS = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(0, 10**6)


def of(*columns, **options):
    return st.lists(st.tuples(*columns), max_size=6, **options)


EVENTS = of(NAMES, st.uuids().map(str), *[NAMES] * 3, SMALL, *[NUMBERS] * 4, *[NAMES] * 4)
LATENCIES = of(NAMES, NAMES, SMALL, SMALL)
LINEAGES = of(NAMES, NAMES)


def held(connection, table):
    return {tuple(row) for row in connection.execute(select(table))}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request):
    """Give an engine on an empty database of either kind."""
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    metadata.create_all(made)
    with made.begin() as connection:
        for table in metadata.sorted_tables:  # of what an earlier test left
            connection.execute(table.delete())
    yield made
    made.dispose()


@given(groups=st.lists(st.tuples(EVENTS, LATENCIES, LINEAGES), min_size=1, max_size=3))
def test_rows_are_stored_as_they_are_counts_add_up_and_what_is_known_stays(engine, groups):
    kept, counts, known = set(), Counter(), {}
    with engine.connect() as connection, connection.begin() as transaction:
        for events, latencies, lineages in groups:
            sums = Counter()
            for *key, count in latencies:
                sums[tuple(key)] += count
            given = [(*key, count) for key, count in sums.items()]
            insert_together(
                connection,
                [
                    (tables.usage_events, "fail", events),
                    (tables.latency_days, "add", given),
                    (tables.lineages, "skip", lineages),
                ],
            )
            kept |= set(events)
            counts.update(sums)
            for digest, detail in lineages:
                known.setdefault(digest, detail)
        assert held(connection, tables.usage_events) == kept
        assert held(connection, tables.latency_days) == {(*key, count) for key, count in counts.items()}
        assert held(connection, tables.lineages) == set(known.items())
        transaction.rollback()


def test_a_group_of_which_one_row_is_refused_leaves_nothing_and_is_told_as_sqlalchemy_tells(engine):
    usage = ("acc", "evt_1", *["canary"] * 3, 200, 1, 1, 1, 1, *["x"] * 4)
    with pytest.raises(exc.IntegrityError) as raised, engine.begin() as connection:
        insert_rows(connection, tables.usage_events, [usage, usage])
    with engine.connect() as connection:
        assert held(connection, tables.usage_events) == set()
    assert raised.value.connection_invalidated is False
