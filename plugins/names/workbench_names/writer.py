"""Draws names, places, organisations and jobs, as people write them; of India more than half of the time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from workbench_names.addresses import Addresses
from workbench_names.lists import load_names, read_list, read_ordinary, read_words
from workbench_names.scripts import inflect, spell

INITIALS = "ABCDEFGHIJKLMNOPRSTUVY"
INDIA = 0.6  # the share of names and addresses that are Indian
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ALSO_WORDS = 0.15  # the share of given names that are drawn from those that are words as well
CONTESTED = 0.2  # the share of names in small letters that are more often words
ONE_OF_MANY = frozenset({"bankline", "brand", "feast", "line", "product", "role", "title"})
SPOKEN = {"ew": "english", "hw": "hinglish", "rw": "regional"}  # slots of ordinary words
LANGUAGES = ("ta", "ta", "te", "te", "bn", "bn", "hi", "gu", "kn", "ml", "pa", "or")  # as often as they stand here
COMPOSED = ("ware", "train", "worship", "policy")  # what names nobody, put together of words
WORDS = ("make", "opener", "stuff", "god", "rite", "saint", "house", "plan")
Value = tuple[str, str | None]  # text and entity


class Writer:
    """Fills slots of carrier sentences; a slot that is none of its own is a list of the carriers."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names, self.addresses = load_names(), Addresses(random, INDIA)
        self._carriers, self._places, self._forms = read_list("carriers"), read_list("places"), read_list("forms")
        self._makers: Mapping[str, tuple[Callable[[], str], str | None]] = {
            "person": (self.person, "PERSON"),
            "native": (self.native, "PERSON"),
            "foreigner": (self.foreigner, "PERSON"),
            "small": (self.small, "PERSON"),
            "family": (self.family, "PERSON"),
            "whole": (lambda: f"{self.small()} {self.family('en_IN')}".lower(), "PERSON"),
            "address": (self.addresses.any, "ADDRESS"),
            "indian": (self.addresses.indian, "ADDRESS"),
            "foreign": (self.addresses.foreign, "ADDRESS"),
            "hindiaddress": (self.addresses.hindi, "ADDRESS"),
            "street": (self.addresses.street, "ADDRESS"),
            "home": (lambda: self.addresses.any().lower(), "ADDRESS"),
            "ghar": (lambda: self.addresses.indian().lower(), "ADDRESS"),
            "door": (self.addresses.door, "ADDRESS"),
            "place": (self.place, "LOCATION"),
            "area": (lambda: self._cased(self.addresses.area()), "LOCATION"),
            "org": (self.organisation, "ORGANIZATION"),
            "shop": (self.shop, "ORGANIZATION"),
            "handle": (lambda: self._composed("handle").lower(), "PERSON"),
            "nick": (lambda: self._composed("nick"), "PERSON"),
            "namesake": (lambda: self._composed("namesake"), "ORGANIZATION"),
            "hotel": (lambda: self._composed("hotel"), "ORGANIZATION"),
            "job": (lambda: self._cased(self._one("jobs")), "OCCUPATION"),
            "n": (lambda: str(random.choice([random.randrange(1, 99), random.randrange(1, 30000)])), None),
            "tag": (self._tag, None),
            "avenue": (self.addresses.avenue, None),
            "ref": (lambda: str(random.randrange(10**7, 10**12)), None),
            "phone": (lambda: str(random.randrange(6 * 10**9, 10**10)), None),
            "acct": (lambda: f"{random.choice(['XX', 'X', '*', 'ending '])}{random.randrange(1000, 9999)}", None),
            "date": (self._date, None),
            **{kind: (partial(self._composed, kind), None) for kind in COMPOSED},
            **{slot: (partial(random.choice, read_ordinary()[language]), None) for slot, language in SPOKEN.items()},
        }

    def value(self, slot: str) -> Value:
        """Return the text of a slot and its entity; of a slot in capitals, in capitals, of a capitalised one alike."""
        low = slot.lower()
        make, entity = self._makers.get(low) or (lambda: self._one(f"{low}s" if low in ONE_OF_MANY else low), None)
        text = make()
        return (text.upper() if slot.isupper() else text.capitalize() if slot.istitle() else text), entity

    def _one(self, listed: str) -> str:
        return str(self.random.choice(self._carriers[listed]))

    def _place(self, listed: str) -> str:
        return str(self.random.choice(self._places[listed]))

    def _form(self, kind: str) -> str:
        return str(self.random.choice(self._forms[kind]))

    def _locale(self) -> str:
        return "en_IN" if self.random.random() < INDIA else self.random.choice(self.names.locales)

    def given(self, locale: str) -> str:
        """Return a given name, more often than by chance one that is a word as well."""
        words = read_words(locale) if self.random.random() < ALSO_WORDS else ()
        return self.random.choice(words or self.names.given[locale])

    def family(self, locale: str | None = None) -> str:
        """Return a family name."""
        return self.random.choice(self.names.family[locale or self._locale()])

    def person(self) -> str:
        """Return a name in one of the ways that people write one."""
        return self._anyone(self._locale())

    def foreigner(self) -> str:
        """Return a name of another country."""
        return self._anyone(self.random.choice(self.names.locales))

    def small(self) -> str:
        """Return a given name in small letters, often one of India's that messages say as a word far more often."""
        contested = self.random.random() < CONTESTED
        return (self.random.choice(self.names.contested) if contested else self.given(self._locale())).lower()

    def _anyone(self, locale: str) -> str:
        kind = "common" if self.random.random() < 0.7 else "rare" if locale != "en_IN" else "rare_indian"
        return self._cased(self._person(self._form(kind), locale))

    def _person(self, form: str, locale: str) -> str:
        first, second = self.random.choice(INITIALS), self.random.choice(INITIALS)
        given, other = self.given(locale), self.given(locale)
        family, married = self.family(locale), self.family(locale)
        return form.format(given=given, other=other, family=family, married=married, A=first, B=second)

    def native(self) -> str:
        """Return a name in an Indic script; which one is all the same to the model."""
        if self.random.random() < 0.4:
            return self._person(self._form("native"), self.random.choice(self.names.native))
        language = self.random.choice(LANGUAGES)
        name = self._person(self._form("native"), "en_IN")
        spelt = spell(name, language, long=self.random.random() < 0.5)
        return inflect(spelt, language, self.random) if self.random.random() < 0.12 else spelt

    def _composed(self, kind: str) -> str:
        """Return what a form of a kind makes of names, places and listed words."""
        locale, form = self._locale(), self._form(kind)
        makers: dict[str, Callable[[], str]] = {
            **{word: partial(self._one, word) for word in WORDS},
            "given": partial(self.given, locale), "family": partial(self.family, locale),
            "A": partial(self.random.choice, INITIALS), "n": lambda: str(self.random.randrange(1, 999)),
            "town": partial(self._place, "indian"), "place": partial(self._place, "indian"),
            "coined": lambda: self._place("coined") + self._place("endings"),
        }  # fmt: skip
        return re.sub(r"\{(\w+)\}", lambda slot: makers[slot[1]](), form)

    def _cased(self, name: str) -> str:
        draw = self.random.random()
        return name.lower() if draw < 0.2 else name.upper() if draw < 0.28 else name

    def _tag(self) -> str:
        """Return letters and digits that are no flat: of a seat, a model, a flight."""
        letters = "".join(self.random.choices(INITIALS, k=self.random.choice((1, 1, 2, 3))))
        return f"{letters}{self.random.choice(('-', '-', '', ' '))}{self.random.randrange(1, 2000)}"

    def _date(self) -> str:
        day, month, year = self.random.randrange(1, 29), self.random.randrange(12), self.random.randrange(2019, 2027)
        short, name = year % 100, MONTHS[month]
        return self._form("date").format(day=day, month=month + 1, year=year, short=short, name=name)

    def place(self) -> str:
        """Return a town, a region or a country."""
        place = self._place(self.random.choice(["indian", "indian", "states", "abroad", "abroad", "abroad"]))
        draw = self.random.random()
        return place.upper() if draw < 0.08 else place.lower() if draw < 0.18 else place

    def organisation(self) -> str:
        """Return the name of a company, a school or a hospital."""
        return self._form("organisation").format(
            first=self.family(), second=self.family(), third=self.family(), given=self.given("en_IN"),
            saint=self.given("en_US"), coined=self._place("coined") + self._place("endings"),
            word=self._place("coined"),
            industry=self._place("industry"), form=self._place("forms"), town=self._place("indian"), place=self.place(),
        )  # fmt: skip

    def shop(self) -> str:
        """Return a shop that is named as a person is."""
        given, family = self.given("en_IN"), self.family("en_IN")
        return self._form("shop").format(given=given, family=family, trade=self._one("trades"))
