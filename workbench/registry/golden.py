"""The golden set: sixty synthetic messages, kept as they are, on which a version must judge as it did when promoted.

They tell whether a version still loads and still is what it was, with the parts that are installed now. They are
made up, and say nothing of how well a model does.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import msgspec

from workbench.models import Model
from workbench.records import make_rows

FILE = Path(__file__).with_name("golden.json")
TOLERANCE = 1e-6  # of the mean score, between two machines


class Golden(msgspec.Struct, frozen=True):
    """What a version said: a letter for each message (h, p for spam, s, u) and the mean score."""

    verdicts: str
    mean: float


LETTERS = {"ham": "h", "spam": "p", "smishing": "s", "unsure": "u"}


@cache
def messages() -> tuple[str, ...]:
    """Return the messages of the set."""
    return msgspec.json.decode(FILE.read_bytes(), type=tuple[str, ...])


def score_golden(model: Model) -> Golden:
    """Let a model judge the set."""
    verdicts = model.judge(make_rows(messages()), reasons=False)
    mean = sum(verdict.score for verdict in verdicts) / len(verdicts)
    return Golden("".join(LETTERS[verdict.verdict] for verdict in verdicts), round(mean, 9))


def compare_golden(then: Golden, now: Golden) -> list[str]:
    """Return reasons why a version is not what it was."""
    differ = sum(a != b for a, b in zip(then.verdicts, now.verdicts, strict=False))
    if len(then.verdicts) != len(now.verdicts):
        return ["the golden set is another than when it was promoted; promote a run instead"]
    if differ:
        return [f"it judges {differ} of {len(now.verdicts)} golden messages otherwise than when it was promoted"]
    if not math.isclose(then.mean, now.mean, abs_tol=TOLERANCE):
        return [f"its mean score on the golden set is {now.mean:.6f}; it was {then.mean:.6f} when it was promoted"]
    return []
