"""How the signs of texts are read, by compiled loops over code points: folded, placeholders as marks, disguises undone.

What a sign is comes in tables; `workbench.canonical` makes them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.compiled import compiled

END, SPACE = 0x85, 0x20
HINTS = 0x81  # before what placeholders hint at, behind all else
KNOWN, HIDES, POSES = 1 << 24, 1 << 25, 1 << 26  # what a table tells of a code point, above the sign that it reads as
SIGN = KNOWN - 1
WIDE = 0x84  # a gap of several spaces behind a letter that stands alone, until words are closed up
COUNTS = ("length", "figures", "cries", "foreign", "hidden", "lookalike", "leet", "spaced", "short", "mended")
LENGTH, FIGURES, CRIES, FOREIGN, HIDDEN, LOOKALIKE, LEET, SPACED, SHORT, MENDED = range(len(COUNTS))
MORE = 6  # signs that a text has more, at most, than code points when each says `WIDER`
WIDER = 3  # times as long as it is, with the space behind it, may a short form be
GAPPED = 3  # letters with gaps between that are one word
_FOREIGN = 0x250  # where other scripts than Latin begin
_STEP = np.uint64(0x9E3779B97F4A7C15)
_OPEN, _CLOSE, _COLON, _LINE, _CRY, _ZERO, _NINE, _ONE, _EIGHT = (ord(sign) for sign in "<>:_!0918")
_AT, _DOLLAR, _A, _B, _E, _I, _O, _U, _C, _K, _L = (ord(sign) for sign in "@$abeiouckl")
_INDIC, _INDIC_END = 0x900, 0x980
LONGEST = 24  # letters of a word that is looked up
LEAST, LEAST_SLIP, LEAST_GAPPED = 3, 4, 6  # letters of a word that is mended, with a slip, and with a space inside
PIECES = 4  # that a word is put together from, at most
_NUMBER, _SHORT_NUMBER = np.uint64(0xFFFF), np.uint32(0xFFFF)  # the part of an entry that is a word's number
_KEY, _SLIP = np.uint64(1 << 40), np.uint64(1 << 41)  # what hashes of keys and of words with a slip begin with


@compiled("uint64(Array(uint32, 1, 'C', True))")
def hash_name(codes: Any) -> Any:
    """Return the hash of an entity's name."""
    value = np.uint64(0)
    for code in codes:
        value = (value + np.uint64(code)) * _STEP
    return value


@compiled()
def _is_letter(sign: Any) -> bool:
    return bool(97 <= sign <= 122)


@compiled()
def _is_of_name(code: int) -> bool:
    return 65 <= code <= 90 or 48 <= code <= 57 or code == _LINE


@compiled()
def _read_placeholder(codes: Any, start: int, stop: int, names: Any, marks: Any) -> tuple[int, int, int]:
    """Return the places behind a placeholder that starts here and behind its name, and its mark; if none, the place."""
    at = start + 1
    value = np.uint64(0)
    while at < stop and _is_of_name(codes[at]):
        value = (value + np.uint64(codes[at])) * _STEP
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
def _is_of_word(sign: Any) -> bool:
    return bool(97 <= sign <= 122 or _INDIC <= sign < _INDIC_END)


@compiled()
def _is_figure(sign: Any) -> bool:
    return bool(_ZERO <= sign <= _NINE or sign == _DOLLAR or sign == _AT)  # noqa: SIM109


@compiled()
def _hash_word(word: Any, value: Any) -> Any:
    """Return the hash of a word that goes on from another's."""
    for sign in word:
        value = (value + np.uint64(sign)) * _STEP
    return value


@compiled()
def _enter(table: Any, value: Any, number: int) -> None:
    """Enter a number for a hash, unless the table has one."""
    mask = np.uint64(len(table) - 1)
    slot = value >> np.uint64(40) & mask
    while table[slot]:
        if table[slot] | _NUMBER == value | _NUMBER:
            return
        slot = slot + np.uint64(1) & mask
    table[slot] = value & ~_NUMBER | np.uint64(number)


