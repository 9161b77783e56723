"""Reading: what stands between two spaces is cut into words once, and known when it comes again.

How a chunk is read depends on the signs before it alone: those that end the chunk before, if any do.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from workbench_names.tokens import END, START, cut, gist
from workbench_names.vocabulary import Word

from workbench.chunks import NOBODY, Chunks, Found, Numbers, spread

MOST = 100_000  # chunks kept
LONGEST = 64  # signs of a chunk that is kept
SPACED = f"{START} "  # a text begins with a space, or is empty
Read = tuple[tuple[Word, ...], "State", int]


class State(dict[str, Read]):
    """After signs: for each chunk its words, the state after it, and the reader's number of both; END ends a text."""

    def __init__(self, reader: Reader, signs: str, number: int) -> None:
        super().__init__()
        self._reader, self._signs, self.number = reader, signs, number

    def __missing__(self, chunk: str) -> Read:
        """Read a chunk that is new."""
        words, after = self._end() if chunk == END else self._cut(chunk)
        read = words, after, self._reader.number(words, after)
        if len(chunk) <= LONGEST:
            self[chunk] = read
        return read

    def _end(self) -> tuple[tuple[Word, ...], State]:
        return (self._reader.word(self._signs + END), self._reader.edge), self._reader.start

    def _cut(self, chunk: str) -> tuple[tuple[Word, ...], State]:
        if self._signs == START and not chunk:
            return (), self._reader.state(SPACED)
        before = self._signs if self._signs in (START, SPACED) else f"{self._signs} "
        tokens, rest = cut(before + chunk)
        return tuple(map(self._reader.word, tokens)), self._reader.state(rest)


class Reader:
    """The states, by signs; `start` is that before a text, `edge` what stands about a text."""

    def __init__(self, word: Callable[[str], Word]) -> None:
        self.word = word
        self._lock = Lock()
        self._codes, self._ends, self._after = array("i"), array("i", [0]), array("i")
        self._known, self._again = Chunks(MOST), Numbers(MOST)
        self._states: dict[str, State] = {}
        self._order: list[State] = []
        self.edge = word(END)
        self._plain, self.start = self.state(""), self.state(START)

    def state(self, signs: str) -> State:
        """Return the state after signs."""
        key = gist(signs)
        known = self._states.get(key)
        if known is None:
            with self._lock:
                known = self._states[key] = State(self, key, len(self._order))
                self._order.append(known)
        return known

    def number(self, words: Sequence[Word], after: State) -> int:
        """Return the number of what was read: words and the state after them."""
        with self._lock:
            self._codes.extend([word.code for word in words])
            self._ends.append(len(self._codes))
            self._after.append(after.number)
            return len(self._after) - 1

    def read(self, texts: Sequence[str]) -> np.ndarray:
        """Return the codes, int32, of the words of texts, two edges before and after each.

        All chunks are read as if no signs stood before them, then those anew before which there are some.
        """
        found = self._known.find(f" {END} ".join(["", *texts, ""])[1:-1])
        if len(found.strange):
            self._known.keep(found, [self._plain[found.chunk(place)][2] for place in found.strange.tolist()])
        reads = self._read_again(found)
        with self._lock:
            codes, ends = np.array(self._codes), np.array(self._ends)
        firsts, lasts = ends[reads], ends[reads + 1]
        sizes = lasts - firsts
        return np.asarray(codes[np.arange(sizes.sum()) + np.repeat(lasts - sizes.cumsum(), sizes)])

    def _read_again(self, found: Found) -> np.ndarray:
        """Return the numbers of what is read of chunks, given the signs before each."""
        reads = found.numbers.copy()
        after = self._states_after(reads)
        states = np.concatenate([after[:1] * 0, after[:-1]])
        signed = np.flatnonzero(states)
        reads[signed] = self._read_signed(found, signed, states[signed])
        for place in signed[self._states_after(reads[signed]) != after[signed]].tolist():
            self._go_on(found, reads, states, place)
        return reads

    def _states_after(self, reads: np.ndarray) -> np.ndarray:
        with self._lock:
            return np.array(self._after)[reads]

    def _read_signed(self, found: Found, places: np.ndarray, states: np.ndarray) -> np.ndarray:
        """Return the numbers of what is read of the chunks at places, given the states before them."""
        keys = spread(states.astype(np.uint64) << np.uint64(32) | found.numbers[places].astype(np.uint64))
        numbers = self._again.look_up(keys)
        strange = np.flatnonzero(numbers == NOBODY)
        if len(strange):
            told = zip(states[strange].tolist(), places[strange].tolist(), strict=True)
            numbers[strange] = [self._order[state][found.chunk(place)][2] for state, place in told]
            self._again.keep(keys[strange], numbers[strange])
        return numbers

    def _go_on(self, found: Found, reads: np.ndarray, states: np.ndarray, place: int) -> None:
        """Read what follows a place anew, as long as the state before it is another than it was read with."""
        for following in range(place + 1, len(reads)):
            state = self._after[reads[following - 1]]
            if state == states[following]:
                break
            states[following], reads[following] = state, self._order[state][found.chunk(following)][2]

    @property
    def chunks(self) -> int:
        """How many chunks were read."""
        return len(self._after) + len(self._again)

    @property
    def full(self) -> bool:
        """Tell whether it is time for a new one."""
        return self.chunks > MOST or len(self._codes) > 8 * MOST
