"""Draws street addresses as people write them, in India and elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from workbench_names.lists import load_names, read_list
from workbench_names.scripts import spell

CODED = ("uk", "us", "au", "ca", "ie", "sg")  # countries whose postcodes have forms of their own
CHANCES = {"?": 0.5, "!": 0.2}  # how often a part with this mark is there
OVERSEAS = 0.55  # the share of addresses abroad that are of a listed form
PINNED = 0.3  # the share of Indian addresses that end in a pincode
UNLISTED = 0.3  # the share of towns abroad, and of streets and quarters in Devanagari, that no list knows
PAIRED = 0.15  # the share of streets abroad that have two names: Cedar Springs
COMPASS = ("N", "S", "E", "W", "N.", "S.", "E.", "W.", "NE", "NW", "SE", "SW", "North", "South", "East", "West")
KINDS_OF_ROADS = ("Road", "Road", "Rd", "Marg", "Sarani", "Path", "Bazar", "Street", "Main Road", "Lane", "Path")
LISTED = {
    "mark": "marks", "beside": "beside", "wing": "wings", "floor": "floors", "home": "homes", "building": "buildings",
    "village": "villages", "post": "posts", "tehsil": "tehsils", "district": "districts", "ward": "wards",
    "khasra": "khasras", "shed": "sheds", "estate": "estates", "office": "offices", "sector": "sectors",
    "block": "blocks", "gate": "gates", "room": "rooms", "hostel": "hostels", "quarter": "quarters",
    "cross": "crosses", "main": "mains", "lane": "lanes", "mohalla": "mohallas", "junction": "junctions", "co": "cos",
    "so": "sos", "back": "backs", "street": "streets", "state": "states",
    "inn": "inns", "short": "shorts", "foreign_mark": "foreign_marks", "ending": "foreign_endings", "region": "regions",
    "hall": "halls", "shree": "shrees", "school": "schools", "house": "institutions", "yard": "yards", "unit": "flats",
    "club": "clubs", "stand": "stands", "doors": "doorways", "hyd": "wards_and_houses", "builder": "builders",
    "grand": "grand", "eatery": "eateries", "shed_of": "sheds_of",
}  # fmt: skip


class Addresses:
    """Puts addresses together of listed parts; `share`: how many are Indian."""

    def __init__(self, random: Random, share: float) -> None:
        self._random, self._share = random, share
        self._names, self._places, self._forms = load_names(), read_list("places"), read_list("forms")
        self._makers: Mapping[str, Callable[[], str]] = {
            "given": lambda: self._name("given"),
            "family": lambda: self._name("family"),
            "forename": lambda: self._name("given", self._random.choice(self._names.locales)),
            "surname": lambda: self._name("family", self._random.choice(self._names.locales)),
            "front": lambda: self._place("fronts").replace("{}", self.number()),
            "number": self.number,
            "m": lambda: str(self._random.randrange(1, 40)),
            "pin": lambda: str(self._random.randrange(110001, 855199)),
            "town": lambda: self._place("indian"),
            "place": lambda: self.spot(),
            "spot": self.spot,
            "area": self.area,
            "road": self.road,
            "shop": self.shop,
            "building": lambda: self._place("buildings"),
            "letter": lambda: self._random.choice("ABCDEFGH"),
            "side": lambda: self._place("sides_of_marks"),
            "gali": lambda: self._random.choice(["gali", "Gali", "lane", "road", "galli"]),
            "god": lambda: self._carried("god"),
            "saintly": lambda: f"{self._carried('saint')} {self._carried('house')}",
            "abroad": self.abroad,
            "avenue": self.avenue,
            "name": lambda: self._place("foreign_names"),
            "nth": lambda: nth(self._random.randrange(1, 90)),
            "compass": lambda: self._random.choice(COMPASS),
            "way": self.foreign_street,
            "code": self.code,
            **{country: partial(self.code, f"codes_{country}") for country in CODED},
            "zip": lambda: str(self._random.randrange(1000, 9999)),
            "zip5": lambda: str(self._random.randrange(10000, 99999)),
            "pobox": lambda: str(self._random.randrange(10, 60000)),
        }

    def _place(self, listed: str) -> str:
        return str(self._random.choice(self._places[listed]))

    def _carried(self, listed: str) -> str:
        return str(self._random.choice(read_list("carriers")[listed]))

    def _form(self, kind: str) -> str:
        return str(self._random.choice(self._forms[kind]))

    def _name(self, kind: str, locale: str = "en_IN") -> str:
        return self._random.choice(getattr(self._names, kind)[locale])

    def _locale(self) -> str:
        return "en_IN" if self._random.random() < self._share else self._random.choice(self._names.locales)

    def _filled(self, form: str) -> str:
        """Return a form with what its slots ask for; {} is a small number."""
        form = re.sub(r"\{\}", lambda _: str(self._random.randrange(1, 60)), form)
        return re.sub(r"\{(\w+)\}", lambda slot: self._slot(slot[1]), form)

    def _slot(self, slot: str) -> str:
        made = self._makers.get(slot)
        return made() if made else self._filled(self._place(LISTED[slot]))

    def number(self) -> str:
        """Return the number of a house or a flat."""
        letter = self._random.choice("ABCDEGS")
        number, small = self._random.randrange(1, 900), self._random.randrange(1, 40)
        return self._form("number").format(n=number, m=small, A=letter)

    def door(self) -> str:
        """Return a flat of a house that all know."""
        letter, number = self._random.choice("ABCDEFG"), self._random.randrange(101, 2400)
        return self._random.choice(["{}-{}", "{}-{}", "{}/{}", "flat {}-{}", "Flat {}{}"]).format(letter, number)

    def spot(self) -> str:
        """Return a village or a quarter, listed or made up."""
        draw = self._random.random()
        if draw < 0.3:
            return self._place("indian")
        if draw < 0.5:
            return self._name("given" if draw < 0.4 else "family")
        return self._name("given" if draw < 0.8 else "family") + self._place("endings_of_villages")

    def area(self) -> str:
        """Return a part of a town."""
        draw = self._random.random()
        if draw < 0.5:
            area = self._place("areas")
        elif draw < 0.8:
            area = f"{self._name('given' if draw < 0.7 else 'family')} {self._place('streets')}"
        else:
            area = self.spot()
        return f"{area} {self._place('sides')}" if self._random.random() < 0.15 else area

    def road(self) -> str:
        """Return a road of India."""
        draw = self._random.random()
        if draw < 0.5:
            return self._place("roads")
        name = self.spot() if draw < 0.7 else self._name("given" if draw < 0.85 else "family")
        return f"{name} {self._random.choice(KINDS_OF_ROADS)}"

    def shop(self) -> str:
        """Return a shop that tells where an address is."""
        return f"{self._name('given')} {self._random.choice(read_list('carriers')['trades'])}"

    def any(self) -> str:
        """Return an address of India or elsewhere."""
        return self.indian() if self._random.random() < self._share else self.foreign()

    def indian(self) -> str:
        """Return an Indian address, some of it left out, some with its pincode."""
        random = self._random
        parts = [part for part in self._form("indian").split("|") if random.random() < CHANCES.get(part[0], 1)]
        joint = random.choice([", ", ", ", ", ", ", ", " ", ",", "\n", " , "])
        address = ""
        for part in parts:
            between = joint if random.random() < 0.9 else random.choice([", ", " ", ",", " - "])
            address += (between if address else "") + self._filled(self._end(part).lstrip("?!"))
        if random.random() < PINNED:
            address += self._filled(self._place("pins"))
        draw = random.random()
        return address.lower() if draw < 0.27 else address.upper() if draw < 0.32 else address

    def _end(self, part: str) -> str:
        """Return another way to write the town that an address ends with."""
        return self._place("ends") if part.endswith("{town}") and self._random.random() < 0.4 else part

    def hindi(self) -> str:
        """Return an address in Devanagari."""
        random = self._random
        number = random.choice([str(random.randrange(1, 900)), f"{random.choice('ABC')}-{random.randrange(1, 200)}"])
        return self._place("hindi").format(
            n=number, m=random.randrange(1, 40), area=self._hindi_area(), home=self._place("hindi_homes"),
            mark=self._place("hindi_marks"), town=self._place("hindi_towns"), floor=self._place("hindi_floors"),
            spot=spell(self._name("given"), "hi") + self._place("hindi_villages"),
        )  # fmt: skip

    def _hindi_area(self) -> str:
        if self._random.random() > UNLISTED:
            return self._place("hindi_areas")
        return f"{spell(self._name('given'), 'hi')} {self._place('hindi_streets')}"

    def street(self) -> str:
        """Return a street with or without a number."""
        return self.foreign_street() if self._random.random() < 0.67 else self._place("roads")

    def foreign_street(self) -> str:
        """Return a street of another country with its number."""
        random = self._random
        if random.random() < 0.7:
            name = self.avenue()
            return f"{self.house()} {name}" if random.random() < 0.85 else name
        name = self._place("local").format(self._name("family", random.choice(self._names.locales)))
        return self._form("local").format(name=name, n=random.randrange(1, 300))

    def avenue(self) -> str:
        """Return a street as English names one, without a number."""
        listed = self._random.random() < 0.5
        name = self._place("foreign_names") if listed else self._slot("surname")
        first = f"{self._place('foreign_names')} " if self._random.random() < PAIRED else ""
        return f"{first}{name} {self._place('foreign')}"

    def house(self) -> str:
        """Return the number of a house abroad."""
        random = self._random
        return self._form("house").format(
            n=random.randrange(1, 4000 if random.random() < 0.4 else 200), m=random.randrange(1, 30),
            a=random.choice("abc"), A=random.choice("ABCD"),
        )  # fmt: skip

    def code(self, kind: str = "code") -> str:
        """Return the postcode of another country, of a kind that forms list."""
        random = self._random
        signs = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUWXY"}
        return re.sub("[#@]", lambda sign: random.choice(signs[sign[0]]), self._form(kind))

    def foreign(self) -> str:
        """Return an address of another country, of one line or several."""
        listed = self._random.random() < OVERSEAS
        return self._lowered(self._filled(self._form("overseas")) if listed else self._composed())

    def abroad(self) -> str:
        """Return a town, a region or a country, listed or made up."""
        return self._filled(self._place("foreign_towns")) if self._random.random() < UNLISTED else self._place("abroad")

    def _composed(self) -> str:
        random, street = self._random, self.foreign_street()
        if random.random() < 0.3:
            return street
        unit = self._place("units").format(random.randrange(1, 999)) if random.random() < 0.5 else ""
        town = self.abroad() if random.random() < 0.6 else self._name("family", self._locale())
        tail = self._form("tail").format(
            town=town.upper() if random.random() < 0.15 else town, country=self._place("abroad"), code=self.code(),
            region=self._place("regions"), gap=random.choice([", ", "\n", "\n ", " "]),
        )  # fmt: skip
        return street + unit + tail

    def _lowered(self, address: str) -> str:
        """Return an address in small letters, or in capitals, now and then."""
        draw = self._random.random()
        return address.lower() if draw < 0.22 else address.upper() if draw < 0.26 else address


def nth(number: int) -> str:
    """Return a number as a street has it: 2nd, 11th."""
    last = 0 if number % 100 // 10 == 1 else number % 10
    return f"{number}{('st', 'nd', 'rd')[last - 1] if 0 < last < 4 else 'th'}"
