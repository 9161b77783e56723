"""The featurizer behind `urls`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench_urls.features import FEATURES, find_features
from workbench_urls.lists import load_brands

from workbench.canonical import canonical
from workbench.featurizing.flags import Flags

_NONE: frozenset[str] = frozenset()


class Urls(Flags):
    """What the links of `content` are, and whether they are those of the brand that it names."""

    says = FEATURES

    def find(self, records: Any) -> Iterable[Iterable[str]]:
        """Return the flags of each record's links."""
        named = load_brands().find(canonical(records))
        return [find_features(text, named.get(row, _NONE)) for row, text in enumerate(records["content"])]
