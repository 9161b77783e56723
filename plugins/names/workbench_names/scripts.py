"""Names of India in the scripts of India, by rule from how they are written in Latin letters; for training only.

Spelling so is rough, since Latin letters tell neither long vowels nor kinds of t, d and n: what is learned from it is
the look of a name. Scripts are told by their blocks, which stand in parallel to Devanagari's.
"""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

_CONSONANTS = {
    "ksh": "क्ष", "chh": "छ", "sh": "श", "kh": "ख", "gh": "घ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध", "ph": "फ",
    "bh": "भ", "k": "क", "g": "ग", "j": "ज", "t": "त", "d": "द", "n": "न", "p": "प", "b": "ब", "m": "म", "y": "य",
    "r": "र", "l": "ल", "v": "व", "w": "व", "s": "स", "h": "ह", "f": "फ", "z": "ज", "q": "क", "x": "क्स", "c": "क",
}  # fmt: skip
_VOWELS = {
    "aa": "आा", "ee": "ईी", "oo": "ऊू", "ai": "ऐै", "au": "औौ", "a": "अ", "i": "इि", "u": "उु", "e": "एे", "o": "ओो",
}  # fmt: skip
_SOUND = re.compile("|".join([*_CONSONANTS, *_VOWELS]))
_NASAL = ("न्(?=[कखगघचछजझतथदधपफबभ])", "ं")


class Script(NamedTuple):
    """A script: its block, whether a last consonant is marked, whether a last a or i is long, what else it changes."""

    block: int
    marked: bool
    long: str
    changes: tuple[tuple[str, str], ...]


SCRIPTS = {
    "hi": Script(0x0900, marked=False, long="ai", changes=(_NASAL,)),
    "bn": Script(0x0980, marked=False, long="ai", changes=(("व", "ब"), ("(?<!^)(?<!्)य", "য়"))),
    "pa": Script(0x0A00, marked=False, long="ai", changes=(_NASAL, ("क्ष", "ख"), ("श", "ਸ਼"), ("्", ""), ("ं", "ੰ"))),
    "gu": Script(0x0A80, marked=False, long="ai", changes=(_NASAL,)),
    "or": Script(0x0B00, marked=False, long="ai", changes=(("व", "ब"), ("(?<!^)(?<!्)य", "ୟ"))),
    "ta": Script(
        0x0B80,
        marked=True,
        long="a",
        changes=(
            ("[खगघ]", "क"),
            ("छ", "च"),
            ("झ", "ज"),
            ("[थदध]", "त"),
            ("[फबभ]", "प"),
            ("श", "ष"),
            ("(?<!^)न(?!्त)", "ன"),
        ),
    ),
    "te": Script(0x0C00, marked=True, long="", changes=(_NASAL,)),
    "kn": Script(0x0C80, marked=True, long="", changes=(_NASAL,)),
    "ml": Script(0x0D00, marked=True, long="", changes=(("न्$", "ൻ"), ("ल्$", "ൽ"), ("र्(?=[क-म]|$)", "ർ"))),
}
# What ends a name in a sentence, after a consonant and after a vowel.
ENDINGS = {
    "hi": (("ला", "ने", "च्या"), ("ला", "ने", "च्या")),
    "bn": (("কে", "ের"), ("কে", "র")),
    "gu": (("ને", "ના", "એ"), ("ને", "ના")),
    "or": (("କୁ", "ଙ୍କୁ", "ଙ୍କର"), ("କୁ", "ଙ୍କୁ", "ଙ୍କର")),
    "ta": (("ுக்கு", "ின்", "ிடம்", "ை"), ("வுக்கு", "வின்", "விடம்")),
    "te": (("్‌కు", "్‌తో", "్‌ని"), ("కు", "తో", "ని")),
    "kn": (("್‌ಗೆ", "್‌ಗೆ", "್‌ನ"), ("ಗೆ", "ನ")),
    "ml": (("ിന്", "ിന്റെ", "ിനെ"), ("യ്ക്ക്", "യുടെ")),
}


def spell(name: str, language: str, *, long: bool = False) -> str:
    """Return a Latin name in the script of a language; `long`: the last a before a last consonant is a long one."""
    script = SCRIPTS[language]
    words = [_spell(word, script, long=long) for word in re.findall("[a-z]+", name.lower())]
    return " ".join(words)


def inflect(name: str, language: str, random: Random) -> str:
    """Return a name in a script with an ending of its language, if it has any."""
    after, vowel = ENDINGS.get(language, (("",), ("",)))
    bare = name.rstrip(chr(SCRIPTS[language].block + 0x4D))
    consonant = bare != name or (not SCRIPTS[language].marked and name[-1].isalpha())
    return bare + random.choice(after) if consonant else name + random.choice(vowel)


def _spell(word: str, script: Script, *, long: bool) -> str:
    if long:
        word = re.sub("(?<=[^aeiou])a(?=[^aeiouy]+$)", "aa", word)
    word = re.sub("ao$", "aav", word)
    if word[-1] in script.long:
        word = word[:-1] + {"a": "aa", "i": "ee"}[word[-1]]
    told, bare = "", False
    for sound in _SOUND.findall(word):
        if sound in _VOWELS:
            told += _VOWELS[sound][1:] if bare else _VOWELS[sound][0]
            bare = False
        else:
            told += "्" * bare + _CONSONANTS[sound]
            bare = True
    if bare and script.marked:
        told += "्"
    for old, new in script.changes:
        told = re.sub(old, new, told)
    return "".join(chr(ord(sign) - 0x0900 + script.block) if "\u0900" <= sign < "\u0980" else sign for sign in told)
