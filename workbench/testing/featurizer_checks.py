"""Checks of a featurizer: float32, finite, row by row, and the same in every process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from workbench.records import make_rows, visible
from workbench.testing.columns import clone_part, columns_of, dense, fit_part
from workbench.testing.failures import DERIVE, demand
from workbench.testing.inputs import CHAT, FRAUD, HOSTILE, MASKED, contents, tables, take
from workbench.testing.projection_checks import check_projects_as_it_transforms, check_refuses_weights_of_others
from workbench.testing.sandbox import no_network
from workbench.testing.storage import check_stores
from workbench.testing.threat_checks import check_names_threats

Factory = Callable[[], Any]
ASKED = 8  # columns of a record that are described
GROWTH, SLACK = 8, 2.5  # a quadratic part takes GROWTH times more than a linear one: noise must not hide that


def check_output_is_float32(factory: Factory) -> None:
    """`transform` gives float32 of shape (n, d), dense or CSR, finite."""
    for how, table in tables().items():
        made = columns_of(fit_part(factory, table), table, how)
        demand(made.dtype == np.float32, "features must be float32", on=how, got=str(made.dtype),
               do="end transform with `.astype(np.float32)`")  # fmt: skip
        demand(not sparse.issparse(made) or made.format == "csr", "sparse features must be CSR", on=how,
               got=getattr(made, "format", ""), do="end transform with `.tocsr()`")  # fmt: skip
        wrong = np.flatnonzero(~np.isfinite(dense(made)).all(axis=1))
        shown = [f"record {row}: {list(table['content'])[row]!r}" for row in wrong[:1]]
        demand(not shown, "features must be finite", on=", ".join((how, *shown)), got="NaN or infinity",
               do="mind texts that are empty: log(0), 0/0")  # fmt: skip


def check_width_is_fixed(factory: Factory) -> None:
    """The number of columns does not depend on what is transformed after fit."""
    table = tables()["light rows"]
    part = fit_part(factory, table)
    some = ([0], [5], [1, 2, 3])
    widths = [columns_of(part, take(table, places)).shape[1] for places in some]
    demand(len(set(widths)) == 1, "the number of columns must be fixed after fit", on=f"records {some}",
           got=f"{widths} columns", do="settle in fit what the columns are")  # fmt: skip


def check_rows_are_independent(factory: Factory) -> None:
    """A row's features do not depend on its neighbours or on the order."""
    for how, table in tables().items():
        part = fit_part(factory, table)
        whole = dense(columns_of(part, table, how))
        for places in ([2], [3, 0], list(range(len(table)))[::-1]):
            some = dense(columns_of(part, take(table, places), how))
            demand(
                some.shape == whole[places].shape and np.allclose(some, whole[places], equal_nan=True),
                "a row's features must not depend on other rows",
                on=f"{how}, records {places} alone",
                got="other features than with the rest beside them",
                do="learn means and counts in fit, and not in transform",
            )


def check_tables_are_alike(factory: Factory) -> None:
    """Light rows and a DataFrame of the same records give the same features."""
    made = [dense(columns_of(fit_part(factory, table), table, how)) for how, table in tables().items()]
    same = made[0].shape == made[1].shape and np.allclose(made[0], made[1], equal_nan=True)
    demand(same, "light rows and a DataFrame must give the same features", on=" and ".join(tables()),
           got=f"shapes {made[0].shape} and {made[1].shape}",
           do="use records[column] and len(records) only, both give a sequence of str")  # fmt: skip


def check_input_is_not_changed(factory: Factory) -> None:
    """The table is left as it was."""
    for how, table in tables().items():
        before = contents(table)
        fit_part(factory, table).transform(table)
        after = contents(table)
        changed = sorted(name for name in after.keys() | before.keys() if after.get(name) != before.get(name))
        demand(not changed, "fit and transform must not change the table", on=how, got=f"another {', '.join(changed)}",
               do="work on a copy: list(records[column])")  # fmt: skip


def check_is_deterministic(factory: Factory) -> None:
    """Two parts fitted alike, and one asked twice, give the same."""
    table = tables()["light rows"]
    part = fit_part(factory, table)
    first = dense(columns_of(part, table))
    for again, how in ((part, "the same part, asked again"), (fit_part(factory, table), "another part, fitted alike")):
        same = np.array_equal(first, dense(columns_of(again, table)), equal_nan=True)
        demand(same, "features must be the same each time", on=how, got="other features",
               do="keep no state between calls, fix every seed")  # fmt: skip


