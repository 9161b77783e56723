"""The loops by which names are found in the codes of words: plain Python that numba can compile as it stands.

See `tiers` for when it does. `codes`: int32, of the words of texts, two edges before and after each. `rows`: int16,
what words add to scores. `lists`: int32, a column for each word; its rows are named here.
"""

from __future__ import annotations

from typing import Any

Array = Any  # of numpy when compiled, a memory view of it when interpreted: what is read of either is an int

NEVER = -10_000  # the score of what cannot be

# The bits of a word's code: whether it is an edge, may begin a search; how it stands; its place in the vocabulary.
WALL, HOPEFUL = 1, 2
STANDS, PLACE = 2, 6  # how far they are shifted
STANDING = 15
# What a word adds to scores: to its own, to those two words off, after and before, then to a neighbour by standing.
NEXT = 3
SLOTS = NEXT + 2 * 10
REACH = 5  # words that add to a score

AHEAD = 4  # words asked about at once where a stretch may go on, and as many as it has

# Lists of words: to ask about, that begin a search; of stretches the first word and the one after the last; of names
# the first word, the one after the last, and the entity. Then, of each word of one stretch, its tag, the score of each
# tag but O, and from which tag in play it is best to come to each.
ASKED, SEED, START, END, FIRST, STOP, ENTITY, TAG, SCORE = range(9)
TAGS = 11
CAME = SCORE + TAGS - 1
LISTS = CAME + TAGS
# Rows of tables by score, entity and tag: what begins and keeps a stretch; what a name costs and each of its words
# gains; tags in play, what the best way to each is worth, and with one word more.
BEGINS, KEEPS = range(2)
COST, STAY = range(2)
PLAYED, WORTH, GAINED, SCRATCH = range(4)

SIGNATURES = {
    "lack": "int64(int32[::1], int32[:, ::1], int64, int16[:, ::1], int64[::1])",
    "find": "UniTuple(int64, 2)(int32[::1], int16[:, ::1], int32[:, ::1], int32[:, ::1], int32[:, ::1], "
    "int32[:, ::1], int64[:, ::1])",
}


def lack(codes: Array, lists: Array, asked: int, rows: Array, keys: Array) -> int:
    """List the rows that are not known of all that adds to scores asked about, as if they were; return how many."""
    count = 0
    for place in range(asked):
        for which in range(REACH):
            one = key(codes, lists[ASKED, place], which)
            if rows[one, TAGS - 1] == 0:
                rows[one, TAGS - 1] = 1
                keys[count] = one
                count += 1
    return count


def key(codes: Array, at: int, which: int) -> int:
    """Return the row of what one of five words adds to the score of that at a place."""
    if which == 0:
        return int(codes[at] >> PLACE) * SLOTS
    if which < NEXT:
        return int(codes[at + 4 * which - 6] >> PLACE) * SLOTS + which
    stands = NEXT + 2 * (codes[at] >> STANDS & STANDING)
    return int(codes[at + 2 * which - 7] >> PLACE) * SLOTS + stands + which - NEXT


def lacks(codes: Array, at: int, rows: Array) -> bool:
    """Tell whether anything is not known of what words add to the score at a place."""
    for which in range(REACH):  # noqa: SIM110
        if rows[key(codes, at, which), TAGS - 1] == 0:
            return True
    return False


def exceeds(codes: Array, at: int, rows: Array, bars: Array, bar: int) -> bool:
    """Tell whether any score at a place is above its bar."""
    one, two, three = key(codes, at, 0), key(codes, at, 1), key(codes, at, 2)
    four, five = key(codes, at, 3), key(codes, at, 4)
    for lane in range(TAGS - 1):
        total = rows[one, lane] + rows[two, lane] + rows[three, lane] + rows[four, lane] + rows[five, lane]
        if total > bars[bar, lane]:
            return True
    return False


def add_up(codes: Array, at: int, rows: Array, lists: Array, place: int) -> None:
    """Write the scores at a place, as those of this word of a stretch."""
    for lane in range(TAGS - 1):
        total = 0
        for which in range(REACH):
            total += rows[key(codes, at, which), lane]
        lists[SCORE + lane, place] = total


# ---- where a name may be


def pick(codes: Array, rows: Array, bars: Array, lists: Array) -> tuple[int, int]:
    """List the words that begin a search, and ask about hopeful ones of which not all is known; return how many."""
    seeds = asked = 0
    for at in range(len(codes)):
        if codes[at] & HOPEFUL == 0:
            continue
        if lacks(codes, at, rows):
            lists[ASKED, asked] = at
            asked += 1
        elif exceeds(codes, at, rows, bars, BEGINS):
            lists[SEED, seeds] = at
            seeds += 1
    return seeds, asked


def walled(codes: Array, at: int) -> bool:
    """Tell whether an edge stands at a place."""
    return bool(codes[at] & WALL)


def walk(codes: Array, at: int, by: int, rows: Array, bars: Array) -> int:
    """Return the first place from there on, this way, where a stretch does not go on or not all is known."""
    at += by
    while not walled(codes, at) and not lacks(codes, at, rows) and exceeds(codes, at, rows, bars, KEEPS):
        at += by
    return at


