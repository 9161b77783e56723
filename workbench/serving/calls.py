"""A call: one request on its way through the service, and what is to be told and kept of it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from starlette.types import Receive, Scope

from workbench.errors import NotInStore
from workbench.serving.bodies import decode, decode_query, read_body, refuse_body
from workbench.serving.problems import Fault, Headers, Rejected
from workbench.serving.timing import Timing

if TYPE_CHECKING:
    from workbench.serving.limits import Standing
    from workbench.serving.parcel import Parcel
    from workbench.serving.questions import Judged
    from workbench.serving.service import Service
    from workbench.store import Principal, Store

T = TypeVar("T")
_ID = re.compile(r"[A-Za-z0-9_]{1,64}")
encode = msgspec.json.Encoder().encode


class Reply(NamedTuple):
    """What goes back: status, body, media type, further headers; a parcel in place of a body too long for memory."""

    status: int
    body: bytes
    media: str = "application/json"
    headers: Headers = ()
    parcel: Parcel | None = None

    @property
    def length(self) -> int:
        """How long what is sent is, in bytes."""
        return len(self.body if self.parcel is None else self.parcel)


def reply(answer: Any, *, status: int = 200, headers: Headers = ()) -> Reply:
    """Return a reply with a JSON body."""
    return Reply(status, encode(answer), headers=headers)


class Call:
    """One request. `judged` is what a detection leaves behind: rows, verdicts, answers, for the store and observers."""

    __slots__ = (
        "headers",
        "items",
        "judged",
        "length",
        "principal",
        "receive",
        "request_id",
        "scope",
        "service",
        "standing",
        "timing",
    )

    def __init__(self, service: Service, scope: Scope, receive: Receive) -> None:
        self.service = service
        self.scope = scope
        self.receive = receive
        self.request_id: str = scope["state"]["request_id"]
        self.headers: dict[bytes, bytes] = scope["state"]["headers"]
        self.timing = Timing()
        self.principal: Principal = None  # type: ignore[assignment]  # until a key was let in
        self.standing: Standing | None = None
        self.judged: list[Judged] = []
        self.items = 0
        self.length = 0

    def take_of_guest(self) -> None:
        """Take a request from what one home may ask without a key; raise Rejected (429) for want of it."""
        self.standing = self.service.take_of_guest(self.client)
        if not self.standing.admitted:
            raise refuse_beyond(self.standing, items=1, who="this address, or its network,")

    @property
    def store(self) -> Store:
        """The store."""
        return self.service.store

    @property
    def account_id(self) -> str:
        """The account of the one who asks."""
        return self.principal.account_id

    @property
    def keeps(self) -> bool:
        """Whether anonymized rows of this key may be kept, as far as is known; the store looks again."""
        return self.principal.research

    @property
    def client(self) -> str:
        """The address that the request came from."""
        client = self.scope.get("client")
        return client[0] if client else "unknown"

    def take(self, *, tokens: int = 1, items: int) -> None:
        """Take a request, or its items, from the key's limits, all or none; raise Rejected (429) for want of them."""
        self.standing = self.service.take(self.principal, tokens=tokens, items=items)
        if not self.standing.admitted:
            raise refuse_beyond(self.standing, items=items)
        self.items += items

    def value(self, name: str) -> str:
        """Return a part of the path, an id; raise NotInStore for what can be none, such as a NUL."""
        told = str(self.scope["path_params"][name])
        if not _ID.fullmatch(told):
            raise NotInStore("that is no id")
        return told

    async def body(self) -> bytes:
        """Read the body, within the limits."""
        body = await read_body(self.headers, self.receive, most=self.service.settings.max_body)
        self.length = len(body)
        return body

    async def json(self, decoder: msgspec.json.Decoder[T]) -> T:
        """Read the body and decode it."""
        return decode(decoder, await self.body())

    async def refuse_body(self) -> None:
        """Raise Rejected for a body where none is taken."""
        await refuse_body(self.headers, self.receive)

    def query(self, into: type[T]) -> T:
        """Decode the query."""
        return decode_query(self.scope["query_string"], into)


def refuse_beyond(standing: Standing, *, items: int, who: str = "this key") -> Rejected:
    """Return the refusal (429) of what is beyond a limit: which it is, and when to come back."""
    wait, (rate, burst, quota) = max(math.ceil(standing.wait), 1), standing.allowed
    told, code = f"{who} may ask {rate:g} times a second, {burst} at once", "rate"
    if items > standing.left:
        told = f"{who} may have {quota} items a day (UTC) judged, {standing.left} are left, and this asks for {items}"
        code = "quota"
    elif standing.slowed:
        told += f", a tenth of its limits, for {math.ceil(standing.slowed)} s yet: within an hour too many of its "
        told += "requests were refused, or it came from too many networks"
    return Rejected(429, f"{told}. Come back in {wait} s", Fault("", code), headers=((b"retry-after", b"%d" % wait),))
