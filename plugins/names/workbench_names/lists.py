"""What training sentences are made of, read from the lists beside this module, and the lexicon made of them.

Names come from Faker's locale lists (MIT), taken at training only, and from the project's own lists.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from workbench_names.features import fold_script
from workbench_names.lexicon import Lexicon, compile_lexicon
from workbench_names.scripts import spell

ABROAD = "abroad"  # the locale of our own names of other countries in Latin letters
HOME = ("en_IN", "en_US", "en_GB", "en_PK", ABROAD)  # locales whose names are in the lexicon
SPELT = ("bn", "hi", "ta", "te")  # scripts in which Indian given names are in the lexicon; the others read like these
SAID = ("lines", "hing", "eng", "thing", "told", "products", "jobs", "message", "prose", "traffic", "ordinary")
AS_OFTEN = 10  # as so many of Faker's locales
OWN = "own"  # the locale of our own names in Indic scripts, drawn from as often as it is listed
_STREET = """
road rd street st. lane marg nagar colony vihar enclave sector phase block gali mohalla salai layout cross main
avenue ave blvd boulevard highway flat plot apartment apartments apt apts residency heights towers tower bhavan bhawan
niwas society chs floor house door quarter suite puram peth bazar bazaar chowk wadi near opp opposite behind beside
nr makan pata address building bldg complex villa chambers hostel po ps tehsil taluk dist district village gram ward
rue via calle ul avenida strasse straße platz utca vej drive court crescent square terrace close parkway
ln pkwy hwy cres pde tce cct cir esplanade mews blk lor jalan jln taman kampung laan straat weg gasse gracht plein piazza
viale corso plaza rua travessa bd allee brgy purok cnr corner intersection kunj sadan nivas nilayam chawl basti chauraha naka
"""


class Inventory(NamedTuple):
    """Given and family names by locale; `locales` are those written in Latin letters, `native` in Indic ones.

    contested: given names of India that messages say more often as words.
    """

    given: Mapping[str, Sequence[str]]
    family: Mapping[str, Sequence[str]]
    locales: Sequence[str]
    native: Sequence[str]
    contested: Sequence[str]


@cache
def read_list(name: str) -> dict[str, Any]:
    """Return a list file: names, places, words, forms or carriers."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))


@cache
def load_names() -> Inventory:
    """Return the names of every locale, India's with our own among them."""
    own = read_list("names")
    given: dict[str, list[str]] = {}
    family: dict[str, list[str]] = {}
    for locale in (*own["locales"], *own["native"], "en_IN"):
        provider = import_module(f"faker.providers.person.{locale}").Provider
        given[locale], family[locale] = sorted(set(provider.first_names)), sorted(set(provider.last_names))
    given["en_IN"] = sorted({*given["en_IN"], *own["given"]})
    family["en_IN"] = sorted({*family["en_IN"], *own["family"]})
    given[OWN], family[OWN] = own["indic_given"], own["indic_family"]
    given[ABROAD], family[ABROAD] = own["abroad_given"], own["abroad_family"]
    return Inventory(
        given, family, [*own["locales"], *[ABROAD] * AS_OFTEN], [*own["native"], OWN, OWN, OWN], own["contested"]
    )


@cache
def read_ordinary() -> dict[str, list[str]]:
    """Return the ordinary words of each language that are no names of India."""
    names = load_names()
    known = _words((*names.given["en_IN"], *names.family["en_IN"], *read_list("names")["words"]))
    return {language: sorted(set(told.split()) - known) for language, told in read_list("words").items()}


@cache
def read_words(locale: str) -> Sequence[str]:
    """Return the given names of a locale that are words as well, if there are some."""
    words = set(read_list("names")["words"])
    return [name for name in load_names().given[locale] if name.lower() in words]


def make_lexicon(texts: Iterable[str] = ()) -> Lexicon:
    """Return the lexicon; a name that is an ordinary word of these texts or of ours, or a place, is a word as well."""
    names, own, places, carriers = load_names(), read_list("names"), read_list("places"), read_list("carriers")
    known = _words(word for place in (*HOME, *names.native) for word in (*names.given[place], *names.family[place]))
    known |= _words(spell(word, language) for word in names.given["en_IN"] for language in SPELT)
    common = _ordinary(texts).union(own["words"], *(words.split() for words in read_list("words").values()))
    towns = _words(town for key in ("indian", "states", "abroad") for town in places[key] if " " not in town)
    return compile_lexicon(
        {
            "W": sorted(common | _ordinary_of_ours(carriers)),
            "N": sorted(known),
            "A": sorted(known & (common | towns)),
            "P": sorted(towns - known),
            "S": sorted(set(_STREET.split())),
            "O": sorted(_words((*places["industry"], *places["forms"], *carriers["trades"]))),
            "H": sorted(_words(carriers["titles"])),
            "K": sorted(_words(carriers["kin"])),
        }
    )


def _ordinary(texts: Iterable[str]) -> set[str]:
    """Return what is written in lower case three times or more."""
    counted = Counter(re.findall(r"\b[a-z]{2,}\b", " ".join(texts)))
    return {word for word, times in counted.items() if times > 2}


def _ordinary_of_ours(carriers: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the words of English and Hinglish that Faker and our own sentences know."""
    english = import_module("faker.providers.lorem.en_US").Provider.word_list
    ours = " ".join(sentence for kind in SAID for sentence in carriers[kind])
    return _words(english) | set(re.findall(r"(?<![{\w])[a-z]{2,}\b", ours))


def _words(listed: Iterable[str]) -> set[str]:
    return {fold_script(word) for each in listed for word in re.split(r"[\s.\-,&]+", each.lower()) if len(word) > 1}
