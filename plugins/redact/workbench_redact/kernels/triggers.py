"""Triggers: the words without which no cue holds, worked out from the cues, in a table for `glance_words`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from workbench_redact import cues
from workbench_redact.forms import TLDS
from workbench_redact.judging import avenues, fragments, handles, references, spelling
from workbench_redact.judging.homes import flat, homely, landmark, numbered_home, street
from workbench_redact.kernels.glance_words import (
    AT,
    BARE,
    BEFORE,
    BITS,
    CAPITALS,
    COMMA,
    DOMAIN,
    DOT,
    DOTTED,
    FAR,
    LATE,
    NUMERAL,
    SLOTS,
    SOON,
    SPREAD,
    TIMES,
)
from workbench_redact.kernels.openings import words_of

from workbench.privacy.addresses import VILLAGED


@cache
def table() -> NDArray[np.uint64]:
    """Return the words, by hash, in the lowest bits of which is what they ask for and are."""
    told: dict[str, int] = {}
    for asks, words in _words():
        for word in words - {""}:
            told[word] = told.get(word, 0) | asks
    slots = np.zeros(SLOTS, np.uint64)
    for word, asks in told.items():
        packed = int.from_bytes(word[-8:].encode(), "big")
        hashed = (packed + len(word)) * SPREAD & (1 << 64) - 1
        slot = hashed >> 52
        while slots[slot]:
            slot = (slot + 1) % SLOTS
        slots[slot] = hashed & ~BITS | asks
    return slots


def _words() -> Iterable[tuple[int, frozenset[str]]]:
    """Yield what words ask for and are; cues that are told by no word are told by their form, in `glance_digits`."""
    for cue in cues.CUES:
        if cue.check not in _FORMED and not cue.guard and cue.value != avenues.CALLE:
            words = words_of(cue.before + cue.value)
            yield _asks(cue), frozenset() if "" in words else words  # one that is told without words, too
    # Those that are asked for have an @.
    yield BARE, (words_of(handles.NAMED) - words_of(handles.ASKED)) | words_of(VILLAGED) - _POSTS
    yield BEFORE, words_of(avenues.NAMING) | words_of(avenues.NAMED_FIRST) | words_of(cues.BIRTHDAY)
    yield BEFORE, words_of(r"cvv|cvc|cvn|otp|0tp|passcode|verification|activation|login|security|dot")
    yield SOON, words_of("otp|0tp|passcode|code")
    yield LATE, words_of(avenues.CALLE) - {"c"}  # which has a stroke
    yield CAPITALS, words_of(references.BOOKING)
    yield NUMERAL, frozenset(word for word in spelling.WORDS if word.isascii())
    yield TIMES, words_of("double|triple")
    yield DOMAIN, frozenset(TLDS)
    yield DOT, words_of("dot")
    yield AT, words_of("at")


_FORMED = frozenset(
    (
        *(handles.username, handles.asked, handles.poster, handles.skype),
        *(cues.passcode, fragments.mobile, cues.wallet, flat),
    )
)
_POSTS = frozenset(("po", "post"))  # after `at/` only
_SOON = (handles.plain, references.reference, references.counted, references.numbered, street, homely, numbered_home)
_ASKS = {handles.dotted: DOTTED, landmark: COMMA} | dict.fromkeys(_SOON, SOON)


def _asks(cue: cues.Cue) -> int:
    return _ASKS.get(cue.check, FAR)
