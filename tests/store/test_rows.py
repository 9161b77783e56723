import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, exc, select

from workbench.store.recording import TRACES
from workbench.store.rows import insert_together
from workbench.store.tables import metadata

NAMES = st.sampled_from(["a", "b", "c'); --", "d\u202e🙂", ""])
NUMBERS = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(0, 10**6)


def of(*columns, **options):
    return st.lists(st.tuples(*columns), max_size=6, **options)


def first(row):
    return row[0]


GROUPS = st.tuples(
    of(NAMES, st.uuids().map(str), *[NAMES] * 3, NUMBERS, *[NUMBERS] * 4, *[NAMES] * 4),
    of(*[NAMES] * 4, SMALL, *[SMALL] * 4),
    of(NAMES, NAMES, SMALL, SMALL),
    of(NAMES, NAMES, unique_by=first),
    of(NAMES, st.uuids().map(str), NAMES, NAMES),
)


def held(engine):
    with engine.connect() as connection:
        return [sorted(connection.execute(select(table)).all(), key=repr) for table, _ in TRACES.parts]


@given(groups=st.lists(GROUPS, min_size=1, max_size=3))
def test_one_statement_stores_what_many_would(groups):
    engines = [create_engine("sqlite://") for _ in range(2)]
    for engine, prepared in zip(engines, (False, True), strict=True):
        metadata.create_all(engine)
        with engine.connect() as connection:
            if prepared:
                connection.connection.executescript(TRACES.script())
                connection.info[TRACES.name] = True
            for group in groups:
                insert_together(connection, TRACES, group)
            connection.commit()
    assert held(engines[0]) == held(engines[1])
    for engine in engines:
        engine.dispose()


def test_a_group_of_which_one_row_is_refused_leaves_nothing():
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    usage = ("acc", "evt_1", *["x"] * 3, 200, 1, 1, 1, 1, *["x"] * 4)
    with engine.connect() as connection:
        connection.connection.executescript(TRACES.script())
        connection.info[TRACES.name] = True
        with pytest.raises(exc.IntegrityError):
            insert_together(connection, TRACES, ([usage, usage], [], [], [], []))
        connection.rollback()
    assert held(engine) == [[]] * 5
    engine.dispose()