@compiled()
def _look_up(table: Any, value: Any) -> Any:
    """Return the number that was entered for a hash, or 0."""
    mask = np.uint64(len(table) - 1)
    slot = value >> np.uint64(40) & mask
    while table[slot]:
        if table[slot] | _NUMBER == value | _NUMBER:
            return np.int64(table[slot] & _NUMBER)
        slot = slot + np.uint64(1) & mask
    return 0


@compiled()
def _find_slot(slips: Any, value: Any) -> Any:
    """Return where the table has what a hash stands for, or room for it; its mark, without the number, comes second."""
    mask = np.uint64(len(slips) - 1)
    slot, mark = value >> np.uint64(40) & mask, np.uint32(value >> np.uint64(16)) & ~_SHORT_NUMBER
    while slips[slot] and slips[slot] & ~_SHORT_NUMBER != mark:
        slot = slot + np.uint64(1) & mask
    return slot, mark


@compiled()
def _enter_slip(slips: Any, value: Any, number: int) -> None:
    slot, mark = _find_slot(slips, value)
    if not slips[slot]:
        slips[slot] = mark | np.uint32(number)


@compiled()
def _look_slip_up(slips: Any, value: Any) -> Any:
    """Return the number of the word that may be meant, or 0: marks are short, so that others may share one."""
    return np.int64(slips[_find_slot(slips, value)[0]] & _SHORT_NUMBER)


@compiled()
def _is_vowel(sign: Any) -> bool:
    return bool(sign == _A or sign == _E or sign == _I or sign == _O or sign == _U)  # noqa: SIM109


@compiled()
def _make_key(word: Any) -> tuple[Any, int]:
    """Return the hash of a word's first letter and of its consonants, doubled ones as one and ck as k; their number."""
    value, size, last = _KEY, 0, np.uint32(0)
    for at in range(len(word)):
        sign = word[at]
        if at and (_is_vowel(sign) or sign == last or (sign == _C and at + 1 < len(word) and word[at + 1] == _K)):
            continue
        value, size, last = (value + np.uint64(sign)) * _STEP, size + 1, sign
    return value, size


@compiled("void(uint64[::1], uint32[::1], int32[:, ::1])")
def enter_words(words: Any, letters: Any, told: Any) -> None:
    """Enter the hashes of words by their numbers, from 1."""
    for number in range(1, len(told)):
        _enter(words, _hash_word(letters[told[number - 1, 0] : told[number, 0]], np.uint64(0)), number)


@compiled("void(uint32[::1], uint32[::1], int32[:, ::1])")
def enter_slips(slips: Any, letters: Any, told: Any) -> None:
    """Enter what words in Latin letters may become: without vowels, or without any one letter (SymSpell's deletions).

    Two words with the same deletion meet in what lacks a letter of both.
    """
    for number in range(1, len(told)):
        word = letters[told[number - 1, 0] : told[number, 0]]
        if len(word) < LEAST_SLIP or not _is_letter(word[0]):
            continue
        value, size = _make_key(word)
        if size >= LEAST:
            _enter_slip(slips, value, number)
        if len(word) > LEAST_SLIP:
            _enter_slip(slips, _hash_word(word, _SLIP), number)
            for left in range(1, len(word)):
                _enter_slip(slips, _hash_word(word[left + 1 :], _hash_word(word[:left], _SLIP)), number)


@compiled()
def _leaves_out(word: Any, whole: Any) -> bool:
    """Return whether a word is what is left of another one when letters are left out, no more than half."""
    at = 0
    for sign in whole:
        at += at < len(word) and word[at] == sign
    return bool(at == len(word) and len(whole) <= 2 * len(word) + 1)