def ask(codes: Array, at: int, by: int, many: int, rows: Array, lists: Array, asked: int) -> int:
    """Where not all is known of a word, ask about it and some more this way; return how many are asked about."""
    if walled(codes, at) or not lacks(codes, at, rows):
        return asked
    while many > 0 and not walled(codes, at) and asked < len(codes):
        if lacks(codes, at, rows):
            lists[ASKED, asked] = at
            asked += 1
        at += by
        many -= 1
    return asked


def stretch(codes: Array, seeds: int, rows: Array, bars: Array, lists: Array) -> tuple[int, int]:
    """List the stretches of words about seeds, and ask where they may go on; return how many of both.

    What is asked about doubles a stretch, so that a long one is known soon.
    """
    found = asked = stop = 0
    for place in range(seeds):
        seed = lists[SEED, place]
        if seed < stop:
            continue
        start, stop = walk(codes, seed, -1, rows, bars) + 1, walk(codes, seed, 1, rows, bars)
        lists[START, found], lists[END, found] = start, stop
        found += 1
        many = stop - start + AHEAD
        asked = ask(codes, start - 1, -1, many, rows, lists, asked)
        asked = ask(codes, stop, 1, many, rows, lists, asked)
    return found, asked


def find(
    codes: Array, rows: Array, bars: Array, costs: Array, moves: Array, lists: Array, scratch: Array
) -> tuple[int, int]:
    """List the names in words, or ask about words of which not all is known; return how many of both."""
    seeds, asked = pick(codes, rows, bars, lists)
    if asked:
        return 0, asked
    stretches, asked = stretch(codes, seeds, rows, bars, lists)
    if asked:
        return 0, asked
    names = 0
    for place in range(stretches):
        start, stop = lists[START, place], lists[END, place]
        for at in range(start, stop):
            add_up(codes, at, rows, lists, at - start)
        played = play(lists, stop - start, bars, costs, scratch)
        if played > 1:
            lead(lists, stop - start, moves, scratch, played)
            names = spell(lists, start, stop - start, names)
    return names, 0


# ---- the best tags of a stretch (Viterbi, 1967), over the entities alone for which a run of its words speaks


def pays(lists: Array, size: int, entity: int, bars: Array, costs: Array) -> bool:
    """Tell whether a word may begin a name of an entity, and a run of words is worth more than it costs (Kadane)."""
    begun = paid = False
    worth = 0
    for at in range(size):
        first, later = lists[SCORE + 2 * entity, at], lists[SCORE + 2 * entity + 1, at]
        begun = begun or first > bars[BEGINS, 2 * entity] or later > bars[BEGINS, 2 * entity + 1]
        worth = max(worth, 0) + costs[STAY, entity] + max(first, later)
        paid = paid or worth > costs[COST, entity]
    return begun and paid


def play(lists: Array, size: int, bars: Array, costs: Array, scratch: Array) -> int:
    """List the tags in play: O, and those of entities that pay; return how many there are."""
    scratch[PLAYED, 0] = 0
    played = 1
    for entity in range(costs.shape[1]):
        if pays(lists, size, entity, bars, costs):
            scratch[PLAYED, played], scratch[PLAYED, played + 1] = 2 * entity + 1, 2 * entity + 2
            played += 2
    return played


def best(scratch: Array, played: int, moves: Array, to: int) -> int:
    """Return from which tag in play it is best to come to a tag; the first one, where some are as good."""
    found = 0
    for source in range(1, played):
        if step(scratch, source, moves, to) > step(scratch, found, moves, to):
            found = source
    return found


def step(scratch: Array, source: int, moves: Array, to: int) -> int:
    """Return what the best way to a tag in play is worth that comes from there."""
    return int(scratch[WORTH, source]) + int(moves[scratch[PLAYED, source], to])


def lead(lists: Array, size: int, moves: Array, scratch: Array, played: int) -> None:
    """Write the best tags of a stretch; outside all is O."""
    for source in range(played):
        scratch[WORTH, source] = NEVER if source else 0
    for at in range(size):
        for source in range(played):
            to = scratch[PLAYED, source]
            came = best(scratch, played, moves, to)
            lists[CAME + source, at] = came
            gain = lists[SCORE + to - 1, at] if to else 0
            scratch[GAINED, source] = step(scratch, came, moves, to) + gain
        for source in range(played):
            scratch[WORTH, source] = scratch[GAINED, source]
    source = best(scratch, played, moves, 0)
    for at in range(size - 1, -1, -1):
        lists[TAG, at] = scratch[PLAYED, source]
        source = lists[CAME + source, at]


def spell(lists: Array, start: int, size: int, names: int) -> int:
    """List the names that the tags of a stretch spell, after those that were listed; return how many there are."""
    at = 0
    while at < size:
        told = lists[TAG, at]
        at += 1
        if told:
            lists[FIRST, names], lists[ENTITY, names] = start + at - 1, (told - 1) // 2
            inside = told + told % 2  # the tag of a later word: the even one of two
            while at < size and lists[TAG, at] == inside:
                at += 1
            lists[STOP, names] = start + at
            names += 1
    return names
