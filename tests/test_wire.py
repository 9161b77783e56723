"""A wire between an event loop and a thread; with processes, the tests of scribes and judges act."""

import asyncio
import concurrent.futures
import threading
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

    def __init__(self, serve):
        self.heard, self.lost = [], 0
        self.came = asyncio.Event()
        self.wire = Wire(partial(begin_thread, serve), hear=self.hear, lose=self.lose)

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