@compiled()
def _is_slip(word: Any, meant: Any) -> bool:
    """Return whether one letter is left out, put in, wrong, or changed its place with the next; never the first."""
    at, end = 0, 0
    most = min(len(word), len(meant))
    while at < most and word[at] == meant[at]:
        at += 1
    while end < most - at and word[len(word) - 1 - end] == meant[len(meant) - 1 - end]:
        end += 1
    odd, lacking = len(word) - at - end, len(meant) - at - end
    swapped = odd == 2 and lacking == 2 and word[at] == meant[at + 1] and word[at + 1] == meant[at]
    return bool(at > 0 and (swapped or max(odd, lacking) == 1))


@compiled()
def _find_slip(word: Any, slips: Any, letters: Any, told: Any) -> int:
    """Return the number of the most common word that a word is a slip of, or 0."""
    best, begun = 0, _hash_word(word[:1], _SLIP)
    for left in range(1, len(word) + 1):
        value = begun
        for at in range(left + 1, len(word)):
            value = (value + np.uint64(word[at])) * _STEP
        number = _look_slip_up(slips, value)
        if number and (number < best or not best) and _is_slip(word, letters[told[number - 1, 0] : told[number, 0]]):
            best = number
        if left < len(word):
            begun = (begun + np.uint64(word[left])) * _STEP
    return best


@compiled()
def _mend(word: Any, slips: Any, letters: Any, told: Any) -> Any:
    """Return the number of the common word that a word is meant for, or 0."""
    value, size = _make_key(word)
    if size >= LEAST:
        number = _look_slip_up(slips, value)
        if number and _leaves_out(word, letters[told[number - 1, 0] : told[number, 0]]):
            return number
    return _find_slip(word, slips, letters, told) if len(word) >= LEAST_SLIP else 0


@compiled()
def _list_runs(raw: Any, words: Any, runs: Any) -> int:
    """Write where runs of letters and figures start and end, how many letters each has, its number; return how many.

    What placeholders hint at is none.
    """
    count = start = several = 0
    value = np.uint64(0)
    for at in range(len(raw) + 1):
        sign = raw[at] if at < len(raw) else np.uint32(SPACE)
        letter = _is_of_word(sign)
        if letter or _is_figure(sign):
            several += letter
            value = (value + np.uint64(sign)) * _STEP
            continue
        if start < at:
            runs[count, 0], runs[count, 1], runs[count, 2] = start, at, several
            runs[count, 3] = _look_up(words, value) if at - start <= LONGEST else 0
            count += 1
        if sign == HINTS:
            break
        start, several, value = at + 1, 0, np.uint64(0)
    return count


@compiled()
def _is_gapped(runs: Any, one: int, other: int) -> bool:
    """Return whether words may be one with a space inside: no lone letter, and one at most is known, and short."""
    known = (runs[one, 3] != 0) * runs[one, 2] + (runs[other, 3] != 0) * runs[other, 2]
    return bool(min(runs[one, 2], runs[other, 2]) > 1 and known <= GAPPED)


@compiled()
def _join(raw: Any, runs: Any, count: int, at: int, words: Any, common: int) -> tuple[int, int]:
    """Return the number of the common word that this run and those behind are pieces of, and the last of them, or 0."""
    number = last = 0
    if at + 1 == count or runs[at + 1, 0] - runs[at, 1] != 1:
        return 0, at
    if raw[runs[at, 1]] == SPACE and not _is_gapped(runs, at, at + 1):
        return 0, at
    value, size, gapped = _hash_word(raw[runs[at, 0] : runs[at, 1]], np.uint64(0)), runs[at, 2], False
    for place in range(at + 1, min(at + PIECES, count)):
        start, stop = runs[place, 0], runs[place, 1]
        if start - runs[place - 1, 1] != 1 or runs[place, 2] != stop - start or raw[start - 1] >= 0x80:
            break
        if raw[start - 1] == SPACE and (place > at + 1 or not _is_gapped(runs, at, place)):
            break
        gapped = gapped or raw[start - 1] == SPACE
        value, size = _hash_word(raw[start:stop], value), size + stop - start
        if size > LONGEST:
            break
        found = _look_up(words, value)
        if 0 < found <= common and size >= (LEAST_GAPPED if gapped else LEAST_SLIP):
            number, last = found, place
    return number, last


