"""The verdict: what the workbench answers about one message, in a form for people and for programs."""

from __future__ import annotations

import html

import msgspec


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why: a statement about the anonymized text. `weight` is its contribution to the smishing score."""

    code: str
    part: str
    weight: float
    text: str


class ModelName(msgspec.Struct, frozen=True, gc=False):
    """Which model spoke."""

    recipe: str
    version: str


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """A verdict on the anonymized message: `score` is P(smishing) in [0, 1]; `found` counts spans by entity.

    `verdict`: ham, spam, smishing or unsure. `threats` names what kinds of fraud it may be, where a part can tell.
    """

    verdict: str
    score: float
    reasons: tuple[Reason, ...]
    found: dict[str, int]
    content: str
    model: ModelName
    threats: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the verdict as JSON types, without the message."""
        made: dict[str, object] = msgspec.json.decode(msgspec.json.encode(self))  # to_builtins would leave tuples
        del made["content"]
        return made

    def __str__(self) -> str:
        lines = [f"{self.verdict}  score {self.score:.3f}  ({self.model.recipe} version {self.model.version})"]
        lines += [f"  may be: {', '.join(self.threats)}"] if self.threats else []
        lines += [f"  {reason.weight:+.2f}  {reason.text}  [{reason.part}]" for reason in self.reasons]
        lines.append(f"  judged on: {self.content}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        reasons = "".join(
            f"<li>{reason.weight:+.2f} {html.escape(reason.text)} <small>{html.escape(reason.part)}</small></li>"
            for reason in self.reasons
        )
        return (
            f"<p><b>{html.escape(self.verdict)}</b> score {self.score:.3f} "
            f"<small>{html.escape(self.model.recipe)} version {html.escape(self.model.version)}</small></p>"
            f"<p>{html.escape(', '.join(self.threats))}</p>"
            f"<ul>{reasons}</ul><blockquote>{html.escape(self.content)}</blockquote>"
        )
