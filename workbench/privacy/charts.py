"""Charts: what each sign becomes, worked out when it is first met, and read for many texts at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALL = 0x110000  # code points


class Chart:
    """An array over all code points; what is unknown yet is 0, and `work_out` gives no 0."""

    def __init__(self, work_out: Callable[[int], int], dtype: Any) -> None:
        self._work_out = work_out
        self._known = np.zeros(ALL, dtype)  # memory is taken where it is written to

    def read(self, codes: NDArray[np.uint32]) -> NDArray[Any]:
        """Return what each of the code points becomes."""
        read = self._known[codes]
        if not read.all():
            for code in np.unique(codes[read == 0]).tolist():
                self._known[code] = self._work_out(code)
            read = self._known[codes]
        return read


@cache
def chart(work_out: Callable[[int], int], dtype: Any) -> Chart:
    """Return the chart of a function, the same one for everybody."""
    return Chart(work_out, dtype)


def code_points(text: str) -> NDArray[np.uint32]:
    """Return a text's code points."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