@compiled()
def _unmask(raw: Any, leet: Any, other: bool, buffer: Any) -> bool:
    """Write a run with letters in the place of its figures, if there are any for them; 1 is i, or the other way l."""
    for at in range(len(raw)):
        sign = raw[at]
        if not _is_of_word(sign):
            sign = np.uint32(_L if other and sign == _ONE else _B if sign == _EIGHT else leet[sign])
        buffer[at] = sign
        if sign == 0:
            return False
    return True


@compiled()
def _read_leet(raw: Any, leet: Any, words: Any, common: int, buffer: Any) -> Any:
    """Return the number of the common word that a run of letters and figures is, or 0."""
    for other in range(2):
        if _unmask(raw, leet, other == 1, buffer):
            number = _look_up(words, _hash_word(buffer[: len(raw)], np.uint64(0)))
            if 0 < number <= common:
                return number
    return 0


@compiled()
def _stands_so(raw: Any, runs: Any, count: int, at: int, told: int) -> bool:
    """Return whether a short form may be one: a figure among short forms and words, a letter not among lone ones."""
    if runs[at, 1] - runs[at, 0] > 1:
        return True
    before, after = at > 0, at + 1 < count
    if runs[at, 2]:
        alone = (before and runs[at - 1, 1] - runs[at - 1, 0] == 1 and runs[at, 0] - runs[at - 1, 1] <= GAPPED) or (
            after and runs[at + 1, 1] - runs[at + 1, 0] == 1 and runs[at + 1, 0] - runs[at, 1] <= GAPPED
        )
        return not alone
    if not (told and before and after):
        return False
    spaced = raw[runs[at, 0] - 1] == SPACE and raw[runs[at, 1]] == SPACE
    return bool(spaced and runs[at - 1, 2] and runs[at + 1, 2])


@compiled()
def _is_plain(raw: Any, runs: Any, total: int, at: int, told: Any) -> bool:
    """Return whether a run stays as it is: a number, a lone letter, a known word and no piece of another."""
    number = runs[at, 3]
    if not number:
        return bool(runs[at, 2] == 0 or runs[at, 1] - runs[at, 0] == 1)
    if told[number, 1] != number:
        return False
    if at + 1 == total or runs[at + 1, 0] - runs[at, 1] != 1:
        return True
    return bool(raw[runs[at, 1]] == SPACE and not _is_gapped(runs, at, at + 1))


@compiled()
def _judge(
    raw: Any, runs: Any, total: int, at: int, leet: Any, words: Any, slips: Any, letters: Any, told: Any,
    buffer: Any, count: Any,
) -> tuple[int, int]:  # fmt: skip
    """Return the number of the word to write for a run, 0 for itself, and the last run that it is written for."""
    start, stop, several, number = runs[at, 0], runs[at, 1], runs[at, 2], runs[at, 3]
    size, common = stop - start, told[0, 1]
    if several == size and size > 1:
        joined, last = _join(raw, runs, total, at, words, common)
        if joined:
            count[SPACED] += 1
            return joined, last
    if number:
        meant = told[number, 1]
        if meant == number or not _stands_so(raw, runs, total, at, count[SHORT]):
            return 0, at
        count[SHORT] += 1
        return meant, at
    if not LEAST <= size <= LONGEST or not several:
        return 0, at
    if several < size:
        number = _read_leet(raw[start:stop], leet, words, common, buffer) if size > LEAST else 0
        count[LEET] += number > 0
        return number, at
    number = _mend(raw[start:stop], slips, letters, told) if _is_letter(raw[start]) else 0
    count[MENDED] += number > 0
    return number, at


