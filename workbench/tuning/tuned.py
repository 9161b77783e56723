"""What a search found, as a notebook and a terminal show it."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.config import Recipe
from workbench.tuning.options import apply


class Tuning:
    """What a search found: options to paste, and what the search is worth on folds that it did not see."""

    def __init__(self, figures: Mapping[str, Any], settings: Recipe) -> None:
        self.figures = dict(figures)
        self._settings = settings

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {**self.figures, "means": self.means(), "paste": self.paste()}

    def means(self) -> dict[str, float]:
        """Return the mean PR-AUC over the outer folds: of what was found there, and of the recipe as it is."""
        return {
            name.replace(" ", "_"): float(np.mean([fold[name] for fold in self.figures["outer"]]))
            for name in ("tuned", "as configured")
        }

    def paste(self) -> str:
        """Return the two lines of the recipe, to be pasted over those that are there."""
        best = apply(self._settings, self.figures["best"])
        return f"featurizers = {_toml(best.featurizers)}\ndetector = {_toml(best.detector)}"

    def __str__(self) -> str:
        means = self.means()
        searched = "each source left out" if self.figures["sources_left_out"] else "grouped folds"
        lines = [
            f"{self.figures['recipe']}: PR-AUC on outer folds, which no search saw: tuned {means['tuned']:.4f}, "
            f"as configured {means['as_configured']:.4f} ({self.figures['trials']} trials a search, by {searched}).",
            f"{'fold':<6}{'tuned':>8}{'as configured':>15}  options",
        ]
        lines += [
            f"{number:<6}{fold['tuned']:>8.4f}{fold['as configured']:>15.4f}  {_toml(fold['options'])}"
            for number, fold in enumerate(self.figures["outer"], start=1)
        ]
        lines += self._note()
        if means["tuned"] <= means["as_configured"]:
            lines.append("The search gains nothing here: keep the recipe as it is.")
        return "\n".join([*lines, "", f"# [tool.workbench.recipes.{self.figures['recipe']}]", self.paste()])

    def _note(self) -> list[str]:
        named, beside = ", ".join(self.figures["synthetic"]), self.figures["fitted_beside"]
        if beside:
            return [f"{beside} synthetic records ({named}) are fitted on and not scored."]
        return [f"Synthetic data ({named}): no figure here says how it does on people's messages."] if named else []

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def _toml(value: Any) -> str:
    """Write a value as inline TOML; JSON writes the plain ones alike."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_toml(inner)}" for name, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)
