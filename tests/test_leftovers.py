"""Tests of the search for leftovers: what is here is left alone, what is dropped later is found all the same."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from workbench.leftovers import THRESHOLDS, search_seldom, settle


class Ring:
    """Refers to itself, so that only a search finds it once nobody else does."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_what_was_dropped_before_is_gone_and_what_is_here_is_left_alone():
    dropped, kept = weakref.ref(Ring()), Ring()
    settle()
    assert dropped() is None
    assert gc.get_freeze_count() > 0
    assert not any(one is kept for one in gc.get_objects())


def test_what_is_dropped_after_one_settling_is_gone_with_the_next():
    old = Ring()
    gone = weakref.ref(old)
    settle()
    del old
    gc.collect()
    assert gone() is not None, "it was not left alone"
    settle()
    assert gone() is None


def test_searches_are_seldom():
    search_seldom()
    assert gc.get_threshold() == THRESHOLDS
