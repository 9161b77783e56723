"""Messages in, one a line: JSON Lines (`{"text": …}`, `id` and `sender` optional) or plain text; results out.

A line that begins with { is JSON, and one that is broken is refused, unless all lines are said to be plain.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO, Any

import msgspec

from workbench.errors import RecordError

CHUNK = 1024
LONGEST = 2**20  # bytes of one line, and about as many of one chunk


class Item(msgspec.Struct):
    """One line of input. What else a line holds is not read."""

    text: str
    id: str | int | msgspec.UnsetType | None = msgspec.UNSET
    sender: str | None = None


def read_items(stream: IO[bytes], *, name: str, plain: bool = False, size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield chunks of items, bounded in number and in bytes, so that memory does not grow with the file.

    With `plain` every line is a message as it stands. Blank lines are skipped. Raises RecordError that names the line
    and quotes nothing, once every item before that line was given.
    """
    chunk: list[Item] = []
    held = 0
    for number, line in enumerate(_lines(stream), start=1):
        if len(line) <= LONGEST and not line.strip():
            continue
        try:
            chunk.append(_item(line, f"{name}, line {number}", plain=plain))
        except RecordError:
            if chunk:
                yield chunk
            raise
        held += len(line)
        if len(chunk) == size or held > LONGEST:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    line = stream.readline(LONGEST + 1).removeprefix(codecs.BOM_UTF8)
    while line:
        yield line
        line = stream.readline(LONGEST + 1)


def _item(line: bytes, where: str, *, plain: bool) -> Item:
    if len(line) > LONGEST:
        raise RecordError(f"{where} is longer than {LONGEST} bytes. One line is one message; split the line.")
    is_json = not plain and line.lstrip().startswith(b"{")
    return _read_object(line, where) if is_json else _read_text(line, where)


def _read_object(line: bytes, where: str) -> Item:
    try:
        return _decode(line)
    except msgspec.ValidationError as error:
        told = f'a line must be {{"text": "…"}} with optional id and sender. {error}'
        raise RecordError(f"{where}: {told}. {_PLAIN}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RecordError(
            f"{where} begins with {{ and is not one JSON object. Mend or remove the line. {_PLAIN}"
        ) from None


def _read_text(line: bytes, where: str) -> Item:
    try:
        if b"\0" in line:  # UTF-16, or no text at all
            raise UnicodeDecodeError("utf-8", line, 0, 1, "NUL")
        return Item(line.decode("utf-8").rstrip("\r\n"))
    except UnicodeDecodeError:
        raise RecordError(f"{where} is no JSON object and no UTF-8 text. Mend or remove the line.") from None


_PLAIN = "Where each line is a message as it stands, give --plain."
_decode = msgspec.json.Decoder(Item).decode


def write_line(result: Any) -> str:
    """Return one line of JSON, non-ASCII as it is."""
    return msgspec.json.encode(result).decode("utf-8")


def with_id(item: Item, result: dict[str, Any]) -> dict[str, Any]:
    """Return a result with the item's id in front, where the item had one."""
    return result if item.id is msgspec.UNSET else {"id": item.id, **result}
