"""Work that is shared out gives what it gives at home, in order, and in the memory of a few items."""

import os
import subprocess
import sys
import threading
from ast import literal_eval

import pytest

from workbench.errors import DataError
from workbench.workers import AHEAD, AT_ONCE, WORTH, begin, share


def place(item):
    return item, os.getpid()


def alone(script):
    """Run it in a process of its own, for that of a test has threads."""
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout


SHARED = """
import os
from itertools import count
from workbench.workers import share
def place(item): return item, os.getpid()
"""


def test_many_items_are_shared_out_in_order():
    told = alone(SHARED + "print(os.getpid(), [*share(place, iter(range(50)), count=50)])")
    here, made = told.split(" ", 1)
    assert [item for item, _ in literal_eval(made)] == list(range(50))
    processes = {process for _, process in literal_eval(made)}
    assert int(here) not in processes
    assert 1 <= len(processes) <= AT_ONCE


def test_few_items_are_done_here():
    told = list(share(place, range(WORTH - 1), count=WORTH - 1))
    assert told == [(item, os.getpid()) for item in range(WORTH - 1)]


def test_a_process_with_threads_is_not_copied():
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert {process for _, process in share(place, range(WORTH), count=WORTH)} == {os.getpid()}
    finally:
        done.set()
        other.join()


def test_work_need_not_be_a_function_of_a_module():
    seen = [7]
    assert list(share(lambda item: item + seen[0], range(WORTH), count=WORTH)) == list(range(7, 7 + WORTH))


def test_no_more_is_read_than_is_being_done():
    told = alone(
        SHARED + "endless = count(); made = share(place, endless, count=1000)\n"
        "print([next(made)[0] for _ in range(20)] == [*range(20)]); made.close(); print(next(endless))"
    )
    right, read = told.split()
    assert right == "True"
    assert int(read) <= 20 + AHEAD + 1


def test_items_whose_count_is_not_known_are_shared_out_and_read_as_they_are_needed():
    told = alone(SHARED + "print(os.getpid(), [*share(place, iter(range(3)))])")
    here, made = told.split(" ", 1)
    assert [item for item, _ in literal_eval(made)] == [0, 1, 2]
    assert int(here) not in {process for _, process in literal_eval(made)}
    told = alone(
        SHARED + "endless = count(); made = share(place, endless); next(made); made.close(); print(next(endless))"
    )
    assert int(told) <= AHEAD + 2


BEGUN = """
import os
from workbench.workers import begin
"""


def test_what_is_begun_is_done_in_a_copy_of_the_process():
    seen = "told = begin(lambda: (seen, os.getpid())); seen = 8; print(told() == (7, os.getpid()), told()[0])"
    assert alone(f"{BEGUN}seen = 7; {seen}").split() == ["False", "7"]


def test_what_is_begun_raises_when_it_is_waited_for():
    told = alone(BEGUN + "made = begin(lambda: 1 // 0)\ntry: made()\nexcept ZeroDivisionError: print('raised')")
    assert told.split() == ["raised"]


def test_in_a_process_with_threads_it_is_done_when_it_is_waited_for():
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        waits = begin(os.getpid)
        assert waits() == os.getpid()
    finally:
        done.set()
        other.join()


def refuse(item):
    if item == 3:
        raise DataError("item 3 is refused")
    return item


def test_what_is_raised_elsewhere_is_raised_here():
    with pytest.raises(DataError, match=r"^item 3 is refused$"):
        list(share(refuse, range(WORTH), count=WORTH))
