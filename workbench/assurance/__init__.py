"""Assurance: what masking leaves, measured on texts, by attack and in artefacts; the gates on it, and their report."""

from workbench.assurance.audits import audit_model, audit_snapshot
from workbench.assurance.figures import Measurement
from workbench.assurance.gating import EXITS, Verdict, enforce, judge, summarize_gate, write_junit
from workbench.assurance.keeping import ensure_gated, gate_model, gate_snapshot, judge_section
from workbench.assurance.labelled import Text, read_labelled, strangers
from workbench.assurance.linkage import attack
from workbench.assurance.measuring import find, measure, measure_recipe
from workbench.assurance.mistakes import list_mistakes
from workbench.assurance.posts import Post, read_posts
from workbench.assurance.report import PrivacyReport

__all__ = [
    "EXITS",
    "Measurement",
    "Post",
    "PrivacyReport",
    "Text",
    "Verdict",
    "attack",
    "audit_model",
    "audit_snapshot",
    "enforce",
    "ensure_gated",
    "find",
    "gate_model",
    "gate_snapshot",
    "judge",
    "judge_section",
    "list_mistakes",
    "measure",
    "measure_recipe",
    "read_labelled",
    "read_posts",
    "strangers",
    "summarize_gate",
    "write_junit",
]
