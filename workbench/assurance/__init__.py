"""Assurance: what masking leaves, measured on labelled texts, by attack, and in artefacts; and the gate on it."""

from workbench.assurance.gating import Verdict, enforce, judge, write_junit
from workbench.assurance.labelled import Text, read_labelled
from workbench.assurance.linkage import Post, attack, read_posts
from workbench.assurance.measuring import Measurement, measure

__all__ = [
    "Measurement", "Post", "Text", "Verdict", "attack", "enforce", "judge", "measure", "read_labelled", "read_posts",
    "write_junit",
]  # fmt: skip
