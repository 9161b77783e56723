"""Measuring: what an anonymizer finds, leaves and gives away, on labelled texts, posts and a recipe's originals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.assurance.agreement import Agreement, count, summarize
from workbench.assurance.audits import audit_snapshot
from workbench.assurance.coverage import cover
from workbench.assurance.disguises import DISGUISES, disguise
from workbench.assurance.figures import Measurement
from workbench.assurance.labelled import Text
from workbench.assurance.linkage import LEVELS, at_level, measure_linkage
from workbench.assurance.matching import MOST, measure_matching
from workbench.assurance.originals import read_originals
from workbench.assurance.posts import Post
from workbench.config import Project
from workbench.contracts import Span
from workbench.errors import SourceMissing
from workbench.privacy import Masker, build_masker
from workbench.progress import track

CHUNK = 256
RESAMPLES = 500


def measure(
    masker: Masker,
    *,
    texts: Sequence[Text] = (),
    posts: Sequence[Post] = (),
    resamples: int = RESAMPLES,
    seed: int = 7,
) -> Measurement:
    """Measure a masker on labelled texts and on the linkage of posts; what is given of them.

    Figures: `finding` (typed precision, recall, F1, F2 with 95 % intervals, by entity and of all), `untyped`,
    `coverage`, `disguised` (recall of all, each disguise beside the same texts plain), `matching` (masked texts led
    back to their originals), `linkage` (posts to their authors' profiles).
    """
    figures: dict[str, Any] = {"level": masker.operators.masking.level, "anonymizers": sorted(masker.parts)}
    if texts:
        figures |= _on_texts(masker, texts, resamples=resamples, seed=seed)
        figures["matching"] = match_levels(masker, [text.text for text in texts[:MOST]])
    if posts:
        figures["linkage"] = measure_linkage(posts, masker)
    return Measurement(figures)


def measure_recipe(recipe: str, *, project: Project, resamples: int = RESAMPLES) -> Measurement:
    """Measure a recipe's snapshot, and where its sources can be had, masked against raw and against gold spans.

    Raw texts are read into memory and go nowhere. `originals` says how many there were: 0 on a clone without mirror.
    """
    settings = project.recipe(recipe)
    figures = dict(audit_snapshot(recipe, project=project).figures)
    masker = build_masker(settings.anonymizers, settings.masking)
    try:
        texts, gold = read_originals(recipe, project, most=MOST, seed=settings.seed)
    except SourceMissing:
        return Measurement({**figures, "originals": 0})
    if gold:
        figures |= _on_texts(masker, texts, resamples=resamples, seed=settings.seed)
    figures["matching"] = match_levels(masker, [text.text for text in texts])
    return Measurement({**figures, "originals": len(texts)})


def match_levels(masker: Masker, texts: Sequence[str]) -> dict[str, Any]:
    """Match texts to themselves raw, and as the masker leaves them at each level."""
    told = {"raw": measure_matching(texts, texts)}
    for level in LEVELS:
        told[level] = measure_matching(texts, [masked.text for masked in at_level(masker, level).mask(texts)])
    return told


def _on_texts(masker: Masker, texts: Sequence[Text], *, resamples: int, seed: int) -> dict[str, Any]:
    found = find(masker, texts)
    typed = {name: summarize(c, resamples=resamples, seed=seed) for name, c in count(texts, found).items()}
    untyped = summarize(count(texts, found, typed=False)["all"], resamples=resamples, seed=seed)
    return {
        "texts": len(texts),
        "finding": {name: _told(agreement) for name, agreement in typed.items()},
        "untyped": _told(untyped),
        "coverage": cover(texts, found)._asdict(),
        "disguised": _disguised(masker, texts),
    }


def find(masker: Masker, texts: Sequence[Text]) -> list[list[Span]]:
    """Return the spans that the masker cuts out of each text."""
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    return [m.spans for chunk in track(chunks, "finding") for m in masker.mask([text.text for text in chunk])]


def _told(agreement: Agreement) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in agreement._asdict().items()}


def _disguised(masker: Masker, texts: Sequence[Text]) -> dict[str, dict[str, float]]:
    told: dict[str, dict[str, float]] = {}
    for name in DISGUISES:
        pairs = [(text, other) for text in texts if (other := disguise(text, name)) is not None]
        if pairs:
            before, after = (cover(side, find(masker, side)).mentions for side in zip(*pairs, strict=True))
            told[name] = {"texts": len(pairs), "plain": before, "disguised": after}
    return told
