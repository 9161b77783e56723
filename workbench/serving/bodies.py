"""Bodies and queries: read within bounds, decoded by the API's own structs, never quoted."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.types import Receive

from workbench.errors import join_names
from workbench.serving.problems import Fault, Rejected

BODY_SECONDS = 15
T = TypeVar("T")

_MEDIA = re.compile(rb"""\s*application/json\s*(;\s*charset\s*=\s*(utf-?8|"utf-?8")\s*)?;?\s*""", re.I)
_PATH = re.compile(r" - at `(?:key in )?\$([^`]*)`$")
_STEP = re.compile(r"[a-z_]+|\d+")
_CODES = (
    ("unknown field", "unknown_field"),
    ("missing required", "missing"),
    ("length", "length"),
    ("Invalid enum", "not_allowed"),
    ("matching regex", "pattern"),
    ("Expected", "wrong_type"),
)
_OWN_WORDS = ("Expected `", "Object missing required field `", "Invalid RFC3339 encoded ")


async def read_body(headers: dict[bytes, bytes], receive: Receive, *, most: int) -> bytes:
    """Return the body of a JSON request; Rejected is 415 for another type, 413 too long, 408 too slow."""
    if not _MEDIA.fullmatch(headers.get(b"content-type", b"")):
        raise Rejected(415, "the body must be application/json, in UTF-8", Fault("", "media_type"))
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Rejected(415, "compressed bodies are not taken", Fault("", "content_encoding"))
    told = headers.get(b"content-length", b"0")
    if len(told) > 12 or int(told) > most:
        raise _too_large(most)
    body, more = b"", True
    if told != b"0":  # it is here with the head, as a rule; if not, our server's first look says so at once
        message = await receive()
        body, more = message.get("body", b""), message.get("more_body", False)
    if more:
        body += await _rest(receive, most=most - len(body), beyond=_too_large(most))
    if len(body) > most:
        raise _too_large(most)
    return body


async def refuse_body(headers: dict[bytes, bytes], receive: Receive) -> None:
    """Raise Rejected (422) for the body of a request that takes none; one of no bytes is none."""
    refused = Rejected(422, "this path takes no body; leave it out", Fault("", "unknown_field"))
    if headers.get(b"content-length", b"").strip(b"0"):
        raise refused
    if b"transfer-encoding" in headers:
        await _rest(receive, most=0, beyond=refused)


async def _rest(receive: Receive, *, most: int, beyond: Rejected) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if message["type"] == "http.disconnect":
                    raise Rejected(400, "the body ended before its end", Fault("", "cut_short"))
                if len(body) > most:
                    raise beyond
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise Rejected(408, f"the body must arrive within {BODY_SECONDS} seconds", Fault("", "too_slow")) from None


def _too_large(most: int) -> Rejected:
    return Rejected(413, f"the body must be at most {most} bytes", Fault("", "too_large"))


def decode(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Decode JSON; raise Rejected: 400 for what is no JSON or names a field twice, 422 for what the schema refuses."""
    made = parse(decoder, body)
    try:
        _look_through(body.decode())
    except _Twice:
        raise Rejected(400, "the body names a field twice", Fault("", "duplicate_field")) from None
    except (ValueError, RecursionError) as error:
        raise _malformed(error) from None
    return made


def parse(decoder: msgspec.json.Decoder[T], body: bytes | msgspec.Raw) -> T:
    """Decode JSON that was looked through already, or will be; raise Rejected as `decode` does."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise refuse(error, decoder.type) from None
    except (ValueError, RecursionError) as error:
        raise _malformed(error) from None


def _malformed(error: Exception) -> Rejected:
    if isinstance(error, RecursionError):
        return Rejected(400, "the body is nested deeper than is read; no field needs that", Fault("", "too_deep"))
    return Rejected(400, "the body is not JSON in UTF-8", Fault("", "malformed"))


def decode_query(query: bytes, into: type[T]) -> T:
    """Decode a query string by a struct; raise Rejected as `decode` does."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query), max_num_fields=16)
        return msgspec.convert(_once(pairs), into, strict=False)
    except msgspec.ValidationError as error:
        raise refuse(error, into, what="query") from None
    except _Twice:
        raise Rejected(400, "the query names a field twice", Fault("", "duplicate_field")) from None
    except ValueError:
        raise Rejected(400, "the query is not of the form name=value&…", Fault("", "malformed")) from None


class _Twice(ValueError):
    """A field that is named twice: two readers of one body might see two bodies."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Twice
    return made


def refuse(error: msgspec.ValidationError, into: Any, *, what: str = "body") -> Rejected:
    """Take the place and the kind of a fault out of msgspec's message; unknown names are payload and stay out."""
    message = str(error)
    code = next((code for mark, code in _CODES if mark in message), "invalid")
    pointer = _pointer(message, known_fields(into))
    told = _tell(message, into, pointer)
    return Rejected(422, f"the {what} does not follow the schema{told}; see /openapi.json", Fault(pointer, code))


def _tell(message: str, into: Any, pointer: str) -> str:
    """Return what is asked for: msgspec's words where they are of types and our own names, else what is allowed."""
    if message.startswith(_OWN_WORDS):
        return f": {message[0].lower()}{message[1:].partition(' - at ')[0]}"
    choices = _choices(into, pointer.split("/")[1:])
    return f": allowed there: {join_names(choices)}" if choices else ""


def _choices(into: Any, steps: list[str]) -> set[str]:
    """Return the fields, or the values, that may stand at a place of a struct."""
    nodes = _flatten([_look_at(into)])
    for step in steps:
        nodes = _flatten(inner for node in nodes for inner in _inside(node, step))
    fields = {field.encode_name for node in nodes for field in getattr(node, "fields", ()) if _is_taken(field)}
    return fields | {str(value) for node in nodes for value in getattr(node, "values", ())}


def _is_taken(field: msgspec.inspect.Field) -> bool:
    """Tell whether a field may be sent: one that is not taken yet is known, so that its refusal says so."""
    return all((getattr(node, "extra", None) or {}).get("taken", True) for node in _flatten([field.type]))


def _inside(node: Any, step: str) -> list[Any]:
    fields = [field.type for field in getattr(node, "fields", ()) if field.encode_name == step]
    return [node.item_type] if not fields and hasattr(node, "item_type") else fields


def _flatten(nodes: Iterable[Any]) -> list[Any]:
    return [one for node in nodes for one in getattr(node, "types", (node,))]


def _pointer(message: str, known: frozenset[str]) -> str:
    match = _PATH.search(message)
    steps = _STEP.findall(match.group(1)) if match else []
    return "".join(f"/{step}" for step in steps if step in known or step.isdigit())


_look_through = json.JSONDecoder(object_pairs_hook=_once, parse_int=len).decode  # Python refuses long numbers
_look_at = cache(msgspec.inspect.type_info)
_known: dict[Any, frozenset[str]] = {}


def known_fields(struct: Any) -> frozenset[str]:
    """Return the names of a struct's fields, and those of the structs inside."""
    if struct not in _known:
        names: set[str] = set()
        for field in msgspec.structs.fields(struct):
            names.add(field.encode_name)
            if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
                names |= known_fields(field.type)
        _known[struct] = frozenset(names)
    return _known[struct]
