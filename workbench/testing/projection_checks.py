"""Checks of a featurizer that projects: its sums are those of its columns, for weights that fit them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.records import make_rows, visible
from workbench.testing.columns import columns_of, fit_part
from workbench.testing.failures import demand
from workbench.testing.inputs import HOSTILE, MASKED, tables, take

Factory = Callable[[], Any]


def check_projects_as_it_transforms(factory: Factory) -> None:
    """`project`, where there is one, adds `transform(records) @ weights`, asked for some, again, and in turns."""
    for how, table in {**tables(), "hostile texts": visible(make_rows([*HOSTILE, *MASKED, *HOSTILE]))}.items():
        part = fit_part(factory, table)
        if not hasattr(part, "project"):
            return
        made = columns_of(part, table, how).astype(np.float64)
        weights = np.random.default_rng(0).normal(size=(made.shape[1], 2))
        asked = [(part.project(each), made @ each) for each in (weights, (-weights).astype(np.float32))]
        callables = all(callable(project) for project, _ in asked)
        demand(callables, "project(weights) must give a function of records and sums", on=how,
               got=type(asked[0][0]).__name__, do="return the function that adds to the sums")  # fmt: skip
        largest = 1e-6 * max(1.0, float((abs(made) @ abs(weights)).max()))
        for places in (list(range(len(table))), [2], [], [3, 0], list(range(len(table)))):
            for project, wanted in asked:
                sums = np.ones((len(places), 2))
                project(take(table, places), sums)
                demand(
                    np.allclose(sums - 1, wanted[places], rtol=0, atol=largest),
                    "project(weights)(records, sums) must add transform(records) @ weights to the sums",
                    on=f"{how}, {len(places)} of them",
                    got=f"sums that are off by {_tell_distance(sums - 1, wanted[places])}",
                    do="write `sums += …`, in place and for these weights, or leave `project` out",
                )


def check_refuses_weights_of_others(factory: Factory) -> None:
    """`project`, where there is one, raises ValueError for weights that are not one row a column.

    A stored model's weights are those of the columns that there were: beside others they mean nothing, and compiled
    code reads on beyond their end.
    """
    table = tables()["a DataFrame"]
    part = fit_part(factory, table)
    if not hasattr(part, "project"):
        return
    width = part.transform(table).shape[1]
    for rows in (width - 1, width + 1):
        try:
            part.project(np.ones((rows, 2)))(table, np.zeros((len(table), 2)))
        except ValueError:
            continue
        demand(False, "project(weights) must raise ValueError for weights of fewer or more rows than columns",
               on=f"weights of {rows} rows for {width} columns", got="no error",
               do="write `align(weights, np.float32, rows=…)` of workbench.featurizing.matrices")  # fmt: skip


def _tell_distance(sums: np.ndarray, wanted: np.ndarray) -> str:
    return f"{abs(sums - wanted).max():.2g}" if sums.size else "nothing"
