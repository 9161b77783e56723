"""Attacks: what a sender does to a text so that a filter misses what a reader still sees. Pure, offline, by a seed."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, reduce
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple

from workbench.errors import ConfigError, RecordError, join_names

Change = Callable[[str, Random], str]

_MASK, _HOST = r"<[A-Z][A-Z0-9_]*(?::[^>\s]*)?>", r"(?i:\b(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?:/\S*)?)"
_LINK = re.compile(_HOST)
_MASKED, _FOLLOWED, _NOTHING = re.compile(f"({_MASK})"), re.compile(f"({_MASK}|{_HOST})"), re.compile("((?!))")
_LETTER = r"[\w\u0900-\u0dff]"  # the vowel signs of Indian scripts, which are no letters to a pattern, among them
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHARE = 0.4  # of the words that an attack could change


class Attack(NamedTuple):
    """One way to disguise a text: `change` sees what stands between matches of `kept`, and draws by a seed."""

    name: str
    change: Change
    kept: re.Pattern[str] = _MASKED


class Words(NamedTuple):
    """What an attack takes for a word, and for a piece of one, which it breaks no further."""

    whole: re.Pattern[str]
    piece: re.Pattern[str]


_VOWELS = "".join(sign for sign in map(chr, range(0x900, 0xE00)) if unicodedata.category(sign)[0] == "M")
_LETTERS = Words(re.compile(r"[^\W\d_]{3,}"), re.compile("."))
_SYLLABLES = Words(re.compile(rf"(?:[^\W\d_][{_VOWELS}]*){{3,}}"), re.compile(f".[{_VOWELS}]*"))


def evade(texts: Sequence[str], attack: str | Attack, seed: int) -> list[str]:
    """Return each text as an attacker would write it; a text that the attack cannot change stays as it is.

    What becomes of a text depends on the text, the attack and the seed alone. Placeholders of anonymized text
    (`<URL:https:x.co/a>`) are left whole. Raises ConfigError for an unknown attack, RecordError for what is no text.
    """
    made = find_attack(attack) if isinstance(attack, str) else attack
    check_texts(texts)
    return [_rewrite(text, made, seed) for text in texts]


def check_texts(texts: Sequence[Any]) -> None:
    """Raise RecordError for one text, whose letters would be taken for texts, and for what holds other things."""
    other = [row for row, text in enumerate(texts) if not isinstance(text, str)]
    if isinstance(texts, str) or other:
        got = f"{type([*texts][other[0]]).__name__} in place {other[0]}" if other else "str"
        raise RecordError(f"texts must be a list of str. Got {got}. Give [text] for one.", [("", "wrong_type")])


def find_attack(name: str) -> Attack:
    """Return an attack of `TRAINING` or `HELD_APART` by name."""
    known = {**TRAINING, **HELD_APART}
    if name not in known:
        raise ConfigError(f"attack must be one of {join_names(known)}. Got {name!r}.")
    return known[name]


def _rewrite(text: str, attack: Attack, seed: int) -> str:
    random = Random(f"{seed}\0{attack.name}\0{text}")  # noqa: S311
    parts = attack.kept.split(text)
    parts[::2] = [attack.change(part, random) if part.strip() else part for part in parts[::2]]
    return "".join(parts)


def _over_words(text: str, random: Random, words: Words, change: Callable[[str], str]) -> str:
    return words.whole.sub(lambda match: change(match[0]) if random.random() < _SHARE else match[0], text)


def letters(table: Mapping[str, str], words: Words, share: float = 0.6) -> Change:
    """Replace letters of some words by look-alikes."""

    def swap(sign: str, random: Random) -> str:
        return random.choice(table[sign]) if sign in table and random.random() < share else sign

    return lambda text, random: _over_words(
        text, random, words, lambda word: "".join(swap(sign, random) for sign in word)
    )


def between(signs: Sequence[str], words: Words) -> Change:
    """Put one sign between all pieces of some words: `K.Y.C`, or a zero-width character."""
    return lambda text, random: _over_words(
        text, random, words, lambda word: random.choice(signs).join(words.piece.findall(word))
    )


def split(breaks: Sequence[str], words: Words) -> Change:
    """Break some words in two."""

    def cut(word: str, random: Random) -> str:
        pieces = words.piece.findall(word)
        pieces.insert(random.randrange(1, len(pieces)), random.choice(breaks))
        return "".join(pieces)

    return lambda text, random: _over_words(text, random, words, lambda word: cut(word, random))


def phrases(table: Mapping[str, Sequence[str]], share: float = 0.8) -> Change:
    """Say phrases otherwise, longest first: by synonyms, in Hinglish, or by hints."""
    told = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
    pattern = re.compile(rf"(?i)(?<!{_LETTER})(?:{told})(?!{_LETTER})")

    def say(match: re.Match[str], random: Random) -> str:
        return random.choice(table[match[0].lower()]) if random.random() < share else match[0]

    return lambda text, random: pattern.sub(lambda match: say(match, random), text)


def defang(dots: Sequence[str], schemes: Sequence[str]) -> Change:
    """Write links so that a reader mends them and a pattern misses them."""

    def spoil(link: str, random: Random) -> str:
        scheme, mark, rest = link.rpartition("://")
        host, slash, path = rest.partition("/")
        dot, fake = random.choice(dots), random.choice(schemes)
        return (scheme.replace("http", fake) + mark if mark else "") + host.replace(".", dot) + slash + path

    return lambda text, random: _LINK.sub(lambda match: spoil(match[0], random), text)


def pad(sentences: Sequence[str]) -> Change:
    """Add harmless sentences before and after what says something."""

    def wrap(text: str, random: Random) -> str:
        if not _MASKED.sub("", text).strip():
            return text
        before, after = random.sample(sentences, 2)
        return random.choice(
            [f"{text.rstrip()} {after}", f"{before} {text.lstrip()}", f"{before} {text.strip()} {after}"]
        )

    return wrap


def together(*changes: Change) -> Change:
    """Do one change after another, as a person does who rewrites a message."""
    return lambda text, random: reduce(lambda told, change: change(told, random), changes, text)


def drop_vowels(text: str, random: Random) -> str:
    """Leave vowels out inside some words: `yr accnt`."""
    return _over_words(text, random, _SYLLABLES, lambda word: word[0] + re.sub(r"[aeiou](?=\w)", "", word[1:]))


def slip(text: str, random: Random) -> str:
    """Leave out, double or exchange a letter inside some words, as a thumb does."""

    def mistype(word: str) -> str:
        at = random.randrange(1, len(word))
        kept, rest = word[:at], word[at:]
        return random.choice((kept + rest[1:], kept + rest[0] + rest, kept[:-1] + rest[0] + kept[-1] + rest[1:]))

    return _over_words(text, random, _LETTERS, mistype)


def miss(text: str, random: Random) -> str:
    """Hit a key beside the right one inside some words."""

    def mistype(word: str) -> str:
        at = random.randrange(1, len(word))
        return word[:at] + random.choice(_beside(word[at])) + word[at + 1 :]

    return _over_words(text, random, _SYLLABLES, mistype)


def _beside(letter: str) -> str:
    row = next((row for row in _KEYS if letter.lower() in row), letter)
    place = row.find(letter.lower())
    return row[max(place - 1, 0) : place] + row[place + 1 : place + 2] or letter


def omit(text: str, random: Random) -> str:
    """Leave some words out, as telegrams do."""
    return re.sub(r"\w+ ", lambda match: "" if random.random() < _SHARE / 2 else match[0], text)


def alternate(text: str, random: Random) -> str:
    """Write some words in mixed case."""
    return _over_words(
        text, random, _LETTERS, lambda word: "".join(random.choice((sign.lower(), sign.upper())) for sign in word)
    )


@cache
def tables(part: str) -> dict[str, Any]:
    """Return the tables of `tables.toml` for `training`, or those `held_apart`."""
    table: dict[str, Any] = tomllib.loads(files(__package__).joinpath("tables.toml").read_text("utf-8"))[part]
    return table


def _kinds(part: str, words: Words) -> dict[str, Change]:
    table = tables(part)
    synonym, softening, hinting = (phrases(table[name]) for name in ("synonyms", "softening", "hints"))
    return {
        "homoglyph": letters(table["homoglyphs"], words),
        "zero-width": between(table["zero_width"], words),
        "leet": letters(table["leet"], words),
        "spacing": between(table["separators"], words),
        "synonym": synonym,
        "defang": defang(table["dots"], table["schemes"]),
        "splitting": split(table["breaks"], words),
        "padding": pad(table["padding"]),
        "hinglish": phrases(table["hinglish"]),
        "softening": softening,
        "hinting": hinting,
        "rewording": together(hinting, softening, synonym),
    }


def _keep(name: str) -> re.Pattern[str]:
    """Return what an attack leaves whole in scoring: links too, for readers must be able to follow them."""
    if name == "padding":
        return _NOTHING  # it adds before and after a text, not round each placeholder
    return _MASKED if name in ("homoglyph", "defang", "splitting") else _FOLLOWED


# Training is rougher than people are, by design: a model of attacks as clean as those held apart caught less.
_TEXTING = phrases(tables("training")["texting"])
_TRAINED = {**_kinds("training", _LETTERS), "casing": alternate, "slips": slip, "omission": omit, "texting": _TEXTING}
_APART = {**_kinds("held_apart", _SYLLABLES), "vowels": drop_vowels, "keys": miss}
TRAINING = {name: Attack(name, change) for name, change in _TRAINED.items()}
HELD_APART = {
    f"held-apart {name}": Attack(f"held-apart {name}", change, _keep(name)) for name, change in _APART.items()
}
