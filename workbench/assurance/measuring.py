"""Measuring: every figure about an anonymizer on labelled texts, posts and artefacts, in one place."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbench.assurance.agreement import Agreement, count, summarize
from workbench.assurance.artefacts import scan
from workbench.assurance.coverage import cover
from workbench.assurance.disguises import DISGUISES, disguise
from workbench.assurance.labelled import Text
from workbench.assurance.linkage import Post, attack
from workbench.contracts import Span
from workbench.privacy import Masker
from workbench.progress import track

CHUNK = 256


class Measurement(NamedTuple):
    """Figures by name, JSON types only; shown as a table. No text is in it."""

    figures: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures."""
        return self.figures

    def flat(self) -> dict[str, float]:
        """Return every single number by its dotted name, as a gate names it."""
        return dict(_flat("", self.figures))

    def rows(self) -> list[tuple[str, str]]:
        """Return (name, figure) rows."""
        return [
            (name, f"{value:.4f}" if isinstance(value, float) else str(value)) for name, value in self.flat().items()
        ]

    def __str__(self) -> str:
        return "\n".join(f"{name:<44}{value:>10}" for name, value in self.rows())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{html.escape(name)}</td><td>{value}</td></tr>" for name, value in self.rows())
        return f"<table><thead><tr><th>figure</th><th>is</th></tr></thead><tbody>{rows}</tbody></table>"

    def markdown(self, title: str) -> str:
        """Return a Markdown page."""
        lines = [f"# {title}", "", "| figure | is |", "| --- | ---: |", *(f"| {n} | {v} |" for n, v in self.rows())]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path, title: str) -> None:
        """Write report.json and report.md."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.figures, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (folder / "report.json").write_text(text, "utf-8")
        (folder / "report.md").write_text(self.markdown(title), "utf-8")


def _flat(prefix: str, figures: Mapping[str, Any]) -> list[tuple[str, float]]:
    told: list[tuple[str, float]] = []
    for name, value in figures.items():
        dotted = f"{prefix}{name}"
        if isinstance(value, Mapping):
            told += _flat(f"{dotted}.", value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            told.append((dotted, value))
    return told


def measure(
    masker: Masker,
    *,
    texts: Sequence[Text] = (),
    posts: Sequence[Post] = (),
    folder: Path | None = None,
    resamples: int = 500,
    seed: int = 7,
) -> Measurement:
    """Measure a masker on labelled texts, the linkage of posts, and the artefacts of a folder; what is given of them.

    Figures: `finding` (typed precision, recall, F1, F2 with 95 % intervals, by entity and of all), `untyped`,
    `coverage`, `disguised` (recall of all, each disguise beside the same texts plain), `linkage`, `artefacts`.
    """
    figures: dict[str, Any] = {"level": masker.operators.masking.level, "anonymizers": sorted(masker.parts)}
    if texts:
        figures |= _on_texts(masker, texts, resamples=resamples, seed=seed)
    if posts:
        raw, masked = attack(posts), attack(posts, masker)
        figures["linkage"] = {"raw": raw._asdict(), "masked": masked._asdict()}
    if folder is not None:
        hits = scan(folder)
        figures["artefacts"] = {"identifiers": sum(hit.times for hit in hits), "hits": [hit._asdict() for hit in hits]}
    return Measurement(figures)


def _on_texts(masker: Masker, texts: Sequence[Text], *, resamples: int, seed: int) -> dict[str, Any]:
    found = _find(masker, texts)
    typed = {name: summarize(c, resamples=resamples, seed=seed) for name, c in count(texts, found).items()}
    untyped = summarize(count(texts, found, typed=False)["all"], resamples=resamples, seed=seed)
    return {
        "texts": len(texts),
        "finding": {name: _told(agreement) for name, agreement in typed.items()},
        "untyped": _told(untyped),
        "coverage": cover(texts, found)._asdict(),
        "disguised": _disguised(masker, texts),
    }


def _find(masker: Masker, texts: Sequence[Text]) -> list[list[Span]]:
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    return [m.spans for chunk in track(chunks, "finding") for m in masker.mask([text.text for text in chunk])]


def _told(agreement: Agreement) -> dict[str, Any]:
    told = agreement._asdict()
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in told.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in rounded.items()}


def _disguised(masker: Masker, texts: Sequence[Text]) -> dict[str, dict[str, float]]:
    told: dict[str, dict[str, float]] = {}
    for name in DISGUISES:
        pairs = [(text, other) for text in texts if (other := disguise(text, name)) is not None]
        if pairs:
            told[name] = {
                "texts": len(pairs),
                "plain": _covered(masker, [plain for plain, _ in pairs]),
                "disguised": _covered(masker, [other for _, other in pairs]),
            }
    return told


def _covered(masker: Masker, texts: Sequence[Text]) -> float:
    return round(cover(texts, _find(masker, texts)).mentions, 4)
