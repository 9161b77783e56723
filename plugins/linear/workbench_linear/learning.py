"""Learning a hidden layer, row by row, by Adagrad (Duchi, Hazan and Singer, 2011).

Of each row most entries are left out at random, others each time (dropout: Srivastava et al., 2014), and steps are
small: so the layer says much of what many rows have in common and little of any one. The layer is the mean of those
after each of the last epochs (Izmailov et al., 2018), which tell less of the chance that led there than the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from workbench_linear.hidden import SLOPE

from workbench.compiled import compiled

CALM = 0.3  # what Adagrad starts from: so what few rows hold moves little, and none of them is known by heart
LAST = 3  # the share of the epochs, one in so many, that the layer is a mean of
LANES = 8  # float32 that a processor takes at once
MOST = 2**17  # rows that are learned from, of more at random: so many lie in memory
SPREAD = 0.05, 0.3  # of what the layer, and then what is weighed out of it, starts from


class Hidden(NamedTuple):
    """A fitted layer of h rectifiers over d columns, and what the log-odds make of them, all float32.

    `layer`: (d, h); `shift` and `out`: (h,).
    """

    layer: np.ndarray
    shift: np.ndarray
    out: np.ndarray
    intercept: float


def learn(
    rows: sparse.csr_matrix,
    target: np.ndarray,
    weight: np.ndarray,
    *,
    hidden_units: int,
    epochs: int,
    dropout: float,
    learning_rate: float,
    min_rows: int,
    seed: int,
) -> Hidden:
    """Return a layer of `hidden_units`, learned on n rows, float32; `target`: bool, and `weight`: float, of shape (n,).

    Each epoch goes through the rows once, in another order; the layer is the mean over the last third of them, or over
    the last one of few. `dropout`: the share of entries left out; `learning_rate`: how far a step goes; `min_rows`:
    rows that a column stands in, else it is left out of the layer.
    """
    random = np.random.default_rng(seed)
    held = np.bincount(rows.indices, minlength=rows.shape[1]) >= min_rows
    place = np.where(held, np.cumsum(held) - 1, -1).astype(np.int32)
    # The last row of the layer is its shift, the last of what is weighed out of it the intercept.
    # Units beside these weigh nothing and learn nothing: they make a row as long as a processor takes at once.
    broad = -(-hidden_units // LANES) * LANES
    layer, out = np.zeros((int(held.sum()) + 1, broad), np.float32), np.zeros(broad + 1, np.float32)
    layer[:-1, :hidden_units] = random.normal(0, SPREAD[0], (len(layer) - 1, hidden_units))
    out[:hidden_units] = random.normal(0, SPREAD[1], hidden_units)
    past = np.full_like(layer, CALM), np.full_like(out, CALM)
    known = rows.indptr, rows.indices, rows.data, target, (weight / weight.mean()).astype(np.float32)
    means, early = (layer.copy(), out.copy()), epochs - max(epochs // LAST, 1)
    for epoch in range(epochs):
        order, start = random.permutation(len(target)), int(random.integers(1, 2**62))
        _learn(*known, order, place, layer, out, *past, np.float32(SLOPE), np.float32(learning_rate), dropout, start)
        for mean, now in zip(means, (layer, out), strict=True):
            mean += (now - mean) / np.float32(max(epoch - early, 0) + 1)
    layer, out = means
    wide = np.zeros((rows.shape[1], hidden_units), dtype=np.float32)
    wide[held] = layer[:-1, :hidden_units]
    return Hidden(wide, layer[-1, :hidden_units].copy(), out[:hidden_units].copy(), float(out[-1]))


def average(learned: Sequence[Hidden]) -> Hidden:
    """Return one layer of all the units of several, which says the mean of what they say."""
    out = np.concatenate([one.out for one in learned]) / np.float32(len(learned))
    layer, shift = (np.concatenate(parts, axis=-1) for parts in zip(*(one[:2] for one in learned), strict=True))
    return Hidden(layer, shift, out, sum(one.intercept for one in learned) / len(learned))


def draw(blocks: Iterable[Any], size: int, *, seed: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return the rows to learn from, float32 CSR: those of all blocks, of too many a random `MOST`, and which.

    Raises ValueError for blocks of more or fewer rows than `size`: what learns reads as many as it is told.
    """
    chosen = np.ones(size, dtype=bool)
    chosen[np.random.default_rng(seed).permutation(size)[MOST:]] = False
    drawn, start = [], 0
    for block in blocks:
        mine = np.flatnonzero(chosen[start : start + block.shape[0]])
        start += block.shape[0]
        drawn.append(sparse.csr_matrix(block[mine], dtype=np.float32))
    if start != size:
        raise ValueError(f"X of {size} rows is wanted, one for each of y. Got {start}.")
    rows = sparse.vstack(drawn, format="csr")
    rows.indptr, rows.indices = rows.indptr.astype(np.int32, copy=False), rows.indices.astype(np.int32, copy=False)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    return rows, chosen


