"""Messages in, one a line: JSON Lines (`{"text": …}`, `id` and `sender` optional) or plain text; results out."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any

import msgspec

from workbench.errors import RecordError

CHUNK = 1024


class Item(msgspec.Struct):
    """One line of input. What else a line holds is not read."""

    text: str
    id: str | int | msgspec.UnsetType | None = msgspec.UNSET
    sender: str | None = None


def read_items(stream: IO[bytes], *, name: str, size: int = CHUNK) -> Iterator[list[Item]]:
    """Yield chunks of items; blank lines are skipped. Raises RecordError that names the line and quotes nothing."""
    lines = enumerate(chain([stream.readline().removeprefix(codecs.BOM_UTF8)], stream), start=1)
    items = (_item(line, f"{name}, line {number}") for number, line in lines if line.strip())
    while chunk := list(islice(items, size)):
        yield chunk


def _item(line: bytes, where: str) -> Item:
    try:
        if b"\0" in line:  # UTF-16, or no text at all
            raise UnicodeDecodeError("utf-8", line, 0, 1, "NUL")
        if line.lstrip().startswith(b"{"):
            return _decode(line)
        return Item(line.decode("utf-8").rstrip("\r\n"))
    except msgspec.ValidationError as error:
        raise RecordError(f'{where}: a line must be {{"text": "…"}} with optional id and sender. {error}.') from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RecordError(f"{where} is no JSON object and no UTF-8 text. Mend or remove the line.") from None


_decode = msgspec.json.Decoder(Item).decode


def write_line(result: Any) -> str:
    """Return one line of JSON, non-ASCII as it is."""
    return msgspec.json.encode(result).decode("utf-8")


def with_id(item: Item, result: dict[str, Any]) -> dict[str, Any]:
    """Return a result with the item's id in front, where the item had one."""
    return result if item.id is msgspec.UNSET else {"id": item.id, **result}
