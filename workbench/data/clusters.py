"""Near-duplicates: texts whose character 3-4-gram counts have a cosine at or above a bound, and chains of them.

Exact up to 50,000 texts: only pairs that share a rare gram can be near. Beyond, candidate pairs come from MinHash bands
(Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3): the more texts, the more a text meets, so
measuring a pair has to cost next to nothing beside making a text's vector. Either way only candidates are measured, in
blocks, so that memory does not grow with the pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from workbench.data.grams import count_grams
from workbench.data.vectors import keep
from workbench.progress import track

EXACT = 50_000
BLOCK = 1024  # texts
AT_ONCE = 2  # blocks: the loops over them leave the interpreter to each other
COMMON = 0.92  # of the bound: how long what is left out of a text may be at first
PAIRS = 16_384
BANDS, ROWS = 32, 4  # a pair of Jaccard .6 meets in a band with probability .99
SLACK = 1e-5  # of float32 sums
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


def cluster_texts(texts: Sequence[str], *, similarity: float, folder: Path | None = None) -> tuple[np.ndarray, str]:
    """Return a cluster number for each text, int of shape (n,), and the method: "exact" or "minhash".

    Vectors of more than `EXACT` texts lie in temporary files in a folder, or in memory, where texts are not anonymized
    and nothing of them may be written.
    """
    import pandas as pd

    inverse, unique = pd.factorize(np.asarray(texts, dtype=object))
    exact = len(unique) <= EXACT
    blocks = _exact_pairs(unique, similarity) if exact else _likely_pairs(unique, similarity, folder)
    pairs = np.concatenate([np.empty((0, 2), dtype=np.int64), *blocks]).T
    graph = sparse.coo_matrix((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(len(unique), len(unique)))
    _, numbers = connected_components(graph, directed=False)
    return numbers[inverse], "exact" if exact else "minhash"


def _starts(count: int, step: int, description: str) -> Iterator[int]:
    return track(range(0, count, step), description)


def _exact_pairs(texts: np.ndarray, similarity: float) -> Iterator[np.ndarray]:
    """Yield every pair at or above the bound, in arrays of shape (pairs, 2)."""
    from workbench.data.cosines import likely  # it loads a compiler, which few commands need

    vectors = sparse.vstack([count_grams(texts[at : at + BLOCK]) for at in range(0, len(texts), BLOCK)], format="csr")
    rare, left = _rare(vectors, COMMON * similarity)
    columns, bound = rare.tocsc(), similarity - 2 * SLACK
    tables = *_arrays(rare), *_arrays(columns), left

    def search(start: int) -> np.ndarray:
        return _near(_arrays(vectors), likely(*tables, start, min(start + BLOCK, len(texts)), bound), similarity)

    starts = range(0, len(texts), BLOCK)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from track(pool.map(search, starts), "near-duplicates", total=len(starts))


def _rare(vectors: sparse.csr_matrix, most: float) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return each text's rarest grams, so many that the rest of it is shorter than `most`, and the rests' lengths.

    Of what two texts share, all but what is common to one of them is among the rarest of both, and no product is
    more than the length of a common rest: where both add up to less than the bound, the cosine does too (Bayardo, Ma
    and Srikant, "Scaling Up All Pairs Similarity Search", 2007). Few texts share a rare gram, so few pairs are left.
    """
    order = np.argsort(-np.bincount(vectors.indices, minlength=vectors.shape[1]), kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    ranked = sparse.csr_matrix((vectors.data.copy(), rank[vectors.indices], vectors.indptr), vectors.shape)
    ranked.sort_indices()
    row = np.repeat(np.arange(len(vectors.indptr) - 1), np.diff(vectors.indptr))
    squares = np.concatenate([[0.0], np.cumsum(ranked.data.astype(np.float64) ** 2)])
    kept = squares[1:] - squares[vectors.indptr[row]] >= most**2
    ends = np.concatenate([[0], np.cumsum(kept)])[vectors.indptr]
    rare = sparse.csr_matrix((ranked.data[kept], ranked.indices[kept], ends), vectors.shape)
    common = np.where(kept, 0.0, ranked.data.astype(np.float64) ** 2)
    return rare, np.sqrt(np.bincount(row, common, minlength=len(vectors.indptr) - 1))


def _near(arrays: Arrays, pairs: np.ndarray, similarity: float) -> np.ndarray:
    """Return the pairs at or above the bound; `arrays`: of a CSR matrix, see `measure`."""
    from workbench.data.cosines import measure

    return pairs[measure(*arrays, pairs) >= similarity - SLACK]


def _arrays(matrix: sparse.csr_matrix | sparse.csc_matrix) -> Arrays:
    return matrix.indptr, matrix.indices, matrix.data


def _likely_pairs(texts: np.ndarray, similarity: float, folder: Path | None) -> Iterator[np.ndarray]:
    """Yield the pairs that meet in a MinHash band, each with the first of its bucket, and measure near enough."""
    bands = np.empty((BANDS, len(texts)), dtype=np.uint64)

    def read() -> Iterator[sparse.csr_matrix]:
        for at in _starts(len(texts), BLOCK, "near-duplicates: bands"):
            vectors = count_grams(texts[at : at + BLOCK])
            bands[:, at : at + BLOCK] = _bands(vectors)
            yield vectors

    vectors = keep(read(), folder)
    met = np.unique(np.concatenate([_meet(keys) for keys in bands]))
    for at in _starts(len(met), PAIRS, "near-duplicates: pairs"):
        pairs = np.column_stack(np.divmod(met[at : at + PAIRS], len(texts)))
        yield _near(vectors.arrays(), pairs, similarity)
        vectors.let_go()


def _meet(keys: np.ndarray) -> np.ndarray:
    """Return first of the bucket · n + another of it, for every bucket of one band of n texts, int64 of shape (pairs,).

    One number a pair: sorted as pairs they would take ten times as long.
    """
    order = np.argsort(keys, kind="stable")
    fresh = np.append(True, np.diff(keys[order]) != 0)
    firsts = order[np.flatnonzero(fresh)][np.cumsum(fresh) - 1]
    return np.asarray((firsts * len(keys) + order)[~fresh])


def _bands(vectors: sparse.csr_matrix) -> np.ndarray:
    """Return one key a band and text, uint64 of shape (BANDS, n); a text without grams meets nobody's."""
    generator = np.random.default_rng(0)
    factors = generator.integers(1, 2**32, size=BANDS * ROWS, dtype=np.uint32) | np.uint32(1)
    shifts = generator.integers(0, 2**32, size=BANDS * ROWS, dtype=np.uint32)
    filled = np.flatnonzero(np.diff(vectors.indptr))
    grams = vectors.indices.astype(np.uint32) * np.uint32(0x9E3779B1)
    made = generator.integers(0, 2**64, size=(BANDS, vectors.shape[0]), dtype=np.uint64)
    made[:, filled] = 0
    for number, (factor, shift) in enumerate(zip(factors, shifts, strict=True)):
        least = np.minimum.reduceat(grams * factor + shift, vectors.indptr[filled]) if len(filled) else grams
        made[number // ROWS, filled] = made[number // ROWS, filled] * np.uint64(0x9E3779B97F4A7C15) + least
    return made
