"""Privacy: the placeholder grammar, cutting, and anonymization of texts and record tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.config import Masking, load_project
from workbench.errors import ConfigError, join_names
from workbench.plugins import host, spell_out
from workbench.privacy import tracing
from workbench.privacy.cutting import cut, resolve
from workbench.privacy.grammar import ENTITIES, Entity, find_placeholders, is_hint, render
from workbench.privacy.keys import read_key
from workbench.privacy.masking import Findings, Masked, Masker
from workbench.privacy.operators import Operators
from workbench.privacy.tracing import Decision
from workbench.records import Rows, to_frame

__all__ = [
    "ENTITIES",
    "Decision",
    "Entity",
    "Findings",
    "Masked",
    "Masker",
    "Operators",
    "anonymize",
    "build_masker",
    "cut",
    "find_placeholders",
    "is_hint",
    "render",
    "resolve",
]


def build_masker(
    anonymizers: Mapping[str, Mapping[str, Any]] | Iterable[str] | None = None, masking: Masking | None = None
) -> Masker:
    """Build the anonymizers named, as {name: options} or names alone, and how to mask; the project's own by default.

    Raises ConfigError where an entity is pseudonymized and the project has no key, and where `masking` names one that
    nobody finds.
    """
    project = load_project()
    named = project.settings.anonymizers if anonymizers is None else anonymizers
    parts = {
        name: host().build("anonymizer", name, **options) for name, options in spell_out("anonymizer", named).items()
    }
    chosen = project.settings.masking if masking is None else masking
    if not isinstance(chosen, Masking):
        raise ConfigError(
            "masking must be workbench.config.Masking(level='standard' or 'strict', operators={entity: operator}). "
            f"Got {type(chosen).__name__} instead."
        )
    key = read_key(project) if "pseudonym" in chosen.operators.values() else None
    masker = Masker(parts, Operators(chosen, key=key))
    _check_named(chosen, masker.entities)
    return masker


def _check_named(masking: Masking, declared: frozenset[str]) -> None:
    unknown = sorted(masking.operators.keys() - ENTITIES.keys() - declared)
    if unknown:
        raise ConfigError(
            f"[tool.workbench] masking.operators: {unknown[0]!r} is no entity; allowed: "
            f"{join_names(ENTITIES.keys() | declared)}. Mend its name."
        )


def anonymize(
    records: Any,
    *,
    anonymizers: Mapping[str, Mapping[str, Any]] | Iterable[str] | None = None,
    masking: Masking | None = None,
    trace: bool = False,
) -> Any:
    """Return the record table with `content` and `sender` anonymized; doing it twice changes nothing.

    `records` is whatever `workbench.records.to_frame` takes; the result is a DataFrame (light rows stay light)
    whose `attrs["anonymized"]` names the anonymizers and `attrs["found"]` counts what they found, for display only.
    With `trace`, `attrs["trace"]` holds for each row every decision of every part, as dicts that quote the row.
    Raises AnonymizerFailed, which quotes nothing, if an anonymizer fails or breaks its contract.
    """
    findings = Findings()
    masker = build_masker(anonymizers, masking)
    table = records if isinstance(records, Rows) else to_frame(records)
    clean = masker.anonymize(table, findings)
    if hasattr(clean, "attrs"):
        clean.attrs["found"] = findings.as_dict()
        if trace:
            clean.attrs["trace"] = [
                [decision.as_dict(text) for decision in tracing.trace(masker, text)] for text in table["content"]
            ]
    return clean
