"""Segments: the words in letters that nothing parts, `urgentotpis4432`, told by those that stand before values."""

from __future__ import annotations

import re
from itertools import pairwise

from workbench_redact.words import SAID

_SHORTEST = 3  # letters of a word that nobody knows, and of one that is known by what it says
_UNKNOWN = 2.0  # what a word costs that nobody knows, beside its letters; one that is known costs 1
_BESIDE = (
    "cvv cvc dob born birth birthday expire expires expiry valid verification gst gstin mac ssn login user username "
    "facebook github insta instagram linkedin skype snapchat telegram flat house near address "
    "ac add and apka apki are aapka aapki at by for from has hai hi id in is ka ke ki ko me mera meri my ne no not of "
    "on or our par pe please se that the this till to us was with your"
)
_SAID = (word.decode("utf-8") for word in SAID)
KNOWN = frozenset(word for word in _SAID if word.isascii() and word.isalpha() and len(word) >= _SHORTEST) | {
    *_BESIDE.split()
}
_LONGEST = max(map(len, KNOWN))
_LETTERS = re.compile("[a-z]*")


def part(run: str) -> list[str]:
    """Return the words of letters, and the value behind them, with which nothing parts them."""
    if len(run) <= _SHORTEST:
        return [run]
    letters = _LETTERS.match(run.lower())[0]  # type: ignore[index]
    starts = _starts(letters, valued=len(letters) < len(run))
    if letters[starts[-1] :] in KNOWN:
        starts.append(len(letters))
    return [run[start:end] for start, end in pairwise([*dict.fromkeys([*starts, len(run)])])]


def _starts(letters: str, *, valued: bool) -> list[int]:
    """Return where words start, of all ways to part letters the one that costs least.

    `valued`: a value is behind them, which may begin with the last of them, however few.
    """
    size = len(letters)
    ways = [(0.0, 0)]  # to each place: what the best costs, and where its last word starts
    new = (float("inf"), 0)  # the best of which the last word is one that nobody knows
    for end in range(1, size + 1):
        new = (new[0] + 1, new[1])
        if end >= _SHORTEST:
            new = min(new, _with_unknown(ways, end - _SHORTEST, end))
        places = range(max(0, end - _LONGEST), end - 1)
        ways.append(min([new, *((ways[start][0] + 1, start) for start in places if letters[start:end] in KNOWN)]))
    if valued:
        ways[-1] = min([ways[-1], *(_with_unknown(ways, start, size) for start in range(max(0, size - 2), size))])
    starts = [ways[-1][1]]
    while starts[-1]:
        starts.append(ways[starts[-1]][1])
    return starts[::-1]


def _with_unknown(ways: list[tuple[float, int]], start: int, end: int) -> tuple[float, int]:
    return ways[start][0] + _UNKNOWN + end - start, start