@compiled()
def _respell(
    raw: Any, leet: Any, words: Any, slips: Any, letters: Any, told: Any, runs: Any, buffer: Any,
    signs: Any, count: Any,
) -> int:  # fmt: skip
    """Write a text's signs with its words as they are meant; return how many they are."""
    total, size, done, at = _list_runs(raw, words, runs), 0, 0, 0
    while at < total:
        if _is_plain(raw, runs, total, at, told):
            at += 1
            continue
        number, last = _judge(raw, runs, total, at, leet, words, slips, letters, told, buffer, count)
        if number:
            for place in range(done, runs[at, 0]):
                signs[size] = raw[place]
                size += 1
            for place in range(told[number - 1, 0], told[number, 0]):
                signs[size] = letters[place]
                size += 1
            done = runs[last, 1]
        at = last + 1
    for place in range(done, len(raw)):
        signs[size] = raw[place]
        size += 1
    return size


@compiled()
def _settle(raw: Any, plain: Any, leet: Any, signs: Any, at: int, count: Any) -> tuple[int, bool]:
    """Write a row's signs as they count, from a place on, figures between letters as letters.

    Return the end, and whether there may be words to close up.
    """
    cries = figures = foreign = posing = alone = 0
    last = before = np.uint32(SPACE)
    lone = wide = False
    signs[at] = last
    for place in range(len(raw)):
        sign = raw[place]
        cries += sign == _CRY
        if sign < len(plain):
            letter = leet[sign]
            if letter and 0 < place < len(raw) - 1 and _is_letter(raw[place - 1]) and _is_letter(raw[place + 1]):
                sign = np.uint32(letter)
                posing += 1
            else:
                sign = np.uint32(plain[sign])
        figures += sign == _ZERO
        foreign += sign >= _FOREIGN
        if sign == SPACE:
            alone += before == SPACE and _is_letter(last)
            if last == SPACE:
                if lone:
                    signs[at], wide = WIDE, True
                continue
            lone = before == SPACE and _is_letter(last)
        at += 1
        signs[at], before, last = sign, last, sign
    if last != SPACE:
        alone += before == SPACE and _is_letter(last)
        at += 1
        signs[at] = SPACE
    count[CRIES], count[FIGURES], count[FOREIGN] = cries, figures, foreign
    count[LEET] += posing
    return at + 1, alone >= GAPPED or wide


@compiled()
def _is_gap(sign: Any) -> bool:
    return bool(sign == SPACE or sign == WIDE)  # noqa: SIM109


@compiled()
def _find_spelled(signs: Any, at: int, stop: int) -> int:
    """Return where letters with gaps between end that begin behind this gap: at a wide one, unless all are wide."""
    end = at
    while end + 2 < stop and _is_letter(signs[end + 1]) and _is_gap(signs[end + 2]):
        end += 2
        if signs[end] == WIDE and end > at + 2 and signs[at + 2] == SPACE:
            break
    return end


@compiled()
def _close(signs: Any, start: int, stop: int, count: Any) -> int:
    """Close up what is spelled out with gaps, `GAPPED` letters or more; return where the row ends then."""
    at = behind = start
    hints = False
    while at < stop:
        end = at
        hints = hints or signs[at] == HINTS
        if _is_gap(signs[at]):
            end = at if hints else _find_spelled(signs, at, stop)
            signs[at] = SPACE
        signs[behind] = signs[at]
        behind, at = behind + 1, at + 1
        if end - at >= 2 * GAPPED - 1:
            count[SPACED] += 1
            for place in range(at, end, 2):
                signs[behind] = signs[place]
                behind += 1
            at = end
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
    `words` to `told`: see `workbench.spelling`; `signs`: room for `WIDER` times the code points, and for `MORE` of
    each text.
    """
    raw, hints = np.empty(len(codes) + MORE, np.uint32), np.empty(len(codes) + 1, np.uint32)
    meant, buffer = np.empty(WIDER * len(codes) + MORE, np.uint32), np.empty(LONGEST, np.uint32)
    runs = np.empty((len(codes) // 2 + 1, 4), np.int32)
    start = at = strange = 0
    for row in range(len(counts)):
        stop = _find_end(codes, start)
        size, unknown = _fold(codes[start:stop], table, names, marks, raw, hints, counts[row])
        size = _respell(raw[:size], leet, words, slips, letters, told, runs, buffer, meant, counts[row])
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