@compiled()
def _look(
    indices: Any, data: Any, place: Any, dropout: float, state: Any, columns: Any, values: Any
) -> tuple[int, Any]:
    """Write the places and values of a row's entries that are looked at this time; return how many, and the next state.

    Chance is a state of 64 bits that is shifted onto itself (xorshift: Marsaglia, 2003).
    """
    count, raised = 0, np.float32(1 / (1 - dropout))
    bound = np.uint64(dropout * 2.0**53)
    for index, value in zip(indices, data):  # noqa: B905
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        columns[count], values[count] = place[index], value * raised
        count += (place[index] >= 0) & (state >> np.uint64(11) >= bound)  # added, for no processor foresees it
    return count, state


@compiled()
def _rouse(columns: Any, values: Any, layer: Any, slope: Any, signals: Any) -> None:
    """Write what a layer makes of a row; the last signal is always one."""
    signals[:-1] = layer[-1]
    for column, value in zip(columns, values):  # noqa: B905
        for k in range(layer.shape[1]):
            signals[k] += layer[column, k] * value
    for k in range(layer.shape[1]):
        if signals[k] < 0:
            signals[k] *= slope
    signals[-1] = 1


@compiled()
def _err(target: bool, weight: Any, signals: Any, out: Any) -> Any:
    """Return by how much a row's chance is too high, times its weight."""
    total = np.float32(0)
    for k in range(len(signals)):
        total += out[k] * signals[k]
    return np.float32(weight * (1 / (1 + np.exp(-total)) - target))


@compiled()
def _blame(error: Any, out: Any, signals: Any, slope: Any, slopes: Any) -> None:
    """Write how the loss rises with each of the layer's sums."""
    for k in range(len(slopes)):
        slopes[k] = error * out[k]
        if signals[k] < 0:
            slopes[k] *= slope


@compiled()
def _descend(weights: Any, past: Any, slopes: Any, times: Any, rate: Any) -> None:
    """Take a step against slopes, shorter the more a weight has moved."""
    for k in range(len(weights)):
        slope = slopes[k] * times
        past[k] += slope * slope
        weights[k] -= rate * slope / np.sqrt(past[k])


@compiled()
def _descend_all(columns: Any, values: Any, layer: Any, past: Any, slopes: Any, rate: Any) -> None:
    """Do so in each column of a row; by numbers, for cutting a row out of the layer each time takes longer."""
    for column, value in zip(columns, values):  # noqa: B905
        for k in range(len(slopes)):
            slope = slopes[k] * value
            moved = past[column, k] + slope * slope
            past[column, k] = moved
            layer[column, k] -= rate * slope / np.sqrt(moved)


@compiled(
    "void(int32[::1], int32[::1], float32[::1], boolean[::1], float32[::1], int64[::1], int32[::1],"
    " float32[:, ::1], float32[::1], float32[:, ::1], float32[::1], float32, float32, float64, int64)"
)
def _learn(
    indptr: Any,
    indices: Any,
    data: Any,
    target: Any,
    weight: Any,
    order: Any,
    place: Any,
    layer: Any,
    out: Any,
    layer_past: Any,
    out_past: Any,
    slope: Any,
    rate: Any,
    dropout: float,
    seed: int,
) -> None:
    """Go through the rows once, in an order; layer and out are changed."""
    state = np.uint64(seed)
    longest = np.max(np.diff(indptr)) if len(order) else 0
    columns, values = np.empty(longest, np.int32), np.empty(longest, np.float32)
    signals, slopes = np.empty(layer.shape[1] + 1, np.float32), np.empty(layer.shape[1], np.float32)
    one = np.float32(1)
    for row in order:
        start, stop = indptr[row], indptr[row + 1]
        count, state = _look(indices[start:stop], data[start:stop], place, dropout, state, columns, values)
        _rouse(columns[:count], values[:count], layer, slope, signals)
        error = _err(target[row], weight[row], signals, out)
        _blame(error, out, signals, slope, slopes)
        _descend(out, out_past, signals, error, rate)
        _descend(layer[-1], layer_past[-1], slopes, one, rate)
        _descend_all(columns[:count], values[:count], layer, layer_past, slopes, rate)
