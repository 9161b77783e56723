"""Checks of a featurizer: float32, finite, row by row, and the same in every process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone

from workbench.records import make_rows, visible
from workbench.testing.failures import demand
from workbench.testing.inputs import CHAT, FRAUD, HOSTILE, MASKED, contents, tables, take
from workbench.testing.sandbox import no_network
from workbench.testing.storage import check_stores
from workbench.testing.threat_checks import check_names_threats

Factory = Callable[[], Any]
ASKED = 8  # columns of a record that are described
GROWTH, SLACK = 8, 2.5  # a quadratic part takes GROWTH times more than a linear one: noise must not hide that


def dense(values: Any) -> np.ndarray:
    """Return features as a dense array."""
    return values.toarray() if sparse.issparse(values) else np.asarray(values)


def _fitted(factory: Factory, table: Any) -> Any:
    return factory().fit(table, np.arange(len(table)) % 2)


def check_output_is_float32(factory: Factory) -> None:
    """`transform` gives float32 of shape (n, d), dense or CSR, finite."""
    for how, table in tables().items():
        made = _fitted(factory, table).transform(table)
        demand(made.dtype == np.float32, "features must be float32", on=how, got=str(made.dtype))
        demand(
            made.ndim == 2 and made.shape[0] == len(table), "features must be of shape (n, d)", on=how, got=made.shape
        )
        demand(not sparse.issparse(made) or made.format == "csr", "sparse features must be CSR", on=how)
        demand(np.isfinite(dense(made)).all(), "features must be finite", on=how)


def check_width_is_fixed(factory: Factory) -> None:
    """The number of columns does not depend on what is transformed after fit."""
    table = tables()["light rows"]
    part = _fitted(factory, table)
    widths = {part.transform(take(table, places)).shape[1] for places in ([0], [5], [1, 2, 3])}
    demand(len(widths) == 1, "the number of columns must be fixed after fit", got=sorted(widths))


def check_rows_are_independent(factory: Factory) -> None:
    """A row's features do not depend on its neighbours or on the order."""
    for how, table in tables().items():
        part = _fitted(factory, table)
        whole = dense(part.transform(table))
        for places in ([2], [3, 0], list(range(len(table)))[::-1]):
            some = dense(part.transform(take(table, places)))
            demand(
                np.allclose(some, whole[places]),
                "a row's features must not depend on other rows",
                on=f"{how}, {places}",
            )


def check_tables_are_alike(factory: Factory) -> None:
    """Light rows and a DataFrame of the same records give the same features."""
    made = [dense(_fitted(factory, table).transform(table)) for table in tables().values()]
    demand(np.allclose(made[0], made[1]), "light rows and a DataFrame must give the same features")


def check_input_is_not_changed(factory: Factory) -> None:
    """The table is left as it was."""
    for how, table in tables().items():
        before = contents(table)
        _fitted(factory, table).transform(table)
        demand(contents(table) == before, "fit and transform must not change the table", on=how)


def check_is_deterministic(factory: Factory) -> None:
    """Two parts fitted alike, and one asked twice, give the same."""
    table = tables()["light rows"]
    part = _fitted(factory, table)
    first = dense(part.transform(table))
    demand(np.array_equal(first, dense(part.transform(table))), "transform must give the same when asked again")
    demand(np.array_equal(first, dense(_fitted(factory, table).transform(table))), "two fits alike must give the same")


def check_can_be_cloned(factory: Factory) -> None:
    """scikit-learn can clone it: its parameters are what its constructor takes."""
    table = tables()["light rows"]
    part = factory()
    made = dense(_fitted(lambda: clone(part), table).transform(table))
    demand(np.array_equal(made, dense(part.fit(table).transform(table))), "a clone must give the same features")


def check_columns_have_names(factory: Factory) -> None:
    """`get_feature_names_out` gives one name for each column, none twice."""
    table = tables()["light rows"]
    part = _fitted(factory, table)
    width = part.transform(table).shape[1]
    names = [str(name) for name in part.get_feature_names_out()]
    demand(len(names) == width, "there must be one name for each column", got=f"{len(names)} names, {width} columns")
    demand(len(set(names)) == width, "names of columns must differ")


def check_describes_in_words(factory: Factory) -> None:
    """Where a part describes, it gives words for the columns asked for, in their order, whatever was masked."""
    part = factory()
    if not hasattr(part, "describe") and not hasattr(part, "describe_each"):
        return
    table = visible(make_rows([FRAUD, CHAT, *MASKED]))
    made = dense(part.fit(table).transform(table))
    for row, text in enumerate(table["content"]):
        columns = [int(column) for column in np.flatnonzero(made[row])]
        words = _describe(part, take(table, [row]), columns)
        demand(
            len(words) == len(columns) and all(isinstance(w, str) and w for w in words),
            "a part that describes must give words for each column",
            on=text,
            got=words,
        )


def _describe(part: Any, record: Any, columns: list[int]) -> list[str]:
    if not hasattr(part, "describe_each"):
        return [*part.describe(record, columns)]
    (told,) = part.describe_each(record, [columns])
    return [*told]


