"""Sums that are remembered: what is looked up is what is worked out, however often all is forgotten."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import sums
from workbench.sums import Sums

WEIGHTS = np.random.default_rng(0).normal(size=(9, 2))
KEYS = st.lists(st.frozensets(st.integers(0, 8), max_size=4), max_size=12)


def work(key):
    return WEIGHTS[sorted(key)].sum(axis=0)


@given(KEYS, st.sampled_from([1, 3, 100]))
def test_what_is_remembered_is_what_is_worked_out(keys, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "MOST", most)
        known = Sums(sorted, WEIGHTS)
        for _ in range(2):
            told = known.look_up(keys)
            assert told.shape == (len(keys), 2)
            assert told.dtype == np.float64
            assert np.allclose(told, np.array([work(key) for key in keys]).reshape(-1, 2), rtol=0, atol=1e-12)
        assert len(known._known) <= most


def test_what_was_met_is_not_worked_out_again():
    asked = []
    known = Sums(lambda key: asked.append(key) or sorted(key), WEIGHTS)
    known.look_up([frozenset({1}), frozenset({1}), frozenset()])
    known.look_up([frozenset({1})])
    assert asked == [frozenset({1}), frozenset()]


def test_threads_do_not_disturb_each_other(monkeypatch):
    monkeypatch.setattr(sums, "MOST", 4)
    known = Sums(sorted, WEIGHTS)
    keys = [frozenset({row % 9, row % 5}) for row in range(500)]
    wanted = np.array([work(key) for key in keys])
    with ThreadPoolExecutor(4) as pool:
        assert all(np.allclose(told, wanted, rtol=0, atol=1e-12) for told in pool.map(known.look_up, [keys] * 40))
