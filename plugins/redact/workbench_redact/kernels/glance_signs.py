"""Signs, as a glance reads them: kernels that tell what one is, and what stands beside it.

Signs lie in memory as UTF-8 has them, or as a skeleton does: one each. Loading this loads a compiler.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from workbench.compiled import inlined

BYTES = types.Bytes(types.uint8, 1, "C", readonly=True)
SIGNS = types.CPointer(types.uint8)  # kernels count who holds an array, which is slow
PLACE = types.int64
SIGN, LETTER = 0xFE, 0xFF  # of other scripts, in a skeleton; UTF-8 has neither
_END = np.uint8(10)
WIDE = sys.byteorder == "little"  # eight signs are read at once
_SMALL, _HIGH, _LOW, _A, _Z = (byte * 0x0101010101010101 for byte in (0x20, 0x80, 0x7F, 0x80 - 97, 0x80 - 123))


@intrinsic
def beyond(typing: Any, signs: Any, place: Any) -> Any:  # noqa: ARG001
    """Return where the signs from a place on lie."""

    def point(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ARG001
        return builder.gep(given[0], [given[1]])

    return signs(signs, types.int64), point


@intrinsic
def pointer(typing: Any, array: Any) -> Any:  # noqa: ARG001
    """Return where the first of an array's numbers lies."""

    def point(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    return types.CPointer(array.dtype)(array), point


@intrinsic
def eight(typing: Any, signs: Any, place: Any) -> Any:  # noqa: ARG001
    """Return the eight signs from a place on as one number, the first in its lowest bits."""

    def load(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        many = context.get_value_type(signature.return_type).as_pointer()
        return builder.load(builder.bitcast(builder.gep(given[0], [given[1]]), many), align=1)

    return types.uint64(signs, types.int64), load


@intrinsic
def turned(typing: Any, many: Any) -> Any:  # noqa: ARG001
    """Return eight signs, the first in the highest bits."""
    return types.uint64(types.uint64), lambda context, builder, signature, given: builder.bswap(given[0])  # noqa: ARG005


@intrinsic
def zeros(typing: Any, many: Any) -> Any:  # noqa: ARG001
    """Return how many of the lowest bits are not set."""

    def count(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ARG001
        return builder.cttz(given[0], context.get_constant(types.boolean, False))

    return types.uint64(types.uint64), count


@inlined
def is_letter(sign: int) -> bool:
    """Tell a letter of ASCII."""
    return 97 <= sign | 32 <= 122


@inlined
def is_digit(sign: int) -> bool:
    """Tell a digit."""
    return 48 <= sign <= 57


@inlined
def is_alnum(sign: int) -> bool:
    """Tell a letter or a digit."""
    return is_letter(sign) or is_digit(sign)


@inlined
def is_hex(sign: int) -> bool:
    """Tell a digit of sixteen."""
    return is_digit(sign) or 97 <= sign | 32 <= 102


@inlined
def is_wordly(sign: int) -> bool:
    """Tell a letter, a digit or an underscore: what a word is made of."""
    return is_alnum(sign) or sign == 95


@inlined
def opens(sign: int) -> bool:
    """Tell a bracket."""
    return sign in (40, 91, 123)


@inlined
def at(signs: bytes, place: int, end: int) -> int:
    """Return the sign at a place, the end of a line where there is none."""
    return signs[place] if 0 <= place < end else _END


@inlined
def end_of_letters(signs: bytes, place: int, end: int) -> int:
    """Return where letters at a place end."""
    while place < end and is_letter(signs[place]):
        place += 1
    return place


@inlined
def leading_letters(many: int) -> int:
    """Return how many of eight signs are letters, up to the first that is none; all have the bit of small ones set."""
    low = many & np.uint64(_LOW)
    letters = (low + np.uint64(_A)) & ~(low + np.uint64(_Z)) & ~many & np.uint64(_HIGH)
    return np.int64(zeros(~letters & np.uint64(_HIGH)) >> np.uint64(3))  # type: ignore[return-value]


@inlined
def read_letters(signs: bytes, first: int, end: int) -> tuple[int, int]:
    """Return where letters at a place end, and the last eight of them, small, as one number."""
    if not WIDE or first + 8 > end:
        last = end_of_letters(signs, first, end)
        return last, pack(signs, first, last)
    many = eight(signs, first) | np.uint64(_SMALL)
    count = leading_letters(many)
    if count < 8:
        return first + count, turned(many) >> np.uint64(64 - 8 * count)  # type: ignore[return-value]
    last = end_of_letters(signs, first + 8, end)
    return last, turned(eight(signs, last - 8) | np.uint64(_SMALL))  # type: ignore[return-value]


@inlined
def pack(signs: bytes, first: int, last: int) -> int:
    """Return the last eight letters, small, as one number."""
    packed = np.uint64(0)
    for place in range(first, last):
        packed = packed << np.uint64(8) | np.uint64(signs[place] | 32)
    return packed  # type: ignore[return-value]


@inlined
def end_of_digits(signs: bytes, place: int, end: int) -> int:
    """Return where digits at a place end."""
    while place < end and is_digit(signs[place]):
        place += 1
    return place


@inlined
def is_whole(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell a word to which no other sign of words is joined."""
    return not is_wordly(at(signs, first - 1, end)) and not is_wordly(at(signs, last, end))


@inlined
def is_odd(signs: bytes, place: int, folded: bool) -> bool:
    """Tell a sign, in UTF-8, with which a text may not fold to itself; in a folded one, one of another script."""
    sign = signs[place]
    if sign >= 0x80:  # but for signs of money, and those of a skeleton that stand for others
        pound = sign == 0xC2 and signs[place + 1] == 0xA3
        rupee = sign == 0xE2 and signs[place + 1] == 0x82 and signs[place + 2] == 0xB9
        return not (pound or rupee or sign < 0xC0 or sign >= SIGN)  # of which others were begun by an odd one
    return not folded and (sign in (60, 127) or (sign < 32 and sign not in (9, 10, 13)))
