"""Glances: which texts are worth a search. Until there were enough of them, all are: what tells it loads a compiler."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

ENOUGH = 1 << 15  # signs read before what glances at them is loaded
# What may be in a text; ODD: it does not fold to itself, so fold it first; GAPPED: words are spelled out with gaps.
PIECES, TOLD, SPELT, ODD, GAPPED = 1, 2, 4, 8, 16
REACH = 32  # this times the place before which all pieces begin, at the latest, in bytes


class Glances:
    """What texts may hold, of a process that reads many."""

    def __init__(self, enough: int = ENOUGH) -> None:
        self._left = enough
        self._kernels: Any = None
        # Given the skeleton of a folded text, what it may hold; None where no glance is cast yet.
        self.of: Callable[[bytes], int | None] = self._first_of

    @property
    def cast(self) -> bool:
        """Whether glances were cast, for which a compiler is loaded."""
        return self._kernels is not None

    def _ready(self, signs: int) -> bool:
        """Count signs that will be read now, and tell whether glances can be cast."""
        self._left -= signs
        if self._left > 0 and "numba" not in sys.modules:  # with it, the rest costs little
            return False
        from workbench_redact.kernels import glance, triggers

        self._kernels = glance.look_all, triggers.table()
        self.of = partial(glance.look, triggers.table())
        return True

    def _first_of(self, bones: bytes) -> int | None:
        return self.of(bones) if self._ready(len(bones)) else None

    def of_all(self, texts: Sequence[str], *, folded: bool = False) -> Any:
        """Return what each of many texts may hold, int64; None where no glance is cast yet, or one holds a NUL.

        `folded`: they are so, with a wall for each blank.
        """
        signs = "\0".join(texts)
        if self._kernels is None and not self._ready(len(signs)):
            return None
        look_all, table = self._kernels
        told = look_all(table, signs.encode("utf-8", "surrogatepass"), len(texts), folded)
        return told if len(told) else None


@cache
def glances() -> Glances:
    """Return those of the process."""
    return Glances()
