"""The door of one path: method, key, scope, limits; then the handler; then what is kept of the call, and the answer.

An answer is sent once its usage event is durable: what a client was told happened is on record, whatever dies. Only
an act on the account is answered all the same, for it was done: its event is owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext

from starlette.types import Receive, Scope, Send

from workbench.errors import NotInStore, StoreAway, StoreRefused, join_names
from workbench.serving.calls import Call, Reply
from workbench.serving.endpoints import Endpoint
from workbench.serving.guard import answer_error, send_reply
from workbench.serving.limits import Standing, describe
from workbench.serving.problems import Fault, Headers, Rejected, unavailable
from workbench.serving.service import Service
from workbench.serving.timing import Timing

AWAY = "the service cannot keep its records now; nothing was kept of this request. Try again."
UNAUTHORIZED = ((b"www-authenticate", b'Bearer realm="smishing-workbench"'),)


class Door:
    """ASGI application of one path."""

    def __init__(self, service: Service, endpoints: Mapping[str, Endpoint]) -> None:
        self._service = service
        self._endpoints = dict(endpoints)
        if "GET" in endpoints and not endpoints["GET"].acts:
            self._endpoints["HEAD"] = endpoints["GET"]
        self._methods = ", ".join(sorted(self._endpoints))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        call = Call(self._service, scope, receive)
        endpoint = self._endpoints.get(scope["method"])
        if endpoint is None:
            told, allow = f"this path takes {self._methods} only", (b"allow", self._methods.encode())
            refused = Rejected(405, told, Fault("", "method"), headers=(allow,))
            reply = answer_error(refused, request_id=call.request_id)
        else:
            reply = await self._answer(call, endpoint)
        await send_reply(reply, scope, send, _tell(call))
        if endpoint is not None:
            self._service.tell(call, endpoint, reply.status)

    async def _answer(self, call: Call, endpoint: Endpoint) -> Reply:
        try:
            with nullcontext() if endpoint.spared else self._service.shedding:
                reply = await self._handle(call, endpoint)
                if call.principal is not None:
                    reply = await self._service.record(call, endpoint, reply)
                return reply
        except StoreAway:
            error: Exception = unavailable(AWAY)
        except Exception as raised:
            error = raised
        return answer_error(error, request_id=call.request_id)

    async def _handle(self, call: Call, endpoint: Endpoint) -> Reply:
        """Let the key in, then the handler answer; a refusal of one who has a key is an answer that is counted."""
        if endpoint.scope is not None:
            await self._admit(call, endpoint)
        try:
            if endpoint.scope is not None:
                _take(call, endpoint, endpoint.scope)
            if call.scope["query_string"] and endpoint.query is None:
                raise Rejected(422, "this path takes no query; leave out what follows '?'", Fault("", "unknown_field"))
            if endpoint.takes is None:
                await call.refuse_body()
            return await endpoint.handler(call)
        except StoreAway:
            raise
        except Exception as error:
            return answer_error(_translate(error, endpoint), request_id=call.request_id)

    async def _admit(self, call: Call, endpoint: Endpoint) -> None:
        word, _, secret = call.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        known = word.lower() == "bearer"
        fresh = endpoint.scope == "account"  # acts on an account ask the store itself: a dead key is dead at once
        principal = await self._service.authenticate(secret.strip(), fresh=fresh) if known else None
        if principal is None:
            self._service.watch.note_stranger(call.client)
            raise Rejected(
                401, "send a key that is in force: Authorization: Bearer wbk_…", Fault("", "key"), headers=UNAUTHORIZED
            )
        call.principal = principal


def _take(call: Call, endpoint: Endpoint, scope: str) -> None:
    """Take a request from the limits of a key; raise Rejected for one that it may not make, which counts as well."""
    refused = _check_key(call, endpoint, scope)
    call.take(items=0 if refused else endpoint.items)
    if refused:
        raise refused


def _check_key(call: Call, endpoint: Endpoint, scope: str) -> Rejected | None:
    """Return the refusal of a key without the scope, and of a sandbox's where the real account is concerned."""
    if endpoint.live and not call.principal.live:
        return Rejected(403, "a test key does not reach what is kept of the account; use a live one", Fault("", "live"))
    if scope not in call.principal.scopes:
        told = f"this needs the scope '{scope}'; the key has {join_names(call.principal.scopes)}. Use one that has it"
        return Rejected(403, told, Fault("", "scope"))
    return None


def _translate(error: Exception, endpoint: Endpoint) -> Exception:
    """Return what the store says no to, in the API's own words."""
    if isinstance(error, NotInStore):
        return Rejected(404, "there is no such thing of this account", Fault("", "unknown"))
    if isinstance(error, StoreRefused):
        if error.field:
            return Rejected(422, str(error), Fault(f"/{error.field}", "not_allowed"))
        return Rejected(409 if 409 in endpoint.refusals else 422, str(error), Fault("", "refused"))
    return error


def _tell(call: Call) -> Headers:
    """Return what the answer's headers say of limits and of time."""
    return tell_all(call.service, call.timing, call.standing)


def tell_all(service: Service, timing: Timing, standing: Standing | None = None) -> Headers:
    """Return what every answer's headers say of time and of limits: where no key asked, those of a new one."""
    return ((b"server-timing", timing.header()), *describe(standing or service.look()))
