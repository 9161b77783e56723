"""Lineage of a verdict: model, data snapshot, anonymizers and plugins by name, version and digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

import msgspec

from workbench.contracts import PartKind
from workbench.models import Model
from workbench.plugins import host
from workbench.serving.questions import Provenance
from workbench.store import Lineage

_known: WeakKeyDictionary[Model, Provenance] = WeakKeyDictionary()  # a champion that was replaced goes


def lineage_of(model: Model) -> Provenance:
    """Return what stands behind a model's verdicts; worked out once for each loaded model."""
    known = _known.get(model)
    if known is None:
        known = _known[model] = _work_out(model)
    return known


def _work_out(model: Model) -> Provenance:
    anonymizers = [_name("anonymizer", name) for name in model.masker.parts]
    entry = trace(
        {"recipe": model.recipe, "version": model.version, "digest": model.digest},
        data=model.card.get("lineage", {}).get("data_digest"),
        anonymizers=anonymizers,
        plugins=[
            {**_name(part["kind"], part["name"]), "kind": part["kind"], "version": part["version"] or "live"}
            for part in model.parts
        ],
    )
    told = " ".join(f"{one['name']}@{one['version']}" for one in anonymizers)
    return Provenance(f"{model.recipe}@{model.version}", told, entry)


def _name(kind: PartKind, name: str) -> dict[str, str | None]:
    """Return a part as it is installed here: its name, version and digest; those of a live object are not known."""
    found = {part.name: part for part in host().parts(kind)}.get(name)
    return {
        "name": name,
        "version": (found and found.version) or "live",
        "digest": found.digest if found else None,
    }


def trace(
    model: dict[str, str],
    *,
    data: str | None,
    anonymizers: Sequence[Mapping[str, str | None]],
    plugins: Sequence[Mapping[str, str | None]],
) -> Lineage:
    """Return a lineage under its digest."""
    detail = {"model": model, "data": {"digest": data}, "anonymizers": anonymizers, "plugins": plugins}
    return Lineage(f"sha256:{hashlib.sha256(msgspec.json.encode(detail, order='sorted')).hexdigest()}", detail)
