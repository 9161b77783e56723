"""Tables of signs: what each code point becomes, worked out when it is first met, and read for many texts at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALL = 0x110000  # code points


class SignTable:
    """`known`: an array over all code points, 0 where one is not worked out yet. For several threads at once."""

    def __init__(self, work_out: Callable[[int], int], dtype: Any) -> None:
        self._work_out = work_out
        self.known = np.zeros(ALL, dtype)  # memory is taken where it is written to

    def read(self, codes: NDArray[np.uint32]) -> NDArray[Any]:
        """Return what each of the code points becomes."""
        read = self.known[codes]
        if not read.all():
            self.learn(codes)
            read = self.known[codes]
        return read

    def learn(self, codes: NDArray[np.uint32]) -> None:
        """Work out what is unknown yet of the code points."""
        for code in np.unique(codes[self.known[codes] == 0]).tolist():
            self.known[code] = self._work_out(code)


@cache
def sign_table(work_out: Callable[[int], int], dtype: Any) -> SignTable:
    """Return the table of a function, the same one for everybody."""
    return SignTable(work_out, dtype)


def code_points(text: str) -> NDArray[np.uint32]:
    """Return a text's code points."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
