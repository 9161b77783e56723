"""The exchange: one request and its answer on a connection. Head and body leave in one write, one system call.

Only of a body in pieces each leaves for itself, once a client took most of the one before.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

END = b"\r\n"
TAKE_SECONDS = 30  # for a client to take what it asked for
# What a line of a head may hold: no control character but the tab, or a value could write a line of its own.
VISIBLE = bytes(code for code in range(256) if code == 9 or (code >= 32 and code != 127))


class Exchange(RequestResponseCycle):
    """uvicorn's cycle, for an application that tells the length of a body before it, and sends it whole as a rule."""

    _head = b""
    _looked = False

    async def receive(self) -> Any:
        """Tell what came of the body. The first look never waits: for a body that is here nobody needs a timer."""
        if self._looked or self.message_event.is_set():
            return await super().receive()
        self._looked = True
        return {"type": "http.request", "body": b"", "more_body": True}

    async def send(self, message: Any) -> None:
        """Hold the head back until the body comes; drop both where the client is gone."""
        if self.flow.write_paused and not self.disconnected:
            await self._wait_for_room()
        if self.disconnected:
            return
        if not self.response_started:
            self.keep_alive &= message["status"] != HTTPStatus.REQUEST_TIMEOUT  # RFC 9110, 15.5.9
            self._head = self._spell(message["status"], [*self.default_headers, *message["headers"]])
            self.response_started = True
        elif self.response_complete:
            raise RuntimeError("an answer is one head and one body")
        else:
            self._write(message["body"])
            if not message.get("more_body"):
                self._finish()

    async def _wait_for_room(self) -> None:
        """Wait until what was written before left; give up a client that does not take it."""
        try:
            async with asyncio.timeout(TAKE_SECONDS):
                await self.flow.drain()
        except TimeoutError:
            self.disconnected = True
            self.transport.abort()

    def _spell(self, status: int, headers: list[tuple[bytes, bytes]]) -> bytes:
        lines = [b"%b: %b\r\n" % header for header in headers]
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        head = STATUS_LINE[status] + b"".join(lines) + END
        if head.translate(None, VISIBLE) != END * (len(lines) + 2):
            raise RuntimeError("a header would break its line")
        return head

    def _write(self, body: bytes) -> None:
        self.transport.write(self._head if self.scope["method"] == "HEAD" else self._head + body)
        self._head = b""

    def _finish(self) -> None:
        self.response_complete = True
        self.message_event.set()
        if not (self.keep_alive or self.more_body):
            self.transport.close()
        self.on_response()

    @property
    def ends_early(self) -> bool:
        """Whether this was answered before its body was here, and the connection ends with it."""
        return self.response_complete and self.more_body and not self.keep_alive
