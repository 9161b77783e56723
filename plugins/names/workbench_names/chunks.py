"""Reading: what stands between two spaces is cut into words once, and known when it comes again.

How a chunk is read depends on the signs before it alone: those that end the chunk before, if any do.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench_names.tokens import END, START, cut, gist
from workbench_names.vocabulary import Word

MOST = 100_000  # chunks kept
LONGEST = 64  # signs of a chunk that is kept
Read = tuple[tuple[Word, ...], "State"]


class State(dict[str, Read]):
    """After signs: for each chunk its words, and the state after it; `end` is what ends a text here."""

    def __init__(self, reader: Reader, signs: str) -> None:
        super().__init__()
        self._reader, self._signs = reader, signs
        self.end = (reader.word(signs + END), reader.word(END))

    def __missing__(self, chunk: str) -> Read:
        """Read a chunk that is new."""
        before = self._signs if self._signs == START else f"{self._signs} "
        tokens, rest = cut(before + chunk)
        read = tuple(map(self._reader.word, tokens)), self._reader.state(rest)
        if len(chunk) <= LONGEST:
            self[chunk] = read
            self._reader.chunks += 1
        return read


class Reader:
    """The states, by signs; `start` is that before a text, `edge` what stands about a text."""

    def __init__(self, word: Callable[[str], Word]) -> None:
        self.word = word
        self.chunks = 0
        self._states: dict[str, State] = {}
        self.start = self.state(START)
        self.edge = word(END)

    def state(self, signs: str) -> State:
        """Return the state after signs."""
        key = gist(signs)
        known = self._states.get(key)
        if known is None:
            known = self._states[key] = State(self, key)
            self.chunks += 1
        return known

    @property
    def full(self) -> bool:
        """Tell whether it is time for a new one."""
        return self.chunks > MOST