def check_describes_each_as_if_alone(factory: Factory) -> None:
    """`describe_each`, where there is one, says of a record what it says of that one alone."""
    part = factory()
    if not hasattr(part, "describe_each"):
        return
    table = visible(make_rows([FRAUD, CHAT, *MASKED, *HOSTILE]))
    made = dense(part.fit(table).transform(table))
    columns = [[int(column) for column in np.flatnonzero(row)[::-1][:ASKED]] for row in made]
    wanted = [_describe(part, take(table, [row]), some) for row, some in enumerate(columns)]
    told = [[*texts] for texts in part.describe_each(table, columns)]
    demand(told == wanted, "describe_each must say of each record what it says of that one alone")


def check_projects_as_it_transforms(factory: Factory) -> None:
    """`project`, where there is one, adds `transform(records) @ weights`, asked for some, again, and in turns."""
    for how, table in {**tables(), "hostile texts": visible(make_rows([*HOSTILE, *MASKED, *HOSTILE]))}.items():
        part = _fitted(factory, table)
        if not hasattr(part, "project"):
            return
        made = part.transform(table).astype(np.float64)
        weights = np.random.default_rng(0).normal(size=(made.shape[1], 2))
        asked = [(part.project(each), made @ each) for each in (weights, (-weights).astype(np.float32))]
        largest = 1e-6 * max(1.0, float((abs(made) @ abs(weights)).max()))
        for places in (list(range(len(table))), [2], [], [3, 0], list(range(len(table)))):
            for project, wanted in asked:
                sums = np.ones((len(places), 2))
                project(take(table, places), sums)
                demand(
                    np.allclose(sums - 1, wanted[places], rtol=0, atol=largest),
                    "project(weights)(records, sums) must add transform(records) @ weights to the sums",
                    on=f"{how}, {len(places)} of them",
                )


def check_refuses_weights_of_others(factory: Factory) -> None:
    """`project`, where there is one, raises ValueError for weights that are not one row a column.

    A stored model's weights are those of the columns that there were: beside others they mean nothing, and compiled
    code reads on beyond their end.
    """
    table = tables()["a DataFrame"]
    part = _fitted(factory, table)
    if not hasattr(part, "project"):
        return
    width = part.transform(table).shape[1]
    for rows in (width - 1, width + 1):
        try:
            part.project(np.ones((rows, 2)))(table, np.zeros((len(table), 2)))
        except ValueError:
            continue
        demand(False, "project(weights) must raise ValueError for weights of fewer or more rows than columns", got=rows)


def check_takes_an_empty_text(factory: Factory) -> None:
    """A message without text gives a row like any other."""
    table = visible(make_rows([""]))
    demand(_fitted(factory, table).transform(table).shape[0] == 1, "an empty text must give one row")


def check_sees_only_what_is_visible(factory: Factory) -> None:
    """Only the visible columns are asked for: label and source are not there."""
    table = tables()["a DataFrame"]
    try:
        _fitted(factory, table).transform(table)
    except KeyError as error:
        demand(False, "only kind, content, sender and received_at are there", got=str(error))


def check_stores_and_loads(factory: Factory) -> None:
    """It is stored without pickle and loaded by a fresh process, and gives the same there."""
    table = tables()["light rows"]
    part = _fitted(factory, table)
    check_stores(part, table, dense(part.transform(table)), call="transform")


def check_stays_offline(factory: Factory) -> None:
    """Fit and transform open no connection."""
    with no_network():
        table = tables()["light rows"]
        _fitted(factory, table).transform(table)


def check_time_is_linear(factory: Factory) -> None:
    """A text eight times as long takes about eight times the CPU time, not sixty-four."""
    part = _fitted(factory, visible(make_rows([FRAUD, CHAT])))
    taken = []
    for length in (150, 150 * GROWTH):
        table = visible(make_rows([f"{FRAUD} {CHAT} " * length]))
        taken.append(min(_seconds(part, table) for _ in range(3)))
    ratio = taken[1] / max(taken[0], 1e-4)
    demand(
        ratio <= GROWTH * SLACK,
        "time must be linear in the length of a text",
        got=f"{ratio:.1f} times for {GROWTH} times the text",
    )


def _seconds(part: Any, table: Any) -> float:
    start = time.process_time()
    part.transform(table)
    return time.process_time() - start


CHECKS = (
    check_output_is_float32,
    check_width_is_fixed,
    check_rows_are_independent,
    check_tables_are_alike,
    check_input_is_not_changed,
    check_is_deterministic,
    check_can_be_cloned,
    check_columns_have_names,
    check_describes_in_words,
    check_describes_each_as_if_alone,
    check_names_threats,
    check_projects_as_it_transforms,
    check_refuses_weights_of_others,
    check_takes_an_empty_text,
    check_sees_only_what_is_visible,
    check_stores_and_loads,
    check_stays_offline,
    check_time_is_linear,
)
