"""Detection: one item, or a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workbench.errors import join_names
from workbench.serving.bodies import decode, parse
from workbench.serving.calls import Call, Reply, reply
from workbench.serving.items import CONTENT, Answer, Batch, Item, RawBatch, Referred, check_item
from workbench.serving.problems import Fault, Problem, Rejected, of_rejection
from workbench.serving.questions import Checked, Judged, ask_about

PATH, BATCH_PATH = "/v1/detect", "/v1/detect/batch"
item_decoder = msgspec.json.Decoder(Item)
ref_decoder = msgspec.json.Decoder(Referred)
batch_decoder = msgspec.json.Decoder(RawBatch)


class BatchAnswer(msgspec.Struct, frozen=True):
    """One answer or one problem for each item, in order."""

    results: list[Any]


async def detect(call: Call) -> Reply:
    """Answer POST /v1/detect."""
    item = await call.json(item_decoder)
    checked = check(item, call)
    call.timing.mark("parse")
    (judged,) = await _judge(call, [checked])
    if isinstance(judged, Rejected):
        raise judged
    return reply(judged.answer)


async def detect_batch(call: Call) -> Reply:
    """Answer POST /v1/detect/batch."""
    most = call.service.settings.max_batch
    raws = decode(batch_decoder, await call.body()).items
    if not 1 <= len(raws) <= most:
        raise Rejected(422, f"items must be 1 to {most}; got {len(raws)}", Fault("/items", "length"))
    call.take(tokens=0, items=len(raws))  # all or none
    results: list[Any] = [_try(raw, call, place) for place, raw in enumerate(raws)]
    good = [place for place, result in enumerate(results) if isinstance(result, Checked)]
    call.timing.mark("parse")
    if good:
        for place, told in zip(good, await _judge(call, [results[place] for place in good]), strict=True):
            ref = results[place].ref
            results[place] = told.answer if isinstance(told, Judged) else _refuse(told, call, place, ref)
    return reply({"results": results})


def check(item: Item, call: Call) -> Checked:
    """Return an item that passed its checks; whether its row may be kept is its sender's and its account's word."""
    kind, content = check_item(item, call.service.settings)
    return ask_about(item, kind, content, keep=call.keeps and item.options.store != "never")


def _try(raw: msgspec.Raw, call: Call, place: int) -> Checked | Problem:
    try:
        return check(parse(item_decoder, raw), call)
    except Rejected as rejected:
        return _refuse(rejected, call, place, _ref_of(raw))


def _refuse(rejected: Rejected, call: Call, place: int, ref: str | None) -> Problem:
    """Return the problem of one item; its pointers are into the batch."""
    return of_rejection(rejected, path=f"/items/{place}", request_id=call.request_id, ref=ref)


def _ref_of(raw: msgspec.Raw) -> str | None:
    """Return the client's own word for an item that may follow no schema."""
    try:
        return ref_decoder.decode(raw).ref
    except msgspec.DecodeError:
        return None


async def _judge(call: Call, checked: Sequence[Checked]) -> Sequence[Judged | Rejected]:
    """Return what became of items; nothing is kept of one that holds more than the key may send."""
    made, spent = await call.service.judge_client.judge(checked)
    call.timing.share("wait", anonymize=spent.anonymize, predict=spent.predict)
    if call.principal.max_sensitivity == "sensitive":
        call.judged = made
        return made
    told = [_refuse_sensitive(one) if one.answer.warnings else one for one in made]
    call.judged = [one for one in told if isinstance(one, Judged)]
    return told


def _refuse_sensitive(judged: Judged) -> Rejected:
    (name,) = [field for field, kind in CONTENT.items() if kind == judged.kind]
    found = join_names(warning.partition(":")[2] for warning in judged.answer.warnings)
    told = f"{name} holds {found}; the key's max_sensitivity is personal. Cut that out, and send the rest"
    return Rejected(422, told, Fault(f"/{name}", "too_sensitive"))


__all__ = ["BATCH_PATH", "PATH", "Answer", "Batch", "BatchAnswer", "detect", "detect_batch"]
