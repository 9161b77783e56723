"""The connection: uvicorn's fast HTTP parser, with bounds on the head of a request and on the time it may take."""

from __future__ import annotations

import asyncio
import math
import re
import urllib.parse
from http import HTTPMethod, HTTPStatus

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from workbench.serving import exchange
from workbench.serving.exchange import END, Exchange
from workbench.serving.guard import SAFE
from workbench.serving.problems import MEDIA_TYPE, Headers, encode_problem, make_problem, new_request_id

MOST_HEAD = 16_384  # request line and headers, bytes
MOST_HEADERS = 64
HEAD_SECONDS = 10
LINGER_SECONDS = 2  # for a client that still sends to take the answer
MOST_CONNECTIONS = 4_096  # of one worker
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,24}) [!-~]+ HTTP/1\.[01]\r?\n")  # bounded: searched for
_METHODS = frozenset(method.encode() for method in HTTPMethod)


class Connection(HttpToolsProtocol):
    """One connection. What breaks a bound is answered by a problem in its turn, and the connection is closed.

    It never waits for long: a head must come in time, and once nothing is to be answered, the next head; whatever else
    arrives meanwhile, such as the rest of a body that was refused, is let pass and buys no time.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many; its first head must come in time."""
        super().connection_made(transport)
        self._waiting: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._idle_since = math.inf  # a request is under way
        self._open_head = False
        self._parting = b""  # the last answer, while those before it are under way
        self._lingers = False
        self._head = self._hosts = 0
        self._began = self.loop.time()
        if len(self.connections) > MOST_CONNECTIONS:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections", ((b"retry-after", b"1"),))
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        if self._idle is not None:
            self._idle.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a head that is still open counts against its bounds."""
        if self._ends:
            return
        self._parse(data)
        if self._open_head:
            self._head += len(data)  # what the parser holds back of a header that has no end
            self._bound_head()
            self._wait()

    def _parse(self, data: bytes) -> None:
        """Feed the parser, silently: who has no key writes no line into a log."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as stopped:
            self._parse_as_it_is(data[stopped.args[0] :])
        except httptools.HttpParserError as error:
            self._refuse(*_explain(error, data))

    def _parse_as_it_is(self, rest: bytes) -> None:
        """Read a request that offers another protocol as if it did not: the parser stops at its body."""
        if self.parser.get_method() == b"CONNECT":
            return self._refuse(HTTPStatus.NOT_IMPLEMENTED, "this is no proxy")
        told = [name + b": " + value for name, value in self.headers if name != b"upgrade"]
        line = b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._parse(b"\r\n".join([line, *told, b"", rest]))

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._open_head, self._head, self._hosts = True, 0, 0
        self._began = self.loop.time()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the request line."""
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        name = name.lower()
        self.headers.append((name, value))
        if name == b"host":
            self._hosts += 1
        elif name == b"expect":
            self.expect_100_continue = value.lower() == b"100-continue"
        elif name == b"transfer-encoding" and value.strip().lower() != b"chunked":  # RFC 9112, 6.1
            self._refuse(HTTPStatus.NOT_IMPLEMENTED, "the only transfer coding that is taken is chunked")

    def on_headers_complete(self) -> None:
        """End the head, and hand the request on if it stayed inside its bounds."""
        if self.parser.should_upgrade():
            return  # the parser stops after this head
        self._open_head = False
        self._stop_waiting()
        self._head = len(self.url) + sum([len(name) + len(value) + 4 for name, value in self.headers])
        self._bound_head()
        self._check_target()
        if not self._ends:
            self._hand_on()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body of a request that was handed on."""
        if not self._ends:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request that was handed on."""
        if not (self._open_head or self._ends):
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request of the pipeline, or begin to be idle."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return self._leave()
        if isinstance(self.cycle, Exchange) and self.cycle.ends_early:
            return self._linger()
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        if self._parting:
            return self._part(self._parting)
        self._idle_since = self.loop.time()
        if self._idle is None:
            self._idle = self.loop.call_later(self.timeout_keep_alive, self._look_idle)

    def _hand_on(self) -> None:
        """Start the application on a request whose head is here, or let it wait for the one before."""
        url, version = httptools.parse_url(self.url), self.parser.get_http_version()
        raw = url.path or b"/"  # an address may name the host alone
        path = raw.decode("ascii")
        self._idle_since = math.inf
        self.scope |= {
            "method": self.parser.get_method().decode("ascii"),
            "http_version": version,
            "path": urllib.parse.unquote(path) if "%" in path else path,
            "raw_path": raw,
            "query_string": url.query or b"",
        }
        before, self.cycle = self.cycle, self._open_exchange(version)
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def _open_exchange(self, version: str) -> Exchange:
        return Exchange(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=version != "1.0" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )

    def _look_idle(self) -> None:
        """Close a connection that was idle long enough. One timer goes on; a timer a request would cost more.

        While a request is under way, or a head that has a timer of its own, nothing is to be looked for.
        """
        self._idle = None
        rest = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if 0 < rest < math.inf:
            self._idle = self.loop.call_later(rest, self._look_idle)
        elif rest <= 0 and not self._open_head:
            self._leave()

    @property
    def _ends(self) -> bool:
        """Whether nothing more is read: the connection closes, or will after the answers that are under way."""
        return bool(self._parting) or self._lingers or self.transport.is_closing()

    def _linger(self) -> None:
        """End what is sent, and let pass what still comes for a while, before closing (RFC 9112, 9.6).

        Closed with bytes unread the connection is reset, and a client may never see its answer.
        """
        self._lingers = True
        if len(self.connections) > MOST_CONNECTIONS or not self.transport.can_write_eof():
            return self._leave()
        if self._idle is not None:
            self._idle.cancel()
        self._idle = self.loop.call_later(LINGER_SECONDS, self._leave)
        self.flow.resume_reading()
        self.transport.write_eof()

    def _leave(self) -> None:
        """Close, at the latest when a client does not take what is on its way to it."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = self.loop.call_later(exchange.TAKE_SECONDS, self.transport.abort)
        self.transport.close()

    def _bound_head(self) -> None:
        if self._head > MOST_HEAD or len(self.headers) > MOST_HEADERS:
            self._refuse(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"request line and headers must be at most {MOST_HEAD} bytes and {MOST_HEADERS} headers",
            )

    def _check_target(self) -> None:
        """Refuse a request that does not name one host, and one of the server as a whole (RFC 9112, 3.2)."""
        if self._hosts != 1 and (self._hosts or self.parser.get_http_version() != "1.0"):
            self._refuse(HTTPStatus.BAD_REQUEST, f"a request must have one Host header; this one has {self._hosts}")
        elif self.url == b"*":
            told = "nothing is asked of the server as a whole; /openapi.json lists its paths and their methods"
            self._refuse(HTTPStatus.NOT_IMPLEMENTED, told)

    def _refuse(self, status: HTTPStatus, detail: str, more: Headers = ()) -> None:
        """Answer a request that is none, in its turn (RFC 9112, 9.3.2), and close."""
        if self._ends:
            return
        answer = self._spell_refusal(status, detail, more)
        if self._answers_before():
            self._parting = answer
        else:
            self._part(answer)

    def _answers_before(self) -> bool:
        """Tell whether answers to requests before the one at fault are under way; it is taken out of their line."""
        last = self.cycle
        if last is None or last.response_complete:
            return False
        if not last.more_body:
            return True  # it came whole: the one at fault is the next
        if self.pipeline:
            self.pipeline.popleft()
            return True
        return False

    def _part(self, answer: bytes) -> None:
        self.transport.write(answer)
        self._linger()

    def _spell_refusal(self, status: HTTPStatus, detail: str, more: Headers) -> bytes:
        request_id = new_request_id()
        body = encode_problem(make_problem(status, detail, path="", request_id=request_id))
        headers = [
            *self.server_state.default_headers,
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            *more,
            (b"server-timing", b"total;dur=%.2f" % ((self.loop.time() - self._began) * 1000)),
            (b"x-request-id", request_id.encode()),
            *SAFE,
            (b"connection", b"close"),
        ]
        lines = [b"%b: %b\r\n" % header for header in headers]
        return STATUS_LINE[status] + b"".join(lines) + END + body

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_SECONDS, self._late)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _late(self) -> None:
        self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"a request's head must arrive within {HEAD_SECONDS} seconds")


def _explain(error: httptools.HttpParserError, data: bytes) -> tuple[HTTPStatus, str]:
    """Return status and words for what the parser does not take; none of it is repeated."""
    if isinstance(error, httptools.HttpParserInvalidURLError):
        told = "a request's target must be a path or an http address, in ASCII; percent-encode whatever else it holds"
        return HTTPStatus.BAD_REQUEST, told
    if isinstance(error, httptools.HttpParserInvalidMethodError) and set(_REQUEST_LINE.findall(data)) - _METHODS:
        told = "the request's method is not known here; /openapi.json lists the methods of every path"
        return HTTPStatus.NOT_IMPLEMENTED, told
    return HTTPStatus.BAD_REQUEST, "this is not an HTTP/1.1 request"
