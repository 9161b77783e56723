"""The service of one worker: what answers, what keeps, what limits and what watches, under one roof."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import msgspec
from starlette.concurrency import run_in_threadpool

from workbench.config import Project
from workbench.errors import StoreAway
from workbench.plugins import host
from workbench.records import make_rows
from workbench.serving.clients import home_of, name_client
from workbench.serving.judge_client import JudgeClient
from workbench.serving.later import Later
from workbench.serving.limits import Allowance, Limits, Standing
from workbench.serving.metrics import POUR_SECONDS, Metrics
from workbench.serving.pending_usage import PendingUsage
from workbench.serving.policy import read_policy
from workbench.serving.pulse import Pulse
from workbench.serving.questions import Judged, Provenance
from workbench.serving.shedding import Shedding
from workbench.serving.watching import Sign, Watch
from workbench.store import Event, NotStored, Principal, ResearchRow, Store, Usage, stamp
from workbench.wire import Begin

if TYPE_CHECKING:
    from workbench.serving.calls import Call, Reply
    from workbench.serving.endpoints import Endpoint

logger = logging.getLogger("workbench.serving")
GUESTS = Allowance(rate=0.5, burst=10, quota=500)  # of one home, on the page for people
THROTTLED = 600.0  # seconds that a key stays slow after a sign of misuse
KEPT, NOT_KEPT = b'"stored":"anonymized"', b'"stored":"none"'  # as they are encoded; no string can hold these bytes


class Service:
    """Everything that the doors of one worker share. Close it.

    `begin`: what begins its judge, of `workbench.serving.judges`. `apart`: a process of its own writes to the store.
    """

    def __init__(self, project: Project, begin: Begin, store: Store, *, workers: int = 1, apart: bool = False) -> None:
        self.settings = project.settings.serve
        self.store = store
        self.policy = read_policy(project, public_key=store.vault.public_key)
        self.judge_client = JudgeClient(begin)
        self.shedding = Shedding(self.settings.waiting)
        self.metrics = Metrics()
        self.watch = Watch(self._alarm)
        self.later = Later()
        self.document = b"{}"
        clock = store.clock
        self._limits = Limits(project.state / "limits.bin", shared=workers > 1, clock=lambda: clock().timestamp())
        self._allowance = lru_cache(self._allow)
        self._here: set[str] = set()  # keys that were here since quotas were shared
        self._gate = store.start_gate()
        self._writer = store.start_writer(apart=apart)
        self._pulse = Pulse(lambda: store.check())
        self.pending_usage = PendingUsage(self._writer)

    def close(self) -> None:
        """Write what waits, and let go of everything."""
        self.later.close()
        self.metrics.pour()
        self.judge_client.close()
        self._writer.close()
        self._gate.close()
        self._limits.close()
        self.store.close()

    async def authenticate(self, token: str, *, fresh: bool) -> Principal | None:
        """Return whose a token is, or None for one that is not in force; raise StoreAway. `fresh`: ask the store."""
        if fresh:
            found = await run_in_threadpool(self._gate.look_up, token)
        else:
            found = self._gate.recall(token) or await self._gate.authenticate(token)
        return found if isinstance(found, Principal) else None

    def take(self, principal: Principal, *, tokens: int, items: int) -> Standing:
        """Take from a key's limits."""
        self._here.add(principal.key_id)
        return self._limits.take(principal.key_id, self.allowance(principal), tokens=tokens, items=items)

    def look(self) -> Standing:
        """Return where a new key would stand, by the configuration."""
        return self._limits.look(self._allowance(None, None, None))

    def share_quotas(self) -> None:
        """Count what keys used of their day on other hosts, by the store, for the keys seen here since then."""
        here, self._here = self._here, set()
        for key in here:
            self._limits.raise_used(key, self.store.usage.count(key, self.store.clock().date()))

    def allowance(self, principal: Principal) -> Allowance:
        """Return what a key may do: its own limits, else the configuration's."""
        limits = principal.limits
        return self._allowance(*(limits.rate, limits.burst, limits.quota) if limits else (None, None, None))

    def _allow(self, rate: float | None, burst: int | None, quota: int | None) -> Allowance:
        ours = self.settings
        return Allowance(rate or ours.rate, burst or ours.burst, ours.quota if quota is None else quota)

    async def ping(self) -> None:
        """Ask the store whether it takes a write; raise StoreAway."""
        await run_in_threadpool(self._pulse.feel)

    async def record(self, call: Call, endpoint: Endpoint, reply: Reply) -> Reply:
        """Make a call's event durable; return the reply, true about what was kept. Raise StoreAway or NotStored.

        What acted and is done is told as it is: where its event cannot be stored now, it is owed.
        """
        event = self.event_of(call, endpoint, reply)
        try:
            (kept,) = await self._writer.record([event])
        except (StoreAway, NotStored):  # a fault of our own is none of the store's, and stays one
            if not endpoint.acts or reply.status >= 400:
                raise
            self.pending_usage.add(event)
            return reply
        call.timing.mark("store")
        return reply if kept else reply._replace(body=reply.body.replace(KEPT, NOT_KEPT))

    def take_of_guest(self, address: str) -> Standing:
        """Take from what one home may ask without a key, on the page for people; the address itself is not kept."""
        return self._limits.take(self.store.blind(home_of(address)).address, GUESTS, tokens=1, items=1)

    def event_of(self, call: Call, endpoint: Endpoint, reply: Reply) -> Event:
        """Return what a call leaves behind."""
        blind = self.store.blind(call.client)
        usage = Usage(
            at=stamp(self.store.clock()),
            account_id=call.principal.account_id,
            key_id=call.principal.key_id,
            path=endpoint.name,
            status=reply.status,
            latency_us=round(call.timing.elapsed * 1e6),
            bytes_in=call.length,
            bytes_out=reply.length,
            items=call.items,
            model=self._provenance(call.judged[0]).name if call.judged else "",
            client=name_client(call.headers.get(b"user-agent", b"")),
            address=blind.address,
            network=blind.network,
        )
        if not call.principal.live:
            return Event(usage)
        told = [(one, self._provenance(one), one.content) for one in call.judged if one.content is not None]
        return Event(
            usage,
            tuple([(one.answer.id, behind.entry) for one, behind, _ in told]),
            tuple([_row(*each) for each in told if each[0].answer.stored == "anonymized"]),
        )

    def _provenance(self, judged: Judged) -> Provenance:
        return self.judge_client.provenances[judged.answer.lineage]

    def tell(self, call: Call, endpoint: Endpoint, status: int) -> None:
        """After the answer: count it, watch over the key, tell observers; none of it can fail the request.

        Observers are told nothing of an account that restricted every other use, nor of a sandbox.
        """
        verdicts = [one.answer.verdict for one in call.judged]
        if self.metrics.count_answer(endpoint.name, status, call.timing.elapsed, verdicts):
            asyncio.get_running_loop().call_later(POUR_SECONDS, self.metrics.pour)  # once for all answers until then
        if call.principal is None:
            return
        self.watch.note(call.principal, call.client, endpoint.name, status)
        if call.judged and call.principal.observed and host().observes("batch_scored"):
            self.later.do(partial(_observe, call.judged))

    def _alarm(self, sign: Sign) -> None:
        """Count a sign of misuse, log it, slow the key down; a log that fails is no reason to fail a request."""
        self.metrics.count_event(sign.kind)
        if sign.key is not None and sign.kind != "changed_mix":
            self._limits.throttle(sign.key, seconds=THROTTLED)
        add = partial(self.store.security.add, sign.kind, address=sign.address, detail=sign.describe())
        self.later.do(partial(add, key_id=sign.key, account_id=sign.account))


def _row(one: Judged, behind: Provenance, content: str) -> ResearchRow:
    return ResearchRow(
        verdict_id=one.answer.id,
        kind=one.kind,
        content=content,
        verdict=one.answer.verdict,
        sender=one.sender,
        anonymizers=behind.anonymizers,
    )


def _observe(judged: Sequence[Judged]) -> None:
    """Tell the observers; they see anonymized records."""
    from workbench.models import Verdict  # where nobody observes, a worker needs no models

    told = [(one, one.content) for one in judged if one.content is not None]
    rows = make_rows(
        [content for _, content in told],
        kind=[one.kind for one, _ in told],
        sender=[one.sender for one, _ in told],
    )
    verdicts = [
        msgspec.convert({**msgspec.structs.asdict(one.answer), "content": content}, Verdict, from_attributes=True)
        for one, content in told
    ]
    for problem in host().notify("batch_scored", records=rows, verdicts=verdicts):
        logger.error("plugin %s failed in batch_scored: %s", problem.plugin, problem.reason.partition(":")[0])
