"""The wire: heads that are too long, too many, too slow or no HTTP; bodies that do not end. On a real socket."""

import itertools
import logging
import re
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn

from workbench.serving import bodies, connection
from workbench.serving import exchange as exchanging
from workbench.serving.connection import MOST_HEAD, MOST_HEADERS, Connection

CANARY = b"9876543210"
HEALTH = b"GET /healthz HTTP/1.1\r\nhost: a\r\n"
IDLE = 1  # seconds


@contextmanager
def serving(app):
    """Serve an application on a free port, by the protocol that the real server uses."""
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        timeout_keep_alive=IDLE,
    )
    server = uvicorn.Server(config)
    opened = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield opened.getsockname()
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def address(shared_room):
    """Serve the room's application."""
    with serving(shared_room.client.app) as told:
        yield told


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.2)


def exchange(address, *sent):
    """Send bytes, then read until the server closes."""
    with socket.create_connection(address, timeout=30) as opened:
        received = b""
        try:
            for part in sent:
                opened.sendall(part)
            while part := opened.recv(65_536):
                received += part
        except (ConnectionResetError, BrokenPipeError):
            pass
    return received


def post(key, *lines, body=b"", length=None):
    told = length if length is not None else str(len(body)).encode()
    head = [
        b"POST /v1/detect HTTP/1.1",
        b"host: a",
        b"authorization: " + key["Authorization"].encode(),
        b"content-type: application/json",
        b"content-length: " + told,
        b"connection: close",
        *lines,
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@pytest.fixture
def key(shared_room):
    return {"Authorization": f"Bearer {shared_room.token}"}


def test_an_honest_request(address, key):
    answer = exchange(address, post(key, body=b'{"text": "hi"}'))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_body_that_comes_in_pieces(address, key):
    answer = exchange(address, post(key, body=b'{"te', length=b"14"), b'xt": "h', b'i"}')
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_a_chunked_body(address, key):
    head = post(key, b"transfer-encoding: chunked", length=b"0").replace(b"content-length: 0\r\n", b"")
    assert exchange(address, head, b'e\r\n{"text": "hi"}\r\n0\r\n\r\n').startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * (MOST_HEADERS + 5), 431),
        (b"GET / HTTP/1.1\r\nx: " + CANARY * (MOST_HEAD // 8), 431),
        (b"GET /" + CANARY * (MOST_HEAD // 8) + b" HTTP/1.1\r\n", 431),
        (CANARY * 10 + b"\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 4, 400),
        (b"GET /\xff HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nhost: a\r\nx: a\x00b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nx: a\r\n\r\n", 400),
        (b"BREW /" + CANARY + b" HTTP/1.1\r\nhost: a\r\n\r\n", 501),
    ],
)
def test_what_is_no_request_is_refused_and_not_repeated(address, sent, status):
    answer = exchange(address, sent)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/problem+json" in answer
    assert CANARY not in answer
    for told in (rb"server-timing: total;dur=\d+\.\d\d", rb"date: \w{3}, \d\d ", rb"x-request-id: req_[0-9a-f]{32}"):
        assert len(re.findall(rb"\r\n" + told, answer)) == 1, told


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        (b"GET / HTTP/1.1\r\nx: a\r\n\r\n", 400, b"one Host header; this one has 0"),
        (b"GET / HTTP/1.1\r\nhost: a\r\nHost: b\r\n\r\n", 400, b"one Host header; this one has 2"),
        (b"GET / HTTP/1.0\r\nhost: a\r\nhost: a\r\n\r\n", 400, b"one Host header; this one has 2"),
        (b"GET /caf\xc3\xa9 HTTP/1.1\r\nhost: a\r\n\r\n", 400, b"in ASCII; percent-encode"),
        (b"BREW /pot HTTP/1.1\r\nhost: a\r\n\r\n", 501, b"method is not known here"),
        (b"get / HTTP/1.1\r\nhost: a\r\n\r\n", 501, b"method is not known here"),
        (b"OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", 501, b"the server as a whole"),
        (b"GET / HTTP/1.1 \xff\r\n\r\n", 400, b"this is not an HTTP/1.1 request"),
    ],
)
def test_the_true_cause_is_told(address, sent, status, told):
    answer = exchange(address, sent)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert told in answer


@pytest.mark.parametrize("target", [b"http://a", b"http://a/healthz", b"http://a:80/healthz?"])
def test_a_target_may_be_an_address(address, target):
    """RFC 9112, 3.2.2."""
    sent = b"GET " + target + b" HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    assert exchange(address, sent).startswith(b"HTTP/1.1 200 ")


def test_a_request_of_http_1_0_needs_no_host(address):
    assert exchange(address, b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("codings", [[b"gzip, chunked"], [b"gzip", b"chunked"], [b"GZIP,chunked"], [b"x, chunked"]])
def test_a_transfer_coding_that_is_not_understood_is_not_implemented(address, key, codings):
    """RFC 9112, 6.1."""
    lines = [b"transfer-encoding: " + coding for coding in codings]
    head = post(key, *lines).replace(b"content-length: 0\r\n", b"")
    answer = exchange(address, head, b'e\r\n{"text": "hi"}\r\n0\r\n\r\n')
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"501"]
    assert b"application/problem+json" in answer


def test_chunked_is_understood_however_it_is_written(address, key):
    head = post(key, b"Transfer-Encoding:  CHUNKED ").replace(b"content-length: 0\r\n", b"")
    assert exchange(address, head, b'e\r\n{"text": "hi"}\r\n0\r\n\r\n').startswith(b"HTTP/1.1 200 ")


UPGRADE = (b"upgrade: websocket", b"upgrade: h2c")


@pytest.mark.parametrize("upgrade", UPGRADE)
def test_another_protocol_is_not_spoken_and_the_request_is_answered(address, key, upgrade):
    sent = post(key, upgrade, body=b'{"text": "hi"}').replace(b"connection: close", b"connection: upgrade")
    with socket.create_connection(address, timeout=30) as opened:
        for _ in range(2):
            opened.sendall(sent)
            assert opened.recv(65_536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("target", [b"a:80", b"/v1/detect"])
def test_it_is_no_proxy(address, target):
    assert exchange(address, b"CONNECT " + target + b" HTTP/1.1\r\nhost: a\r\n\r\n").startswith(b"HTTP/1.1 501 ")


def test_a_body_after_an_upgrade_is_a_body_and_no_request(address, key):
    """Java's client offers h2c with every request, bodies too. One that comes late must not be read as a request."""
    honest = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    sent = post(key, b"upgrade: h2c", b"http2-settings: AAMAAABk", body=honest)
    head, end, body = sent.replace(b"connection: close", b"connection: Upgrade, HTTP2-Settings", 1).partition(
        b"\r\n\r\n"
    )
    for first, second in ((head + end, body), (head[:50], head[50:] + end + body)):
        with socket.create_connection(address, timeout=30) as opened:
            opened.sendall(first)
            assert exchange(address, honest).startswith(b"HTTP/1.1 200 ")
            opened.sendall(second)
            answer = b"".join(iter(lambda: opened.recv(65_536), b""))
        assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"400"]  # it is no JSON


@pytest.mark.parametrize(
    "sent",
    [
        *[b"GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\n" + one + b"\r\n\r\n" for one in UPGRADE],
        b"CONNECT a:80 HTTP/1.1\r\nhost: a\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
        b"GET /" + CANARY * (MOST_HEAD // 8) + b" HTTP/1.1\r\n",
    ],
)
def test_who_has_no_key_writes_no_line_into_a_log(address, sent, caplog):
    with caplog.at_level(logging.DEBUG, logger="uvicorn.error"), socket.create_connection(address) as opened:
        opened.sendall(sent)
        assert opened.recv(65_536).startswith(b"HTTP/1.1 ")
    assert [one.getMessage() for one in caplog.records if one.name.startswith("uvicorn")] == []


def test_a_head_in_small_pieces_counts_as_a_whole(address):
    pieces = [b"x" * 500] * (MOST_HEAD // 500 + 1)
    assert exchange(address, b"GET / HTTP/1.1\r\nx: ", *pieces).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: a\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(address, impatient, sent):
    assert exchange(address, sent).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("more", [b"", b"expect: 100-continue"])
@pytest.mark.parametrize("body", [b"", b'{"text"'])
def test_a_body_that_does_not_come_is_not_waited_for(address, key, impatient, body, more):
    answer = exchange(address, post(key, *filter(None, [more]), body=body, length=b"500"))
    assert answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").startswith(b"HTTP/1.1 408 ")


def test_a_body_that_comes_after_its_head_is_read(address, key):
    whole = post(key, body=b'{"text": "hi"}')
    with socket.create_connection(address, timeout=30) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.sendall(whole.replace(b"content-length", b"expect: 100-continue\r\ncontent-length").partition(b"{")[0])
        assert opened.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"  # the handler waits for it
        opened.sendall(b'{"text": "hi"}')
        assert opened.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_a_body_larger_than_it_may_be_is_refused_before_it_is_read(address, key):
    assert exchange(address, post(key, length=b"999999999999999999999")).startswith(b"HTTP/1.1 4")
    assert exchange(address, post(key, length=b"1000000")).startswith(b"HTTP/1.1 413 ")
    head = post(key, b"transfer-encoding: chunked").replace(b"content-length: 0\r\n", b"")
    chunks = [b"1000\r\n" + b" " * 4096 + b"\r\n"] * 10
    assert exchange(address, head, *chunks).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("head", [b"content-length: 8000000", b"content-length: 8000000\r\nx: " + b"a" * 20_000])
def test_a_client_that_still_sends_sees_its_answer_whole(address, key, head):
    """Where a connection is closed with bytes unread it is reset, and the answer is lost on its way."""
    start = post(key, head).replace(b"content-length: 0\r\n", b"")
    with socket.create_connection(address, timeout=30) as opened:
        opened.sendall(start)
        for _ in range(20):
            opened.sendall(b" " * 65_536)
        answer = b"".join(iter(lambda: opened.recv(65_536), b""))
    assert re.match(rb"HTTP/1.1 4(13|31) ", answer)
    assert answer.endswith(b"}")


def test_a_client_that_sends_for_ever_is_not_waited_for(address, key, monkeypatch):
    monkeypatch.setattr(connection, "LINGER_SECONDS", 0)
    start = post(key, b"content-length: 8000000").replace(b"content-length: 0\r\n", b"")
    with socket.create_connection(address, timeout=30) as opened:
        opened.sendall(start)
        assert opened.recv(65_536).startswith(b"HTTP/1.1 413 ")
        with pytest.raises(ConnectionError):
            list(map(opened.sendall, itertools.repeat(b" " * 65_536)))


def test_a_client_that_leaves_hurts_nobody(address, key):
    with socket.create_connection(address) as opened:
        opened.sendall(post(key, body=b'{"te', length=b"14"))
    assert exchange(address, post(key, body=b'{"text": "hi"}')).startswith(b"HTTP/1.1 200 ")


def test_too_many_connections_are_told_so(address, monkeypatch):
    monkeypatch.setattr(connection, "MOST_CONNECTIONS", 0)
    answer = exchange(address)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in answer


def test_requests_in_a_pipeline_are_answered_in_order(address, key):
    one = post(key, body=b'{"text": "hi"}').replace(b"connection: close\r\n", b"")
    last = post(key, body=b'{"text": 5}')
    answer = exchange(address, one + one + last)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200", b"200", b"422"]


CHUNKED = b"POST /v1/detect HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n"


@pytest.mark.parametrize("before", [1, 3])
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (b"\x00\x01 nothing\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\n\r\n", b"400"),  # no host
        (b"BREW / HTTP/1.1\r\nhost: a\r\n\r\n", b"501"),
        (b"CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n", b"501"),
        (b"GET / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n", b"501"),
        (b"GET / HTTP/1.1\r\nhost: a\r\na: " + b"x" * MOST_HEAD + b"\r\n\r\n", b"431"),
        (CHUNKED + b"\r\nzz\r\n", b"400"),  # its head was in order, and handed on
    ],
)
def test_a_fault_in_a_pipeline_is_answered_in_its_turn_and_ends_it(address, key, before, fault, status):
    """RFC 9112, 9.3.2. What comes after it is not answered: there is no telling where it begins."""
    one = post(key, body=b'{"text": "hi"}').replace(b"connection: close\r\n", b"")
    answer = exchange(address, one * before + fault + HEALTH + b"\r\n")
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200"] * before + [status]
    assert answer.count(b"connection: close") == 1


def test_a_fault_after_the_last_request_of_a_connection_is_not_answered(address, key):
    answer = exchange(address, post(key, body=b'{"text": "hi"}') + b"nothing\r\n\r\n")
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200"]


def test_a_fault_in_the_body_of_the_request_under_way_is_its_answer(address, key):
    """Its handler waits for the rest of the body, and would for as long as it may."""
    told = CHUNKED + b"authorization: " + key["Authorization"].encode() + b"\r\n\r\n"
    assert re.findall(rb"HTTP/1.1 (\d+)", exchange(address, told + b"1\r\n{\r\n", b"zz\r\n")) == [b"400"]


def test_a_connection_is_closed_once_it_is_idle_and_not_before(address, key):
    request = post(key, body=b'{"text": "hi"}').replace(b"connection: close\r\n", b"")
    with socket.create_connection(address, timeout=30) as opened:
        for _ in range(5):  # for longer than one may be idle
            opened.sendall(request)
            assert opened.recv(65_536).startswith(b"HTTP/1.1 200 ")
            time.sleep(0.3 * IDLE)
        began = time.monotonic()
        assert opened.recv(65_536) == b""
        assert time.monotonic() - began < 20 * IDLE


def exchange_after(address, first, *more):
    """Send, and when that was answered send more; return what comes then, until the server closes."""
    with socket.create_connection(address, timeout=30 * IDLE) as opened:
        opened.sendall(first)
        assert opened.recv(65_536).startswith(b"HTTP/1.1 ")
        for one in more:
            opened.sendall(one)
        try:
            return b"".join(iter(lambda: opened.recv(65_536), b""))
        except ConnectionResetError:
            return b""


@pytest.mark.parametrize(
    ("headers", "more"),
    [
        (HEALTH, b"\r\n"),
        (HEALTH + b"content-length: 500\r\n", b"x"),
        (b"POST /v1/detect HTTP/1.1\r\nhost: a\r\ncontent-length: 500\r\n", b"x"),  # 401
        (b"POST /v1/detect HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n", b"1\r\nx\r\n"),
    ],
)
def test_what_comes_after_an_answer_and_is_no_request_buys_no_time(address, headers, more):
    assert exchange_after(address, headers + b"\r\n", more) == b""


def test_the_rest_of_a_body_that_was_too_large_buys_no_time(address, key):
    sent = post(key, length=b"2000000").replace(b"connection: close\r\n", b"")
    assert exchange_after(address, sent, b"x") == b""


def test_after_a_body_that_did_not_come_the_connection_ends(address, key, impatient):
    """RFC 9110, 15.5.9: there is no telling what would come next."""
    answer = exchange(address, post(key, body=b"{", length=b"500").replace(b"connection: close\r\n", b""))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer


@pytest.mark.parametrize(("count", "more"), [(1, b""), (1, b"connection: close\r\n"), (2, b"")])
def test_who_does_not_take_an_answer_is_let_go(monkeypatch, count, more):
    async def answer(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % (1 << 25))]})
        await send({"type": "http.response.body", "body": bytes(1 << 25)})

    lost, tell = threading.Event(), Connection.connection_lost
    monkeypatch.setattr(exchanging, "TAKE_SECONDS", 0.5 * IDLE)
    monkeypatch.setattr(Connection, "connection_lost", lambda *told: (tell(*told), lost.set()))
    with serving(answer) as address, socket.create_connection(address) as opened:
        opened.sendall((HEALTH + more + b"\r\n") * count)
        assert lost.wait(30 * IDLE)


