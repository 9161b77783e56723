"""An answer on its way out: one write, and no value that writes a line of its own."""

import asyncio
import logging

import pytest
from uvicorn.protocols.http.flow_control import FlowControl

from workbench.serving.exchange import Exchange


class Transport:
    def __init__(self):
        self.written, self.closed = [], False

    def write(self, sent):
        self.written.append(sent)

    def close(self):
        self.closed = True


@pytest.fixture
def open_exchange():
    """Give the function that opens an exchange on a transport that keeps what is written."""

    def make(method="GET", *, keep_alive=True):
        answered = []
        made = Exchange(
            scope={"type": "http", "method": method},
            transport=Transport(),
            flow=FlowControl(Transport()),
            logger=logging.getLogger("nobody"),
            access_logger=logging.getLogger("nobody"),
            access_log=False,
            default_headers=[(b"date", b"today")],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=lambda: answered.append(1),
        )
        made.answered = answered
        return made

    return make


def send(exchange, *headers, body=b"hello", **more):
    async def go():
        told = [(b"content-length", b"%d" % len(body)), *headers]
        await exchange.send({"type": "http.response.start", "status": 200, "headers": told})
        await exchange.send({"type": "http.response.body", "body": body, **more})

    asyncio.run(go())


HEAD = b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-length: 5\r\n"


def test_head_and_body_are_one_write(open_exchange):
    exchange = open_exchange()
    send(exchange, (b"x", b"a\tb \xff"))
    assert exchange.transport.written == [HEAD + b"x: a\tb \xff\r\n\r\nhello"]
    assert exchange.answered == [1]
    assert not exchange.transport.closed


def test_the_answer_to_head_has_the_length_and_no_body(open_exchange):
    exchange = open_exchange("HEAD")
    send(exchange)
    assert exchange.transport.written == [HEAD + b"\r\n"]


def test_a_connection_that_does_not_stay_says_so_and_closes(open_exchange):
    exchange = open_exchange(keep_alive=False)
    exchange.more_body = False
    send(exchange)
    assert exchange.transport.written == [HEAD + b"connection: close\r\n\r\nhello"]
    assert exchange.transport.closed
    assert not exchange.ends_early


def test_one_that_answers_before_the_body_is_here_leaves_the_closing_to_its_connection(open_exchange):
    exchange = open_exchange("POST", keep_alive=False)
    send(exchange)
    assert exchange.ends_early
    assert not exchange.transport.closed
    assert exchange.answered == [1]


def test_who_left_gets_nothing(open_exchange):
    exchange = open_exchange()
    exchange.disconnected = True
    send(exchange)
    assert exchange.transport.written == []


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb", b"a\rb", b"a\x00b", b"a\x7f", b"\r\n"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_control_character_in_a_header_is_not_sent(open_exchange, value, place):
    header = [b"x", b"y"]
    header[place] = value
    exchange = open_exchange()
    with pytest.raises(RuntimeError, match="break its line"):
        send(exchange, tuple(header))
    assert exchange.transport.written == []
    assert not exchange.response_started


def test_of_a_body_in_pieces_the_first_leaves_with_the_head_and_the_last_ends_it(open_exchange):
    exchange = open_exchange()
    send(exchange, more_body=True)
    assert exchange.transport.written == [HEAD + b"\r\nhello"]
    assert not exchange.response_complete
    asyncio.run(exchange.send({"type": "http.response.body", "body": b" you"}))
    assert exchange.transport.written[1:] == [b" you"]
    assert exchange.answered == [1]


def test_more_of_a_body_that_ended_is_a_mistake_of_ours(open_exchange):
    exchange = open_exchange()
    send(exchange)
    with pytest.raises(RuntimeError, match="one head and one body"):
        asyncio.run(exchange.send({"type": "http.response.body", "body": b" you"}))
    assert len(exchange.transport.written) == 1
