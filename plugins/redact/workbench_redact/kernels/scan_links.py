"""Links, as a scan finds them: hosts, addresses, handles, and what has a scheme."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from workbench_redact.forms import LONGEST, TLDS
from workbench_redact.judging.links import WORDLIKE
from workbench_redact.kernels.glance_signs import at, end_of_digits, is_alnum, is_letter, is_wordly, pack
from workbench_redact.kernels.glance_words import SPREAD
from workbench_redact.kernels.scan_digits import LEFT

from workbench.compiled import inlined

_SLOTS, _SHIFT = 1024, 54
WORDY = 256  # of a top-level domain that is a word as well
_HTTP = int.from_bytes(b"http", "big")


@cache
def domains() -> NDArray[np.uint64]:
    """Return the top-level domains by hash, uint64: the first letters of each, the last, its size and what it is."""
    table = np.zeros((_SLOTS, 3), np.uint64)
    for word in TLDS:
        head, tail = (int.from_bytes(part.encode(), "big") for part in (word[:8], word[-8:]))
        slot = ((head + len(word)) * SPREAD & (1 << 64) - 1) >> _SHIFT
        while table[slot, 2]:
            slot = (slot + 1) % _SLOTS
        table[slot] = head, tail, len(word) | WORDY * (word in WORDLIKE)
    return table.ravel()


@inlined
def tell_domain(signs: bytes, first: int, end: int, table: NDArray[np.uint64]) -> int:
    """Return the size of the top-level domain that stands at a place, and WORDY for a word; 0 where none stands."""
    last = first
    while last < end and last < first + 16 and is_letter(signs[last]):
        last += 1
    size = last - first
    if size < 2 or is_wordly(at(signs, last, end)):
        return 0
    head, tail = pack(signs, first, min(last, first + 8)), pack(signs, max(first, last - 8), last)
    slot = np.int64((head + np.uint64(size)) * np.uint64(SPREAD) >> np.uint64(_SHIFT))  # type: ignore[operator]
    while table[3 * slot + 2]:
        told = np.int64(table[3 * slot + 2])
        if table[3 * slot] == head and table[3 * slot + 1] == tail and told & ~WORDY == size:
            return told  # type: ignore[return-value]
        slot = (slot + 1) & (_SLOTS - 1)
    return 0


@inlined
def is_domain(signs: bytes, first: int, end: int, table: NDArray[np.uint64]) -> bool:
    """Tell whether the word at a place is a top-level domain."""
    return tell_domain(signs, first, end, table) > 0


@inlined
def _stops(sign: int) -> bool:
    """Tell what ends a link's path."""
    return sign in (32, 9, 10, 13, 60, 62, 34, 0, 1)


@inlined
def _end_of_path(signs: bytes, place: int, end: int) -> int:
    while place < end and not _stops(signs[place]):
        place += 1
    return place


@inlined
def _end_of_tail(signs: bytes, place: int, end: int) -> int:
    """Return where the port and the path behind a host end."""
    if at(signs, place, end) == 58:
        last = end_of_digits(signs, place + 1, end)
        if 1 <= last - place - 1 <= 5 and not is_wordly(at(signs, last, end)):
            place = last
    return _end_of_path(signs, place, end) if at(signs, place, end) in (47, 63, 35) else place


@inlined
def _in_host(sign: int) -> bool:
    return is_wordly(sign) or sign in (46, 45)


@inlined
def _end_of_host(signs: bytes, first: int, end: int, table: NDArray[np.uint64]) -> int:
    """Return where the host that begins at a place ends, 0 where none does, LEFT where that is not told."""
    place = first + 1
    found = np.int64(0)
    while place < end and place < first + LONGEST + 2 and _in_host(signs[place]):
        if signs[place] == 46 and is_domain(signs, place + 1, end, table):
            found = place
        place += 1
    if at(signs, place, end) in (91, 40) and at(signs, place + 1, end) == 46:  # a dot in brackets
        return LEFT
    if found:
        last = found + 1
        while is_letter(at(signs, last, end)):
            last += 1
        return _end_of_tail(signs, last, end)
    if not is_www(signs, first, first + 3, end):
        return 0
    place = first + 4
    while place < end and place < first + 4 + LONGEST and (is_alnum(signs[place]) or signs[place] in (46, 45)):
        place += 1
    return _end_of_tail(signs, place, end)


@inlined
def is_www(signs: bytes, first: int, last: int, end: int) -> bool:
    """Tell letters that end in `www`, behind which a host follows."""
    if last - first < 3 or at(signs, last, end) != 46:
        return False
    for place in range(last - 3, last):
        if at(signs, place, end) | 32 != 119:
            return False
    for place in range(last + 1, last + 4):
        if not (is_alnum(at(signs, place, end)) or at(signs, place, end) in (46, 45)):
            return False
    return True


