"""The featurizer behind `phones`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench_phones.features import FEATURES, find_features

from workbench.featurizing.flags import Flags


class Phones(Flags):
    """The form of `sender` and the numbers that `content` names."""

    says = FEATURES

    def find(self, records: Any) -> Iterable[Iterable[str]]:
        """Return the flags of each record's sender and numbers."""
        return map(find_features, records["content"], records["sender"])