def test_a_body_in_pieces_comes_whole():
    pieces = [bytes([number]) * (1 << 18) for number in range(64)]  # more than a socket holds

    async def answer(_scope, _receive, send):
        length = sum(map(len, pieces))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % length)]})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    with serving(answer) as address:
        _, _, body = exchange(address, HEALTH + b"connection: close\r\n\r\n").partition(b"\r\n\r\n")
    assert body == b"".join(pieces)


def test_a_head_that_began_while_idle_has_its_own_time(address, monkeypatch):
    monkeypatch.setattr(connection, "HEAD_SECONDS", 2 * IDLE)
    assert exchange_after(address, HEALTH + b"\r\n", b"GET /he").startswith(b"HTTP/1.1 408 ")


def test_a_request_after_a_body_that_nobody_read_is_answered(address):
    first = HEALTH + b"content-length: 5\r\n\r\n"
    assert exchange_after(address, first, b"12345", HEALTH + b"connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_the_answer_to_head_has_no_body(address):
    answer = exchange(address, b"HEAD /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"content-length: 18" in head
    assert body == b""


def test_a_header_cannot_write_a_line_into_the_answer(address, key):
    answer = exchange(address, post(key, b"x-request-id: a%0d%0aset-cookie: b", body=b'{"text": "hi"}'))
    assert b"set-cookie" not in answer.lower()
