"""Asking: the requests of the client, tried again only where the API says to come back (429 and 503)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from workbench import __version__
from workbench.client.answers import Answer, ApiError, Problem, read_batch, read_problem

if TYPE_CHECKING:
    import httpx

AGAIN = (429, 503)
MOST_TRIES = 4
LONGEST_WAIT = 30.0  # seconds; where the API asks for more, the refusal is handed on
TIMEOUT = 30.0

Item = dict[str, Any]


class _Request(NamedTuple):
    method: str
    path: str
    body: bytes | None = None


def _detect(item: Item) -> _Request:
    return _Request("POST", "/v1/detect", msgspec.json.encode(item))


def _batch(items: Iterable[str | Item]) -> _Request:
    made = [_item(item) if isinstance(item, str) else item for item in items]
    return _Request("POST", "/v1/detect/batch", msgspec.json.encode({"items": made}))


def _item(text: str, **more: Any) -> Item:
    return {"text": text, **{name: value for name, value in more.items() if value is not None}}


def _feedback(verdict_id: str, label: str, note_code: str) -> _Request:
    told = {"verdict_id": verdict_id, "label": label, "note_code": note_code}
    return _Request("POST", "/v1/feedback", msgspec.json.encode(told))


def _usage(start: date | None, end: date | None) -> _Request:
    told = [f"{name}={day.isoformat()}" for name, day in (("from", start), ("to", end)) if day]
    return _Request("GET", "/v1/account/usage" + ("?" + "&".join(told) if told else ""))


def _privacy(research: bool, voice: bool, restricted: bool) -> _Request:
    told = {"research": research, "voice": voice, "restricted": restricted}
    return _Request("PUT", "/v1/account/privacy", msgspec.json.encode(told))


def _tries() -> Iterator[bool]:
    """Yield for each try whether another may follow."""
    yield from (number < MOST_TRIES for number in range(1, MOST_TRIES + 1))


def _wait(response: httpx.Response, *, more: bool) -> float | None:
    """Return how long to wait before the next try, or None where this answer stands."""
    if response.status_code not in AGAIN or not more:
        return None
    told = response.headers.get("retry-after", "1")
    seconds = float(told) if told.isdigit() else 1.0
    return seconds if seconds <= LONGEST_WAIT else None


def _read(response: httpx.Response) -> bytes:
    if response.is_success:
        return response.content
    raise ApiError(read_problem(response.status_code, response.content))


def _headers(key: str) -> dict[str, str]:
    """Return what every request carries; raise ValueError for what is no key, and never quote it."""
    token = key.strip()
    if not re.fullmatch(r"[!-~]+", token):
        raise ValueError(
            "a key is ASCII letters, digits and _, such as wbk_live_…. Got an empty text, or other characters in it. "
            "Copy the key once more."
        )
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "User-Agent": f"smishing-workbench/{__version__}",
    }


class Client:
    """Ask from ordinary code. Close it, or use it as a context manager."""

    def __init__(self, address: str, key: str, *, sleep: Callable[[float], None] = time.sleep, **options: Any) -> None:
        import httpx

        self._http = httpx.Client(base_url=address, headers=_headers(key), **{"timeout": TIMEOUT, **options})
        self._sleep = sleep

    def detect(self, text: str, *, sender: str | None = None, **more: Any) -> Answer:
        """Judge one message; `more` is what else the API takes, such as `options` or `ref`."""
        return self.detect_item(_item(text, sender=sender, **more))

    def detect_item(self, item: Item) -> Answer:
        """Judge one item as the API takes it: text, url, phone or transcript."""
        return msgspec.json.decode(self._ask(_detect(item)), type=Answer)

    def detect_batch(self, items: Iterable[str | Item]) -> list[Answer | Problem]:
        """Judge a batch, texts or items; return one answer or one problem each, in order."""
        return read_batch(self._ask(_batch(items)))

    def give_feedback(self, verdict_id: str, label: str, *, note_code: str = "none") -> str:
        """Say what a verdict should have been; return the feedback's id."""
        return str(msgspec.json.decode(self._ask(_feedback(verdict_id, label, note_code)))["id"])

    def usage(self, start: date | None = None, end: date | None = None) -> list[dict[str, Any]]:
        """Return usage by day."""
        return list(msgspec.json.decode(self._ask(_usage(start, end)))["days"])

    def set_privacy(self, *, research: bool, voice: bool = False, restricted: bool = False) -> dict[str, Any]:
        """Allow or object; it holds at once."""
        return dict(msgspec.json.decode(self._ask(_privacy(research, voice, restricted))))

    def _ask(self, asked: _Request) -> bytes:
        for more in _tries():
            response = self._http.request(asked.method, asked.path, content=asked.body)
            wait = _wait(response, more=more)
            if wait is None:
                return _read(response)
            self._sleep(wait)
        raise AssertionError("the last try returns")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient:
    """Ask from asyncio; as `Client`, with `await`."""

    def __init__(
        self, address: str, key: str, *, sleep: Callable[[float], Any] = asyncio.sleep, **options: Any
    ) -> None:
        import httpx

        self._http = httpx.AsyncClient(base_url=address, headers=_headers(key), **{"timeout": TIMEOUT, **options})
        self._sleep = sleep

    async def detect(self, text: str, *, sender: str | None = None, **more: Any) -> Answer:
        """Judge one message; `more` is what else the API takes, such as `options` or `ref`."""
        return await self.detect_item(_item(text, sender=sender, **more))

    async def detect_item(self, item: Item) -> Answer:
        """Judge one item as the API takes it: text, url, phone or transcript."""
        return msgspec.json.decode(await self._ask(_detect(item)), type=Answer)

    async def detect_batch(self, items: Iterable[str | Item]) -> list[Answer | Problem]:
        """Judge a batch, texts or items; return one answer or one problem each, in order."""
        return read_batch(await self._ask(_batch(items)))

    async def give_feedback(self, verdict_id: str, label: str, *, note_code: str = "none") -> str:
        """Say what a verdict should have been; return the feedback's id."""
        return str(msgspec.json.decode(await self._ask(_feedback(verdict_id, label, note_code)))["id"])

    async def usage(self, start: date | None = None, end: date | None = None) -> list[dict[str, Any]]:
        """Return usage by day."""
        return list(msgspec.json.decode(await self._ask(_usage(start, end)))["days"])

    async def set_privacy(self, *, research: bool, voice: bool = False, restricted: bool = False) -> dict[str, Any]:
        """Allow or object; it holds at once."""
        return dict(msgspec.json.decode(await self._ask(_privacy(research, voice, restricted))))

    async def _ask(self, asked: _Request) -> bytes:
        for more in _tries():
            response = await self._http.request(asked.method, asked.path, content=asked.body)
            wait = _wait(response, more=more)
            if wait is None:
                return _read(response)
            await self._sleep(wait)
        raise AssertionError("the last try returns")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
