"""Near-duplicates: texts whose character 3-4-gram counts have a cosine at or above a bound, and chains of them.

Exact up to 50,000 texts: blocked sparse products. Above, candidate pairs come from MinHash bands (Broder 1997;
Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3), and only those are measured.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import HashingVectorizer

EXACT = 50_000
BLOCK = 512
BANDS, ROWS = 32, 4  # a pair of Jaccard .6 meets in a band with probability .99
_PRIME = np.uint64(2**61 - 1)


def cluster_texts(texts: Sequence[str], *, similarity: float) -> tuple[np.ndarray, str]:
    """Return a cluster number for each text, int of shape (n,), and the method: "exact" or "minhash"."""
    unique, inverse = np.unique(np.asarray(texts, dtype=object).astype(str), return_inverse=True)
    grams = HashingVectorizer(analyzer="char", ngram_range=(3, 4), n_features=2**20, alternate_sign=False, norm="l2")
    vectors = grams.transform(unique)
    exact = len(unique) <= EXACT
    pairs = _near_pairs(vectors, similarity) if exact else _likely_pairs(vectors, similarity)
    graph = sparse.coo_matrix((np.ones(len(pairs[0])), pairs), shape=(len(unique), len(unique)))
    _, numbers = connected_components(graph, directed=False)
    return numbers[inverse], "exact" if exact else "minhash"


def _near_pairs(vectors: sparse.csr_matrix, similarity: float) -> tuple[np.ndarray, np.ndarray]:
    """Return every pair (i, j) at or above the bound."""
    transposed = vectors.T.tocsr()
    rows, columns = [], []
    for start in range(0, vectors.shape[0], BLOCK):
        products = vectors[start : start + BLOCK] @ transposed
        near = products.data >= similarity
        row = np.repeat(np.arange(products.shape[0]), np.diff(products.indptr))
        rows.append(row[near] + start)
        columns.append(products.indices[near])
    return np.concatenate(rows), np.concatenate(columns)


def _likely_pairs(vectors: sparse.csr_matrix, similarity: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs that meet in a MinHash band, each with the first of its bucket, and measure near enough."""
    signatures = _signatures(vectors)
    firsts, others = [], []
    for band in range(BANDS):
        rows = np.ascontiguousarray(signatures[:, band * ROWS : (band + 1) * ROWS])
        _, first, bucket = np.unique(
            rows.view([("", rows.dtype)] * ROWS).ravel(), return_index=True, return_inverse=True
        )
        mine = first[bucket]
        other = np.flatnonzero(mine != np.arange(len(mine)))
        firsts.append(mine[other])
        others.append(other)
    first, other = np.concatenate(firsts), np.concatenate(others)
    cosine = np.concatenate(
        [
            np.asarray(vectors[first[at : at + 65_536]].multiply(vectors[other[at : at + 65_536]]).sum(axis=1)).ravel()
            for at in range(0, max(len(first), 1), 65_536)
        ]
    )
    near = cosine >= similarity
    return first[near], other[near]


def _signatures(vectors: sparse.csr_matrix) -> np.ndarray:
    """Return MinHash signatures, uint64 of shape (n, BANDS * ROWS)."""
    generator = np.random.default_rng(0)
    factors = generator.integers(1, 2**31, size=BANDS * ROWS, dtype=np.uint64)
    shifts = generator.integers(0, 2**31, size=BANDS * ROWS, dtype=np.uint64)
    made = np.zeros((vectors.shape[0], BANDS * ROWS), dtype=np.uint64)
    filled = np.flatnonzero(np.diff(vectors.indptr))
    for column, (factor, shift) in enumerate(zip(factors, shifts, strict=True)):
        hashed = (vectors.indices.astype(np.uint64) * factor + shift) % _PRIME
        made[filled, column] = np.minimum.reduceat(hashed, vectors.indptr[filled])
    return made
