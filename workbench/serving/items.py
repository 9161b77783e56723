"""What clients send and get: the structs of the API, and parsing that never quotes the payload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

from workbench.config import Serve
from workbench.contracts import Kind
from workbench.serving import forms
from workbench.serving.problems import Fault, Rejected

CONTENT: dict[str, Kind] = {"text": "sms", "url": "url", "phone": "phone", "transcript": "call"}
NOT_TAKEN = msgspec.Meta(description="Not taken yet: refused, and nothing of it is kept.", extra={"taken": False})
Content = Annotated[str, msgspec.Meta(min_length=1)]
Explain = Literal["none", "short", "full"]
ACCEPTED = "exactly one of text, url, phone, transcript"
MARK = "X5!SMISH-TEST-"
TESTS = {f"{MARK}{verdict}!5X": verdict for verdict in ("smishing", "spam", "ham", "unsure")}  # fixed answers
FORMS = {"url": (forms.is_address, forms.ADDRESS), "phone": (forms.is_number, forms.NUMBER)}


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to answer: how many reasons, and whether the anonymized record may be kept."""

    explain: Explain = "short"
    store: Literal["default", "never"] = "default"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item to judge; exactly one of text, url, phone, transcript. Voice samples are not taken yet."""

    text: Content | None = None
    url: Annotated[Content, msgspec.Meta(description=forms.ADDRESS)] | None = None
    phone: Annotated[Content, msgspec.Meta(description=forms.NUMBER)] | None = None
    transcript: Content | None = None
    audio: Annotated[str, NOT_TAKEN] | None = None
    sender: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    received_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    options: Options = Options()
    ref: Annotated[str, msgspec.Meta(max_length=128)] | None = None


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Items to judge together, each with the client's own `ref`; how many at most is the server's setting."""

    items: Annotated[list[Item], msgspec.Meta(min_length=1)]


class RawBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A batch before its items are looked at, so that a bad one is its own problem only."""

    items: list[msgspec.Raw]


class Referred(msgspec.Struct, frozen=True):
    """The client's own word for an item, whatever else the item holds."""

    ref: Annotated[str, msgspec.Meta(max_length=128)] | None = None


class ReasonAnswer(msgspec.Struct, frozen=True):
    """Why, in words about the anonymized text."""

    code: str
    part: str
    weight: float
    text: str


class ModelAnswer(msgspec.Struct, frozen=True):
    """Which model answered."""

    recipe: str
    version: str


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A verdict."""

    id: str
    verdict: Literal["smishing", "spam", "ham", "unsure"]
    score: float
    threats: list[str]
    reasons: list[ReasonAnswer]
    found: dict[str, int]
    warnings: list[str]
    model: ModelAnswer
    lineage: str
    stored: Literal["none", "anonymized"]
    expires_at: datetime
    ref: str | None = None
    test: bool = False


def check_item(item: Item, limits: Serve) -> tuple[Kind, str]:
    """Return an item's kind and content; raise Rejected for none or several, one too large or of another kind."""
    if item.audio is not None:
        raise Rejected(422, f"audio is not taken yet; send {ACCEPTED}", Fault("/audio", "not_accepted"))
    given = (item.text, item.url, item.phone, item.transcript)
    if given.count(None) != len(given) - 1:
        raise Rejected(422, f"send {ACCEPTED}; got {len(given) - given.count(None)} of them", Fault("", "exactly_one"))
    if item.received_at is not None and not EARLIEST <= item.received_at <= LATEST:
        raise Rejected(422, "received_at must be in the years 1970 to 2200", Fault("/received_at", "out_of_range"))
    name, content = _only(given)
    most = limits.max_url if name == "url" else limits.max_content
    if 4 * len(content) > most and len(content.encode("utf-8")) > most:
        raise Rejected(413, f"{name} must be at most {most} bytes of UTF-8", Fault(f"/{name}", "too_large"))
    if name in FORMS:
        _check_form(name, content)
    return CONTENT[name], content


def _check_form(name: str, content: str) -> None:
    has_form, form = FORMS[name]
    if not has_form(content) and content not in TESTS:
        raise Rejected(422, f"{name} must be {form}; send a message as text", Fault(f"/{name}", "wrong_kind"))


def _only(given: Sequence[str | None]) -> tuple[str, str]:
    """Return the one content that is given, and its name."""
    for name, content in zip(CONTENT, given, strict=True):
        if content is not None:
            return name, content
    raise AssertionError("nothing is given")


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
