"""A wire between an event loop and a thread; with processes, the tests of scribes and judges act."""

import asyncio
import concurrent.futures
import itertools
import threading
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import wire
from workbench.wire import PART, Wire, begin_thread


def echo(line):
    with line:
        line.sendall(b"\n")
        while heard := line.recv(1 << 16):
            line.sendall(heard)


def once(line):
    """Answer one line, then be gone."""
    with line:
        line.sendall(b"\n")
        if heard := line.recv(1 << 16):
            line.sendall(heard)


class Talk:
    """What a wire heard, and how often its other end was lost."""

    def __init__(self, serve, begin=begin_thread):
        self.heard, self.lost = [], 0
        self.came = asyncio.Event()
        self.wire = Wire(partial(begin, serve), "an echo", hear=self.hear, lose=self.lose)

    def hear(self, line):
        self.heard.append(line)
        self.came.set()

    def lose(self):
        self.lost += 1
        self.came.set()

    async def until(self, ready):
        while not ready():
            self.came.clear()
            await asyncio.wait_for(self.came.wait(), 20)


@settings(max_examples=20)
@given(st.lists(st.binary(min_size=1, max_size=200_000).map(lambda line: line.replace(b"\n", b"n")), max_size=30))
def test_lines_come_back_whole_and_in_order(lines):
    async def main():
        talk = Talk(echo)
        talk.wire.attach(asyncio.get_running_loop())
        for line in lines:
            talk.wire.tell(line + b"\n")
        await talk.until(lambda: len(talk.heard) == len(lines))
        await asyncio.to_thread(talk.wire.close)
        return talk.heard

    assert asyncio.run(main()) == lines


def test_of_many_lines_a_part_leaves_before_the_turn_is_over():
    begun, heard = threading.Event(), []

    def serve(line):
        with line:
            line.sendall(b"\n")
            while more := line.recv(1 << 16):
                heard.append(more)
                begun.set()

    async def main():
        talk = Talk(serve)
        talk.wire.attach(asyncio.get_running_loop())
        for _ in range(PART):
            talk.wire.tell(b"text\n")
        assert begun.wait(20)  # the loop had no turn since
        talk.wire.tell(b"last\n")
        await asyncio.to_thread(talk.wire.close)

    asyncio.run(main())
    assert heard == [b"text\n" * PART, b"last\n"]


def test_another_begins_where_one_ends():
    async def main():
        talk = Talk(once)
        talk.wire.attach(asyncio.get_running_loop())
        for number in (1, 2):
            talk.wire.tell(b"text\n")
            await talk.until(lambda: talk.lost == number)  # noqa: B023
        await asyncio.to_thread(talk.wire.close)
        return talk.heard

    assert asyncio.run(main()) == [b"text", b"text"]


async def lose(talk, times):
    """Have the other end answer and be gone, several times."""
    talk.wire.attach(asyncio.get_running_loop())
    for number in range(talk.lost + 1, talk.lost + 1 + times):
        talk.wire.tell(b"text\n")
        await talk.until(lambda: talk.lost == number)  # noqa: B023


@pytest.mark.parametrize(("steady", "pauses"), [(60, [1, 2, 4, 4]), (0, [1, 1, 1, 1])])
def test_what_ends_again_and_again_is_begun_later_each_time_unless_it_lasted(monkeypatch, caplog, steady, pauses):
    monkeypatch.setattr(wire, "FIRST", 0.001)
    monkeypatch.setattr(wire, "LONGEST", 0.004)
    monkeypatch.setattr(wire, "STEADY", steady)

    async def main():
        talk = Talk(once)
        await lose(talk, 4)
        await talk.wire._task
        await asyncio.to_thread(talk.wire.close)

    asyncio.run(main())
    assert caplog.messages == [f"an echo ended; another is begun in 0.00{pause} s" for pause in pauses]


def test_the_loop_goes_on_while_what_hung_up_has_not_ended():
    go_on, calls = threading.Event(), itertools.count()

    def linger(line):
        once(line)
        assert next(calls) or go_on.wait(20)

    async def main():
        talk = Talk(linger)
        await lose(talk, 1)
        go_on.set()  # it was lost, and this loop had its turn
        await lose(talk, 1)
        await asyncio.to_thread(talk.wire.close)
        return talk.heard

    assert asyncio.run(main()) == [b"text", b"text"]


def test_where_another_cannot_be_begun_it_is_tried_again(monkeypatch, caplog):
    monkeypatch.setattr(wire, "FIRST", 0.001)
    calls = itertools.count()

    def begin(serve, line):
        if next(calls) == 1:
            raise OSError(12, "Cannot allocate memory")
        return begin_thread(serve, line)

    async def main():
        talk = Talk(once, begin)
        await lose(talk, 2)
        await asyncio.to_thread(talk.wire.close)
        return talk.heard

    assert asyncio.run(main()) == [b"text", b"text"]
    assert caplog.messages[1] == "an echo cannot be begun (Cannot allocate memory); again in 0.002 s"


def test_what_was_lost_on_a_loop_that_is_gone_is_begun_on_the_next():
    talk = Talk(once)
    asyncio.run(lose(talk, 1))
    talk.came = asyncio.Event()

    async def main():
        await lose(talk, 1)
        await asyncio.to_thread(talk.wire.close)

    asyncio.run(main())
    assert talk.heard == [b"text", b"text"]


@pytest.mark.parametrize("running", [True, False])
def test_a_wire_that_is_closed_between_two_ends_begins_no_other(monkeypatch, running):
    monkeypatch.setattr(wire, "FIRST", 0.001 if running else 60)
    talk = Talk(once)

    async def main():
        await lose(talk, 1)
        if running:
            talk.wire.close()
            await talk.wire._task

    asyncio.run(main())
    talk.wire.close()
    assert talk.wire._is_between


def test_a_wire_that_was_closed_sent_what_waited_and_closes_once_more():
    async def main():
        talk = Talk(echo)
        assert talk.wire.attach(asyncio.get_running_loop())
        assert not talk.wire.attach(asyncio.get_running_loop())
        talk.wire.tell(b"text\n")
        await asyncio.to_thread(talk.wire.close)
        talk.wire.close()
        await talk.until(lambda: talk.heard)
        return talk.wire.closed

    assert asyncio.run(main())


def test_what_is_never_ready_is_an_error():
    with pytest.raises(EOFError):
        Talk(lambda line: line.close())


def test_a_loop_that_goes_on_elsewhere_takes_no_answer_from_the_one_after_it():
    """Each loop asks in turn; what both see come is read by the one that asked last."""
    talks = []

    async def ask(number):
        talk = talks[0] if talks else talks.append(Talk(echo)) or talks[0]
        talk.came = asyncio.Event()
        talk.wire.attach(asyncio.get_running_loop())
        talk.wire.tell(b"%d\n" % number)
        await talk.until(lambda: b"%d" % number in talk.heard)

    with concurrent.futures.ThreadPoolExecutor(1) as pool, asyncio.Runner() as other:
        loop = other.get_loop()
        running = pool.submit(loop.run_forever)
        for number in range(0, 60, 2):
            asyncio.run_coroutine_threadsafe(ask(number), loop).result(20)
            asyncio.run(ask(number + 1))
        asyncio.run_coroutine_threadsafe(asyncio.to_thread(talks[0].wire.close), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        running.result(20)
    assert talks[0].heard == [b"%d" % number for number in range(60)]
