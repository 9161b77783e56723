"""How the signs of texts are read, by compiled loops over code points: folded, placeholders as marks, disguises undone.

What a sign is comes in tables; `workbench.canonical` makes them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.canonical.glyphs import (
    CRIES,
    END,
    FIGURES,
    FOREIGN,
    GAPPED,
    HIDDEN,
    HINTS,
    LEET,
    LENGTH,
    LOOKALIKE,
    SIGN,
    SPACE,
    SPACED,
    STEP,
    TIGHT,
    WIDE,
    ZERO,
    is_letter,
)
from workbench.canonical.mending import LONGEST, respell
from workbench.compiled import compiled

MORE = 6  # signs that a text has more, at most, than code points when each says `WIDER`
WIDER = 3  # times as long as it is, with the space behind it, may a short form be
_FOREIGN = 0x250  # where other scripts than Latin begin
_OPEN, _CLOSE, _COLON, _LINE, _CRY, _RING = (ord(sign) for sign in "<>:_!o")


@compiled("uint64(Array(uint32, 1, 'C', True))")
def hash_name(codes: Any) -> Any:
    """Return the hash of an entity's name."""
    value = np.uint64(0)
    for code in codes:
        value = (value + np.uint64(code)) * STEP
    return value


@compiled()
def _is_of_name(code: int) -> bool:
    return 65 <= code <= 90 or 48 <= code <= 57 or code == _LINE


@compiled()
def _read_placeholder(codes: Any, start: int, stop: int, names: Any, marks: Any) -> tuple[int, int, int]:
    """Return the places behind a placeholder that starts here and behind its name, and its mark; if none, the place."""
    at = start + 1
    value = np.uint64(0)
    while at < stop and _is_of_name(codes[at]):
        value = (value + np.uint64(codes[at])) * STEP
        at += 1
    if at < start + 3 or codes[start + 1] < 65 or codes[start + 1] == _LINE:
        return start, start, 0
    end = at
    if at < stop and codes[at] == _COLON:
        at += 1
        while at < stop and codes[at] > SPACE and codes[at] != _OPEN and codes[at] != _CLOSE:
            at += 1
    if at == stop or codes[at] != _CLOSE:
        return start, start, 0
    for place in range(len(names)):
        if names[place] == value:
            return at + 1, end, marks[place]
    return at + 1, end, marks[-1]


@compiled()
def _fold_sign(entry: Any, signs: Any, at: int, seen: tuple[int, int, int]) -> tuple[int, tuple[int, int, int]]:
    """Write what a sign reads as, if anything; return the place behind, and one more of what is `seen`.

    How many are strange, for no table tells them, hide or pose as others.
    """
    strange, hidden, poses = seen
    signs[at] = entry & SIGN
    return at + ((entry & SIGN) != 0), (strange + (entry == 0), hidden + (entry >> 25 & 1), poses + (entry >> 26 & 1))


@compiled()
def _fold(codes: Any, table: Any, names: Any, marks: Any, raw: Any, hints: Any, count: Any) -> tuple[int, int]:
    """Write the signs that a text reads as, lower case; return their number, and how many are not known."""
    at, size, told, seen = 0, 0, 0, (0, 0, 0)
    while at < len(codes):
        if codes[at] == _OPEN:
            after, start, mark = _read_placeholder(codes, at, len(codes), names, marks)
            if after > at:
                raw[size], raw[size + 1], raw[size + 2] = SPACE, mark, SPACE
                at, size = after, size + 3
                for place in range(start, after - 1):
                    told, seen = _fold_sign(table[codes[place]], hints, told, seen)
                continue
        size, seen = _fold_sign(table[codes[at]], raw, size, seen)
        at += 1
    if told:
        raw[size], raw[size + 1] = SPACE, HINTS
        raw[size + 2 : size + 2 + told] = hints[:told]
        size += told + 2
    count[HIDDEN], count[LOOKALIKE] = seen[1], seen[2]
    return size, seen[0]


@compiled()
def _find_end(codes: Any, start: int) -> int:
    """Return where the text ends that starts here."""
    while start < len(codes) and codes[start] != END:
        start += 1
    return start


@compiled()
def _read_rings(signs: Any, last: int) -> int:
    """Write figures for the letters o in a number that ends here (`4o`, `25ooo`); return how many, none in a word."""
    first, rings = last, 0
    while signs[first] == ZERO or signs[first] == _RING:
        rings += signs[first] == _RING
        first -= 1
    if signs[first] != SPACE or signs[first + 1] != ZERO:
        return 0
    signs[first + 1 : last + 1] = ZERO
    return rings


@compiled()
def _settle(raw: Any, plain: Any, leet: Any, signs: Any, at: int, count: Any) -> tuple[int, bool]:
    """Write a row's signs as they count, from a place on, figures between letters as letters.

    Return the end, and whether there may be words to close up.
    """
    cries = figures = foreign = posing = alone = rings = 0
    last = before = np.uint32(SPACE)
    lone = odd = mixed = False
    signs[at] = last
    for place in range(len(raw)):
        sign = raw[place]
        cries += sign == _CRY
        if sign < len(plain):
            letter = leet[sign]
            if letter and 0 < place < len(raw) - 1 and is_letter(raw[place - 1]) and is_letter(raw[place + 1]):
                sign = np.uint32(letter)
                posing += 1
            else:
                sign = np.uint32(plain[sign])
        figures += sign == ZERO
        foreign += sign >= _FOREIGN
        if sign == SPACE:
            alone += before == SPACE and is_letter(last)
            rings, mixed = rings + (_read_rings(signs, at) if mixed else 0), False
            if last == SPACE:
                if lone:
                    signs[at], odd = WIDE, True
                continue
            lone = before == SPACE and is_letter(last)
            if lone and raw[place] != SPACE:
                sign, odd = np.uint32(TIGHT), True
        mixed = mixed or (sign == _RING and last == ZERO)
        at += 1
        signs[at], before, last = sign, last, np.uint32(SPACE) if sign == TIGHT else sign
    if last != SPACE:
        alone += before == SPACE and is_letter(last)
        rings += _read_rings(signs, at) if mixed else 0
        at += 1
        signs[at] = SPACE
    count[CRIES], count[FIGURES], count[FOREIGN] = cries, figures + rings, foreign
    count[LEET] += posing + rings
    return at + 1, alone >= GAPPED or odd