@inlined
def read_link(signs: bytes, since: int, start: int, end: int, table: NDArray[np.uint64]) -> tuple[int, int]:
    """Return the first link that begins in the word up to `start`, and where it ends: 0 where none does, or LEFT."""
    least = max(since, start - LONGEST)
    first = start
    while first > least and (_in_host(signs[first - 1]) or signs[first - 1] in (37, 43, 91, 93, 40, 41)):
        first -= 1
    within = False
    for place in range(first, start + 1):
        inside, within = within, is_alnum(signs[place])
        if within and not inside:
            last = _end_of_address(signs, place, end)
            if not last:
                last = _end_of_host(signs, place, end, table)
            if last:
                return place, last
    return np.int64(0), np.int64(0)  # type: ignore[return-value]


@inlined
def goes_on(signs: bytes, last: int, end: int) -> bool:
    """Tell whether a link may go on where a piece ends."""
    if last + 1 >= end:
        return False
    sign, after = signs[last], signs[last + 1]
    if sign == 32:
        return after == 64
    joint = sign in (64, 46, 91, 40, 37, 43, 45, 95)
    return joint and after > 32 and (sign != 46 or is_alnum(after))


@inlined
def _in_name(sign: int) -> bool:
    return _in_host(sign) or sign in (37, 43)


@inlined
def _in_label(sign: int) -> bool:
    return is_alnum(sign) or sign == 45


@inlined
def _end_of_labels(signs: bytes, place: int, end: int) -> int:
    """Return where the name of a domain ends: a label, and up to four more behind dots; LEFT for a dot in brackets."""
    for label in range(5):
        last = place
        while last < place + 63 and _in_label(at(signs, last, end)):
            last += 1
        if at(signs, last, end) in (91, 40) and at(signs, last + 1, end) == 46:
            return LEFT
        if label == 4 or at(signs, last, end) != 46 or not _in_label(at(signs, last + 1, end)):
            return last
        place = last + 1
    return 0


@inlined
def _end_of_address(signs: bytes, first: int, end: int) -> int:
    """Return where the address that begins at a place ends, 0 where none does, LEFT where that is not told."""
    place = first + 1
    while place < first + LONGEST + 1 and _in_name(at(signs, place, end)):
        place += 1
    spaced = at(signs, place, end) == 32
    place += spaced
    if at(signs, place, end) != 64:
        return 0
    apart = at(signs, place + 1, end) == 32
    place += 1 + apart
    if not is_letter(at(signs, place, end)):
        return 0
    last = _end_of_labels(signs, place, end)
    if last < 0 or apart or not spaced:
        return last
    for sign in range(place, last):
        if signs[sign] == 46:
            return last
    return 0


@inlined
def start_of_address(signs: bytes, since: int, place: int, end: int) -> int:
    """Return the sign before an @ that may be an address's, -1 where it is of none."""
    after = at(signs, place + 1, end)
    start = place - 1 - (at(signs, place - 1, end) == 32)
    lettered = is_letter(after) or (after == 32 and is_letter(at(signs, place + 2, end)))
    named = start >= since and _in_name(signs[start])
    return start if lettered and named else np.int64(-1)  # type: ignore[return-value]


@inlined
def end_of_handle(signs: bytes, place: int, end: int) -> int:
    """Return where the handle that an @ begins ends, 0 where it begins none."""
    first = place + 1 + (at(signs, place + 1, end) == 95)
    last = first
    while last < first + 31 and (is_wordly(at(signs, last, end)) or at(signs, last, end) == 46):
        last += 1
    return last if last - first > 2 and is_letter(signs[first]) else 0


@inlined
def start_of_url(signs: bytes, first: int, last: int, end: int) -> int:
    """Return where the `http` or `https` begins that ends a word before a link's strokes, -1 where none does."""
    if at(signs, last, end) != 58 or at(signs, last + 1, end) != 47 or at(signs, last + 2, end) != 47:
        return np.int64(-1)  # type: ignore[return-value]
    last -= signs[last - 1] | 32 == 115
    schemed = last - first > 3 and pack(signs, last - 4, last) == np.uint64(_HTTP)
    return last - 4 if schemed else np.int64(-1)  # type: ignore[return-value]


@inlined
def end_of_url(signs: bytes, last: int, end: int) -> int:
    """Return where a link ends that goes on behind its scheme, 0 where it does not."""
    return _end_of_path(signs, last + 3, end) if not _stops(at(signs, last + 3, end)) else 0


@inlined
def is_schemed(signs: bytes, place: int, end: int) -> bool:
    """Tell a colon that may stand behind a scheme."""
    after = at(signs, place + 1, end)
    before = at(signs, place - 1 - (at(signs, place - 1, end) == 32), end)
    return (is_letter(before) or before == 42) and (after == 47 or (after == 32 and at(signs, place + 2, end) == 47))


@inlined
def end_of_scheme(signs: bytes, start: int, end: int) -> int:
    """Return where what follows `http://` or `https://` at a place begins, the place itself where they do not stand."""
    if end - start < 8 or pack(signs, start, start + 4) != np.uint64(_HTTP):
        return start
    last = start + 4 + (signs[start + 4] | 32 == 115)
    return last + 3 if signs[last] == 58 and signs[last + 1] == 47 and signs[last + 2] == 47 else start
