"""The clauses of the privacy policy, in its order: what must hold, in our words, and the checks that show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from workbench.policy import acting, holding, researching, retaining, using
from workbench.policy.ground import Fails, Ground

__all__ = ["CLAUSES", "Check", "Clause", "Fails"]

Check = Callable[[Ground], str]  # returns what was found; raises Fails, or another WorkbenchError


class Clause(NamedTuple):
    """A clause; without checks, nothing is built for it."""

    number: str
    name: str
    must: str
    checks: tuple[Check, ...] = ()


CLAUSES = (
    Clause("2", "definitions", "every stored field has a class", (holding.check_inventory,)),
    Clause(
        "3.1",
        "account data",
        "an API key is kept as a hash, and no payment detail is kept",
        (holding.check_tokens, holding.check_payment),
    ),
    Clause("3.2", "content", "only anonymized text is kept", (researching.check_rows,)),
    Clause(
        "3.2",
        "minimisation",
        "who sends sensitive data without need is warned, and refused where the key says so",
        (acting.check_warning, acting.check_ceiling),
    ),
    Clause("3.3", "logs", "the usage log holds no address that can be read", (using.check_addresses,)),
    Clause("4", "service", "only who holds a key is answered", (acting.check_unknown,)),
    Clause("4", "billing", "monthly sums are those of the events behind them", (using.check_aggregates,)),
    Clause(
        "4",
        "improvement",
        "models learn from anonymized snapshots, without the rows of who objected",
        (researching.check_manifests, researching.check_objections),
    ),
    Clause("4", "aggregated data", "released counts tell of no single client"),
    Clause("4", "security", "a revoked key is dead within a second", (acting.check_revoked,)),
    Clause("5", "location", "data stays in the regions that are allowed"),
    Clause(
        "5",
        "account retention",
        "data is kept as long as the law wants, and no longer than its term",
        (retaining.check_terms, retaining.check_overdue),
    ),
    Clause("5", "input retention", "what is kept for research passed the privacy gates", (researching.check_reports,)),
    Clause(
        "5",
        "deletion",
        "of an erased account nothing is left but an empty row, signed receipts, and what the audit says was done",
        (retaining.check_erased, researching.check_purged, retaining.check_receipts, acting.check_deletion),
    ),
    Clause("6", "no sale, sharing", "every disclosure has a basis and an entry"),
    Clause("6", "legal requests", "what an authority gets is recorded by case"),
    Clause("6", "transfer", "a deployment can be handed over whole"),
    Clause(
        "7",
        "encryption",
        "account data is sealed, keys are their owner's alone, nothing travels in clear",
        (holding.check_sealed, holding.check_key_files, acting.check_exposure),
    ),
    Clause("7", "breach", "whom a leak touches can be listed in time"),
    Clause("8", "access, update", "clients see and change what is held of them", (acting.check_update,)),
    Clause(
        "8",
        "object, restrict",
        "an objection holds at once, and what clients chose, by a text they were shown, is what their ledgers say",
        (acting.check_objection, retaining.check_withdrawn, retaining.check_chains, retaining.check_text),
    ),
    Clause("8", "portability", "clients take their data elsewhere", (acting.check_export,)),
    Clause(
        "9",
        "grievances",
        "a grievance is answered within fifteen days",
        (retaining.check_grievances, retaining.check_contact),
    ),
)