@compiled()
def _is_gap(sign: Any) -> bool:
    return bool(sign == SPACE or sign == TIGHT or sign == WIDE)  # noqa: SIM109


@compiled()
def _find_spelled(signs: Any, at: int, stop: int) -> int:
    """Return where letters with gaps between end that begin behind this gap."""
    end = at
    while end + 2 < stop and is_letter(signs[end + 1]) and _is_gap(signs[end + 2]):
        end += 2
    return end


@compiled()
def _parts(signs: Any, at: int, end: int, gap: int, before: Any) -> bool:
    """Return whether a gap between letters parts words: the one before it or behind it is narrower."""
    return bool((gap > at + 2 and before < signs[gap]) or (gap + 2 < end and signs[gap + 2] < signs[gap]))


@compiled()
def _count_spelled(signs: Any, at: int, end: int) -> int:
    """Return how many words of `GAPPED` letters or more the letters spell that begin behind this gap."""
    words = letters = 0
    before = signs[at]
    for gap in range(at + 2, end + 1, 2):
        letters += 1
        words += letters == GAPPED
        letters *= not _parts(signs, at, end, gap, before)
        before = signs[gap]
    return words


@compiled()
def _close_up(signs: Any, at: int, end: int, behind: int) -> int:
    """Write the words that letters spell from this gap to that at the end; return the place behind."""
    before = signs[at]
    for gap in range(at + 2, end, 2):
        signs[behind] = signs[gap - 1]
        behind += 1
        parts, before = _parts(signs, at, end, gap, before), signs[gap]
        if parts:
            signs[behind] = SPACE
            behind += 1
    signs[behind] = signs[end - 1]
    return behind + 1


@compiled()
def _close(signs: Any, start: int, stop: int, count: Any) -> int:
    """Close up what is spelled out with gaps; return where the row ends then.

    One word at least has `GAPPED` letters then. Where gaps differ, the wider ones part words: `c.a.l.l u.s`.
    """
    at = behind = start
    hints = False
    while at < stop:
        hints = hints or signs[at] == HINTS
        gap = _is_gap(signs[at])
        end = _find_spelled(signs, at, stop) if gap and not hints else at
        words = _count_spelled(signs, at, end) if end - at >= 2 * GAPPED else 0
        signs[behind] = np.uint32(SPACE) if gap else signs[at]
        behind, at = behind + 1, at + 1
        if words:
            count[SPACED] += words
            behind, at = _close_up(signs, at - 1, end, behind), end
    return behind


@compiled(
    "UniTuple(int64, 2)(Array(uint32, 1, 'C', True), uint32[::1], uint64[::1], uint32[::1], uint8[::1], uint8[::1], "
    "uint64[::1], uint32[::1], uint32[::1], int32[:, ::1], uint32[::1], int64[:, ::1])"
)
def read(
    codes: Any, table: Any, names: Any, marks: Any, plain: Any, leet: Any, words: Any, slips: Any, letters: Any,
    told: Any, signs: Any, counts: Any,
) -> tuple[int, int]:  # fmt: skip
    """Write the signs of n texts, END between two, and `COUNTS` of each, (n, 10), all 0 before.

    Return how many signs there are, and how many code points no table tells.
    `codes`: code points, END between two texts; `table`: uint32 by code point; `names`, `marks`: hashes of entities
    and their signs, last that of others; `plain`, `leet`: what the first signs count as, and between letters, or 0;
    `words` to `told`: see `spelling.Spelling`; `signs`: room for `WIDER` times the code points, and for `MORE` of
    each text.
    """
    room, most = len(codes) + MORE, len(codes) // 2 + 1
    paper = np.empty((2 + WIDER) * room + LONGEST, np.uint32)  # one piece: each takes as long to get as a short word
    raw, hints, buffer, meant = paper[:room], paper[room : 2 * room], paper[-LONGEST:], paper[2 * room : -LONGEST]
    runs, hashes = np.empty((most, 5), np.int32), np.empty(most, np.uint64)
    start = at = strange = 0
    for row in range(len(counts)):
        stop = _find_end(codes, start)
        size, unknown = _fold(codes[start:stop], table, names, marks, raw, hints, counts[row])
        size = respell(raw[:size], leet, words, slips, letters, told, runs, hashes, buffer, meant, counts[row])
        end, spelled = _settle(meant[:size], plain, leet, signs, at, counts[row])
        if spelled:
            end = _close(signs, at, end, counts[row])
        counts[row, LENGTH] = end - at - 1
        signs[end] = END
        at, start, strange = end + 1, stop + 1, strange + unknown
    return max(at - 1, 0), strange


@compiled("int64[::1](uint32[::1], int64)")
def count_words(signs: Any, rows: int) -> Any:
    """Return how many words each of n texts has; what placeholders hint at is none."""
    counts = np.zeros(rows, np.int64)
    row, hints = 0, False
    for at in range(len(signs) - 1):
        if signs[at] == END:
            row, hints = row + 1, False
        hints = hints or signs[at + 1] == HINTS
        counts[row] += signs[at] == SPACE and signs[at + 1] != END and not hints
    return counts
