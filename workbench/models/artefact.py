"""The stored model: `model.json` and `pipeline.skops`, no pickle, in a canonical form so that bytes tell content.

skops numbers objects by their address in memory and dates its zip members, so two dumps of one model differ;
here objects are renumbered in order of appearance and members are stored undated.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.config import Masking
from workbench.contracts import PartKind
from workbench.errors import ModelError, join_names
from workbench.models import known_answers
from workbench.models.calibration import Calibration
from workbench.models.model import Model
from workbench.models.operating import OperatingPoint
from workbench.models.predicting import make_predictor
from workbench.outputs import filled
from workbench.plugins import host
from workbench.privacy import build_masker

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

CARD = "model.json"
FORMAT = 3
PIPELINE = "pipeline.skops"
HOST_TYPES = frozenset({"workbench.models.features.Features", "workbench.models.features.View"})


def save_model(
    pipeline: Pipeline,
    folder: Path,
    *,
    recipe: str,
    labels: tuple[str, ...],
    operating_point: OperatingPoint,
    calibration: Calibration | None = None,
    anonymizers: Mapping[str, Mapping[str, Any]],
    masking: Masking | None = None,
    lineage: Mapping[str, Any],
) -> dict[str, Any]:
    """Store a fitted pipeline with what it takes to use and to judge it; return its card.

    `calibration`: of the scores, none by default; `anonymizers`: {name: options}; `lineage`: JSON types about data
    and training (`data_digest`, `seed`, …). The digest is sha256 over pipeline and card: same seed and data, same
    digest.
    """
    import skops.io

    stored = canonical(skops.io.dumps(pipeline))
    card: dict[str, Any] = {
        "format": FORMAT,
        "recipe": recipe,
        "labels": list(labels),
        "operating_point": msgspec.to_builtins(operating_point),
        "calibration": msgspec.to_builtins(calibration or Calibration()),
        "anonymizers": {name: dict(options) for name, options in anonymizers.items()},
        "masking": msgspec.to_builtins(masking or Masking()),
        "parts": pin_parts(pipeline, anonymizers),
        "lineage": dict(lineage),
        "answers": known_answers.ask(make_predictor(pipeline, len(labels))),
        "pipeline": f"sha256:{hashlib.sha256(stored).hexdigest()}",
    }
    card["digest"] = _digest(card)
    with filled(folder) as new:
        (new / PIPELINE).write_bytes(stored)
        (new / CARD).write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", "utf-8")
    return card


def _digest(card: Mapping[str, Any]) -> str:
    bare = {name: value for name, value in card.items() if name != "digest"}
    return f"sha256:{hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()}"


def read_card(folder: Path) -> dict[str, Any]:
    """Return what model.json says; raise ModelError if there is no model in the folder."""
    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
    except FileNotFoundError:
        raise ModelError(f"no model in {folder}: {CARD} is missing. Train one, or `dvc pull` it.") from None
    except ValueError:
        card = None
    if not isinstance(card, dict) or _digest(card) != card.get("digest"):
        raise ModelError(f"the model in {folder} is not the one that was stored: {CARD} is broken. Restore it.")
    if card.get("format") != FORMAT:
        raise ModelError(
            f"the model in {folder} is of format {card.get('format')}; {FORMAT} is read. {known_answers.ANEW}, or "
            "install the workbench that made it."
        )
    return card


def load_model(folder: Path, *, version: str = "0") -> Model:
    """Load a stored model, trusting only the types that installed plugins declare.

    Raises ModelError for a changed file, an undeclared type or a part that makes other features now (`answers`),
    PluginError for a part that is not installed.
    """
    import skops.io

    card = read_card(folder)
    stored = (folder / PIPELINE).read_bytes() if (folder / PIPELINE).exists() else b""
    if f"sha256:{hashlib.sha256(stored).hexdigest()}" != card["pipeline"]:
        raise ModelError(f"the model in {folder} is not the one that was stored: its digest differs. Restore it.")
    trusted = HOST_TYPES | host().trusted_types()
    unknown = set(skops.io.get_untrusted_types(data=stored)) - trusted
    if unknown:
        raise ModelError(
            f"the model in {folder} holds types that no installed plugin declares: {join_names(unknown)}. "
            "Install the plugin they belong to, or name them in its `trusted_types`; a live part is known once it is "
            "registered (`workbench.register`)."
        )
    pipeline = skops.io.loads(stored, trusted=sorted(trusted))
    masker = build_masker(card["anonymizers"], msgspec.convert(card["masking"], Masking))
    model = Model(pipeline=pipeline, masker=masker, card=card, version=version)
    known_answers.check(model, card["answers"], folder)
    return model


def pin_parts(pipeline: Pipeline, anonymizers: Iterable[str]) -> list[dict[str, Any]]:
    """Return kind, name, distribution and version of every part of a model; null for what no distribution installs."""
    front = pipeline.steps[0][1]
    pins = [_pin("anonymizer", name, host().build("anonymizer", name)) for name in anonymizers]
    pins += [_pin("featurizer", name, part) for name, part in getattr(front, "transformer_list", ())]
    return [*pins, _pin("detector", *pipeline.steps[-1])]


def _pin(kind: PartKind, name: str, made: Any) -> dict[str, Any]:
    """Pin a part to the distribution that offers its name, if what that one makes is of the same type."""
    part = next((part for part in host().parts(kind) if part.name == name), None)
    if part is None or type(host().build(kind, name)) is not type(made):
        return {"kind": kind, "name": name, "distribution": None, "version": None}
    return {"kind": kind, "name": name, "distribution": part.distribution, "version": part.version}


def canonical(stored: bytes) -> bytes:
    """Return a skops archive whose bytes depend on the content alone."""
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members.pop("schema.json"))
    numbers: dict[Any, int] = {}
    files: dict[str, str] = {}
    _renumber(schema, numbers, files)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for old, new in sorted(files.items(), key=lambda pair: pair[1]):
            archive.writestr(zipfile.ZipInfo(new), members[old])
        archive.writestr(zipfile.ZipInfo("schema.json"), json.dumps(schema, separators=(",", ":")))
    return made.getvalue()


def _renumber(node: Any, numbers: dict[Any, int], files: dict[str, str]) -> None:
    """Give objects numbers by first appearance; plain values by what they are, for Python shares them at will."""
    if isinstance(node, list):
        for item in node:
            _renumber(item, numbers, files)
    if not isinstance(node, dict):
        return
    if "__id__" in node:
        key = ("value", node["content"]) if node.get("is_json") else ("object", node["__id__"])
        node["__id__"] = numbers.setdefault(key, len(numbers))
    if isinstance(node.get("file"), str):
        suffix = Path(node["file"]).suffix
        node["file"] = files.setdefault(node["file"], f"{len(files):06d}{suffix}")
    for value in node.values():
        _renumber(value, numbers, files)