def check_can_be_cloned(factory: Factory) -> None:
    """scikit-learn can clone it: its parameters are what its constructor takes."""
    table = tables()["light rows"]
    part = factory()
    made = dense(columns_of(fit_part(lambda: clone_part(part), table), table))
    same = np.array_equal(made, dense(columns_of(fit_part(lambda: part, table), table)), equal_nan=True)
    demand(same, "a clone must give the same features", got="other features",
           do=DERIVE)  # fmt: skip


def check_columns_have_names(factory: Factory) -> None:
    """`get_feature_names_out` gives one name for each column, none twice."""
    table = tables()["light rows"]
    part = fit_part(factory, table)
    width = columns_of(part, table).shape[1]
    names = [str(name) for name in part.get_feature_names_out()]
    demand(len(names) == width, "there must be one name for each column", got=f"{len(names)} names, {width} columns",
           do="let get_feature_names_out() return as many as transform has columns")  # fmt: skip
    doubled = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < width else []
    demand(not doubled, "names of columns must differ", got=f"{doubled[:5]} more than once", do="number them")


def check_describes_in_words(factory: Factory) -> None:
    """Where a part describes, it gives words for the columns asked for, in their order, whatever was masked."""
    part = factory()
    if not hasattr(part, "describe") and not hasattr(part, "describe_each"):
        return
    table = visible(make_rows([FRAUD, CHAT, *MASKED]))
    made = dense(columns_of(fit_part(lambda: part, table), table))
    for row, text in enumerate(table["content"]):
        columns = [int(column) for column in np.flatnonzero(made[row])]
        words = _describe(part, take(table, [row]), columns)
        demand(
            len(words) == len(columns) and all(isinstance(w, str) and w for w in words),
            "a part that describes must give words for each column",
            on=f"{text}, columns {columns[:ASKED]}",
            got=words,
            do="return one str, not empty, for each column asked for, in their order",
        )


def _describe(part: Any, record: Any, columns: list[int]) -> list[str]:
    call = "describe_each" if hasattr(part, "describe_each") else "describe"
    told = part.describe_each(record, [columns]) if call == "describe_each" else [part.describe(record, columns)]
    sound = isinstance(told, list | tuple) and len(told) == 1 and isinstance(told[0], list | tuple)
    demand(sound, f"{call} must give a list of str" + (" for each record" if call == "describe_each" else ""),
           on=f"one record, columns {columns[:ASKED]}", got=told, do="return one str a column")  # fmt: skip
    return [*told[0]]


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
    row = next((row for row, (one, other) in enumerate(zip(told, wanted, strict=False)) if one != other), len(told))
    demand(told == wanted, "describe_each must say of each record what it says of that one alone", on=f"record {row}",
           got=told[row : row + 1], do="go through records and their columns side by side")  # fmt: skip


def check_takes_an_empty_text(factory: Factory) -> None:
    """A message without text gives a row like any other."""
    table = visible(make_rows([""]))
    columns_of(fit_part(factory, table), table, "one empty text")


def check_sees_only_what_is_visible(factory: Factory) -> None:
    """Only the visible columns are asked for: label and source are not there."""
    table = tables()["a DataFrame"]
    try:
        fit_part(factory, table).transform(table)
    except KeyError as error:
        demand(False, "only kind, content, sender and received_at are there", on="a DataFrame",
               got=f"records[{error}]", do="do without it: `fit` gets labels as y")  # fmt: skip


def check_stores_and_loads(factory: Factory) -> None:
    """It is stored without pickle and loaded by a fresh process, and gives the same there."""
    table = tables()["light rows"]
    part = fit_part(factory, table)
    check_stores(part, table, dense(columns_of(part, table)), call="transform")


def check_stays_offline(factory: Factory) -> None:
    """Fit and transform open no connection."""
    with no_network():
        table = tables()["light rows"]
        fit_part(factory, table).transform(table)


def check_time_is_linear(factory: Factory) -> None:
    """A text eight times as long takes about eight times the CPU time, not sixty-four."""
    part = fit_part(factory, visible(make_rows([FRAUD, CHAT])))
    taken = []
    for length in (150, 150 * GROWTH):
        table = visible(make_rows([f"{FRAUD} {CHAT} " * length]))
        taken.append(min(_seconds(part, table) for _ in range(3)))
    ratio = taken[1] / max(taken[0], 1e-4)
    demand(
        ratio <= GROWTH * SLACK,
        "time must be linear in the length of a text",
        on=f"texts of {150} and {150 * GROWTH} sentences",
        got=f"{ratio:.1f} times for {GROWTH} times the text",
        do="walk through a text once",
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
