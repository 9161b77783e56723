"""National ids of other countries: numbers that their check confirms and a word, or the way of writing, names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

NEAR = 4  # words between a name and its number


class Nation(NamedTuple):
    """A number: the words that name it, how many digits it has, its check in `stdnum`, a layout that names it, too."""

    words: str
    lengths: tuple[int, ...]
    check: str
    layout: tuple[int, ...] = ()


# The name of each is what it is called at home; stdnum names the law or register behind each check.
NATIONS = {
    "nhs": Nation("nhs", (10,), "gb.nhs"),
    "sin": Nation("sin", (9,), "ca.sin"),
    "tfn": Nation("tfn", (8, 9), "au.tfn"),
    "medicare": Nation("medicare", (10, 11), "medicare"),
    "ird": Nation("ird", (8, 9), "nz.ird"),
    "itin": Nation("itin", (9,), "us.itin"),
    "ein": Nation("ein fein", (9,), "us.ein"),
    "steuer-id": Nation("steuerid steuer idnr identifikationsnummer steueridentifikationsnummer", (11,), "de.idnr"),
    "nir": Nation("nir insee secu sécu securite sécurité", (15,), "fr.nir", (1, 2, 2, 2, 3, 3, 2)),
    "bsn": Nation("bsn sofi burgerservicenummer", (9,), "nl.bsn"),
    "rijksregister": Nation("rijksregister rijksregisternummer", (11,), "be.nn", (2, 2, 2, 3, 2)),
    "ahv": Nation("ahv avs ahv-nr", (13,), "ch.ssn", (3, 4, 4, 2)),
    "nif": Nation("nif contribuinte", (9,), "pt.nif"),
    "pesel": Nation("pesel", (11,), "pl.pesel"),
    "personnummer": Nation("personnummer", (10, 12), "se.personnummer"),
    "fodselsnummer": Nation("fødselsnummer fodselsnummer", (11,), "no.fodselsnummer"),
    "cpr": Nation("cpr", (10,), "dk.cpr"),
    "cnp": Nation("cnp", (13,), "ro.cnp"),
    "tckn": Nation("tckn kimlik", (11,), "tr.tckimlik"),
    "zehut": Nation("zehut", (9,), "il.idnr"),
    "emirates": Nation("emirates eid", (15,), "emirates", (3, 4, 7, 1)),
    "cnic": Nation("cnic nadra", (13,), "pk.cnic", (5, 7, 1)),
    "mykad": Nation("mykad nric ic", (12,), "my.nric", (6, 2, 4)),
    "nik": Nation("nik ktp", (16,), "id.nik"),
    "thai": Nation("thai", (13,), "th.pin", (1, 4, 5, 2, 1)),
    "rrn": Nation("jumin", (13,), "kr.rrn", (6, 7)),
    "cpf": Nation("cpf", (11,), "br.cpf", (3, 3, 3, 2)),
    "ric": Nation("", (18,), "cn.ric", (18,)),
    "rut": Nation("rut", (8, 9), "cl.rut"),
    "abn": Nation("abn", (11,), "au.abn"),
    "bvn": Nation("bvn nin", (11,), "named"),
    "nid": Nation("nid", (10, 13, 17), "named"),
    "sss": Nation("sss gsis", (10, 11), "named"),
    "tin": Nation("tin", (9, 12), "named"),
    "za": Nation("", (13,), "za.idnr", (13,)),
    "za-spaced": Nation("", (13,), "za.idnr", (6, 4, 3)),
}
# Numbers that end in a letter: the word that must name each, if any, its check, and its form.
LETTERED = (
    ("", "cn.ric", re.compile(r"[1-9][0-9]{16}[Xx]\b")),
    ("", "fi.hetu", re.compile(r"[0-3][0-9][01][0-9]{3}[-+][0-9]{3}[A-Za-z]\b")),
    ("dni", "es.dni", re.compile(r"[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}-?[A-Za-z]\b")),
    ("pps", "ie.pps", re.compile(r"[0-9]{7}[A-Wa-w][A-IWa-iw]?\b")),
    ("rut", "cl.rut", re.compile(r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-?[Kk]\b")),
)
SAID = {name: nation.words for name, nation in NATIONS.items()} | {"dni": "dni nif", "pps": "pps ppsn"}
_LAYOUTS = frozenset(nation.layout for nation in NATIONS.values())
_BY_LENGTH: dict[int, list[tuple[str, Nation]]] = defaultdict(list)
for _name, _nation in NATIONS.items():
    for _length in _nation.lengths:
        _BY_LENGTH[_length].append((_name, _nation))


def is_national(digits: str, sizes: tuple[int, ...], said: Mapping[str, int]) -> bool:
    """Tell a national id by its name, so many words away, or its layout, and by its check."""
    if sizes not in _LAYOUTS and SAID.keys().isdisjoint(said):
        return False
    return any(
        (sizes == nation.layout or said.get(name, NEAR + 1) <= NEAR) and passes(nation.check, digits)
        for name, nation in _BY_LENGTH.get(len(digits), ())
    )


def read_lettered(text: str, start: int, end: int, said: Mapping[str, int]) -> int | None:
    """Return where a national id ends whose digits, from start to end, a letter follows."""
    if not text[end : end + 1].isalpha() and text[end : end + 1] != "-":
        return None
    for name, check, form in LETTERED:
        match = form.match(text, start) if not name or said.get(name, NEAR + 1) <= NEAR else None
        if match and match.end() > end and passes(check, match[0].replace(".", "")):
            return match.end()
    return None


def passes(check: str, value: str) -> bool:
    """Tell whether a value passes a check, by its name: one of our own, or a module of `stdnum`."""
    if own := _OWN.get(check):
        return own(value)
    try:
        return bool(import_module(f"stdnum.{check}").is_valid(value))
    except KeyError:  # of China all is right, but the table of places names no county there
        return check == "cn.ric"


def _medicare(digits: str) -> bool:
    """Australia: the ninth digit is the sum of the first eight, weighted, modulo ten; the tenth counts the cards."""
    return digits[0] in "23456" and _weighed(digits, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(digits[8])


def _emirates(digits: str) -> bool:
    """The Emirates: 784 (ISO 3166), the year of birth, and a Luhn digit."""
    from stdnum import luhn

    return digits[:3] == "784" and digits[3:5] in ("19", "20") and luhn.is_valid(digits)


def _nric(value: str) -> bool:
    """Singapore: seven weighted digits, moved by the century's or series' letter, point at the last letter."""
    series, last = value[0].upper(), value[-1].upper()
    moved = {"S": 0, "T": 4, "F": 0, "G": 4, "M": 3}[series]
    rest = (_weighed(value[1:8], (2, 7, 6, 5, 4, 3, 2)) + moved) % 11
    letters = "JZIHGFEDCBA" if series in "ST" else "XWUTRQPNMLK" if series in "FG" else "XWUTRQPNJLK"
    return letters[rest] == last


def _hkid(value: str) -> bool:
    """Hong Kong: a letter or two and six digits, weighted from nine down, modulo eleven; ten is written A."""
    signs = value.upper().rjust(9)
    total = sum((9 - place) * (36 if sign == " " else int(sign, 36)) for place, sign in enumerate(signs[:8]))
    return "0123456789A"[-total % 11] == signs[8]


def _weighed(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _named(digits: str) -> bool:
    """No check is published, or there is none: the name alone tells."""
    return len(set(digits)) > 1


_OWN = {"named": _named, "medicare": _medicare, "emirates": _emirates, "nric": _nric, "hkid": _hkid}
