"""Draws names, addresses, places, organisations and jobs, as people write them; of India more than half of the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from workbench_names.lists import load_names, read_list

INITIALS = "ABCDEFGHIJKLMNOPRSTUVY"
Value = tuple[str, str | None]  # text and entity


class Writer:
    """Fills slots of carrier sentences."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = load_names()
        self.places, self.carriers = read_list("places"), read_list("carriers")
        self._makers: Mapping[str, Callable[[], Value]] = {
            "person": lambda: (self.person(), "PERSON"),
            "PERSON": lambda: (self._given_and_family(self._locale()).upper(), "PERSON"),
            "native": lambda: (self.native(), "PERSON"),
            "address": lambda: (self.address(), "ADDRESS"),
            "ADDRESS": lambda: (self.indian_address().upper(), "ADDRESS"),
            "hindiaddress": lambda: (self.hindi_address(), "ADDRESS"),
            "street": lambda: (self.street(), "ADDRESS"),
            "place": lambda: (self.place(), "LOCATION"),
            "org": lambda: (self.organisation(), "ORGANIZATION"),
            "shop": lambda: (self.shop(), "ORGANIZATION"),
            "SHOP": lambda: (self.shop().upper(), "ORGANIZATION"),
            "job": lambda: (self._cased(self._one("jobs")), "OCCUPATION"),
            "brand": lambda: (self._one("brands"), None),
            "BRAND": lambda: (self._one("brands").upper(), None),
            "product": lambda: (self._one("products"), None),
            "kin": lambda: (self._one("kin"), None),
            "feast": lambda: (self._one("feasts"), None),
            "title": lambda: (self._one("titles"), None),
            "line": lambda: (self._one("lines"), None),
            "LINE": lambda: (self._one("lines").upper(), None),
            "n": lambda: (str(random.choice([random.randrange(1, 99), random.randrange(1, 30000)])), None),
            "ref": lambda: (str(random.randrange(10**7, 10**12)), None),
            "phone": lambda: (str(random.randrange(6 * 10**9, 10**10)), None),
            "acct": lambda: (random.choice(["XX{}", "X{}", "*{}", "ending {}"]).format(random.randrange(1000, 9999)), None),
            "date": lambda: (self._date(), None),
        }  # fmt: skip

    def value(self, slot: str) -> Value:
        """Return the text of a slot and its entity."""
        maker = self._makers.get(slot)
        return maker() if maker else (self._one(slot), None)

    def _one(self, listed: str) -> str:
        return str(self.random.choice(self.carriers[listed]))

    def _locale(self) -> str:
        random = self.random
        return "en_IN" if random.random() < 0.6 else random.choice(self.names.locales)

    def _given_and_family(self, locale: str) -> str:
        return f"{self.given(locale)} {self.family(locale)}"

    def given(self, locale: str) -> str:
        """Return a given name."""
        return self.random.choice(self.names.given[locale])

    def family(self, locale: str | None = None) -> str:
        """Return a family name."""
        return self.random.choice(self.names.family[locale or self._locale()])

    def person(self) -> str:
        """Return a name in one of the ways that people write one."""
        random, locale = self.random, self._locale()
        given, family = self.given(locale), self.family(locale)
        first, second = random.choice(INITIALS), random.choice(INITIALS)
        common = (given, given, given, f"{given} {family}", f"{given} {family}", f"{given} {family}", family)
        rare = (
            f"{first}. {family}", f"{given} {first}. {family}", f"{given} {first}", f"{first}.{given}", f"{first} {given}",
            f"{first}. {second}. {family}", f"{first}.{second}. {family}", f"{first} {second} {given}", f"{given} {first} {second}",
            f"{given} {self.given(locale)} {family}", f"{given} {family}-{self.family(locale)}", f"{given} {family} {self.family(locale)}",
            f"{first}{second} {family}", f"{given} {first}.", f"{family} {given}", f"Md. {given}" if locale == "en_IN" else given,
            f"Mohd {given}" if locale == "en_IN" else family,
        )  # fmt: skip
        return self._cased(random.choice(common if random.random() < 0.7 else rare))

    def native(self) -> str:
        """Return a name in an Indic script; which one is all the same to the model."""
        random, locale = self.random, self.random.choice(self.names.native)
        given = self.given(locale)
        return given if random.random() < 0.55 else f"{given} {self.family(locale)}"

    def _cased(self, name: str) -> str:
        draw = self.random.random()
        return name.lower() if draw < 0.2 else name.upper() if draw < 0.28 else name

    def _date(self) -> str:
        random = self.random
        day, month, year = random.randrange(1, 29), random.randrange(1, 13), random.randrange(2019, 2027)
        word = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]
        return random.choice([f"{day:02}-{month:02}-{year}", f"{day}/{month}/{year % 100}", f"{day} {word}", f"{day:02}{word}{year % 100}", f"{word} {day}, {year}"])  # fmt: skip

    def place(self) -> str:
        """Return a town, a region or a country."""
        key = self.random.choice(["indian", "indian", "states", "abroad", "abroad", "abroad"])
        place = str(self.random.choice(self.places[key]))
        return place.upper() if self.random.random() < 0.08 else place.lower() if self.random.random() < 0.1 else place

    def organisation(self) -> str:
        """Return the name of a company, a school or a hospital."""
        random, places = self.random, self.places
        coined = random.choice(places["coined"]) + random.choice(places["endings"])
        industry, form = random.choice(places["industry"]), random.choice(places["forms"])
        return str(
            random.choice(
                [
                    f"{self.family()} {industry}", f"{self.family()} {industry}", f"{self.family()}, {self.family()} and {self.family()}",
                    f"{self.family()}, {self.family()} & {self.family()}", f"{self.family()} {form}", f"{self.family()}-{self.family()}",
                    f"{self.family()} and {self.family()}", f"{self.family()} {industry} {form}", f"{random.choice(places['indian'])} {industry}",
                    coined, coined, f"{coined} {form}", f"{coined} {industry}", f"St. {self.given('en_US')}'s {industry}", f"{self.given('en_IN')} {industry}",
                    f"{industry} of {self.place()}", f"{random.choice(places['coined'])} {industry}", f"{coined.upper()[:4]} {form}",
                ]
            )
        )  # fmt: skip

    def shop(self) -> str:
        """Return a shop that is named as a person is."""
        random, trade = self.random, self._one("trades")
        locale = "en_IN"
        name = random.choice(
            [self.given(locale), self.family(locale), self._given_and_family(locale), f"Shree {self.given(locale)}"]
        )
        return random.choice(["", "", "New ", "Sri ", "Shri "]) + f"{name} {trade}"

    def address(self) -> str:
        """Return an address of India or elsewhere."""
        return self.indian_address() if self.random.random() < 0.6 else self.foreign_address()

    def street(self) -> str:
        """Return a street with or without a number."""
        random = self.random
        return random.choice([self.foreign_street(), self.foreign_street(), random.choice(self.places["roads"])])

    def indian_address(self) -> str:
        """Return an Indian address, from house number to town, some of it left out."""
        random, places = self.random, self.places
        number = f"{random.randrange(1, 900)}{random.choice(['', '', '', '/2', '-A', 'B', '/14', ' A', '/3/21'])}"
        number = random.choice(
            [number, number, number, f"{random.choice('ABCDEGS')}-{number}", f"{random.choice('ABC')}{number}"]
        )
        parts = [random.choice(places["fronts"]).format(number)]
        if random.random() < 0.2:
            parts.append(
                f"{random.choice(['1st', '2nd', '3rd', '4th', 'Ground', 'second'])} {random.choice(['floor', 'Floor'])}"
            )
        if random.random() < 0.45:
            parts.append(
                f"{random.choice([*places['buildings'], self.given('en_IN'), self.family('en_IN')])} {random.choice(places['homes'])}"
            )
        if random.random() < 0.6:
            parts.append(
                random.choice(
                    [
                        *places["roads"],
                        *places["roads"],
                        f"{self.family('en_IN')} {random.choice(places['streets'])}",
                        f"{self.given('en_IN')} {random.choice(places['streets'])}",
                    ]
                )
            )
        if random.random() < 0.3:
            parts.append(f"{random.choice(places['beside'])} {random.choice(places['marks'])}")
        if random.random() < 0.6 or len(parts) == 1:
            parts.append(random.choice(places["areas"]))
        if random.random() < 0.6:
            parts.append(random.choice(places["indian"]))
        joined = random.choice([", ", ", ", ", ", " ", ",", "\n"]).join(parts[random.random() < 0.12 :])
        return joined.lower() if random.random() < 0.25 else joined  # fmt: skip

    def hindi_address(self) -> str:
        """Return an address in Devanagari."""
        random, places = self.random, self.places
        return str(random.choice(places["hindi"])).format(
            n=random.choice([random.randrange(1, 900), f"{random.choice('ABC')}-{random.randrange(1, 200)}"]), m=random.randrange(1, 40),
            area=random.choice(places["hindi_areas"]), home=random.choice(places["hindi_homes"]),
            mark=random.choice(places["hindi_marks"]), town=random.choice(places["hindi_towns"]),
        )  # fmt: skip

    def foreign_street(self) -> str:
        """Return a street of another country with its number."""
        random, places = self.random, self.places
        if random.random() < 0.55:
            name = random.choice([self.family(), self.family(), random.choice(places["foreign_names"])])
            name = f"{name} {random.choice(places['foreign'])}"
            return f"{random.randrange(1, 4000)} {name}" if random.random() < 0.85 else name
        name = random.choice(places["local"]).format(self.family(random.choice(self.names.locales)))
        number = random.randrange(1, 300)
        return random.choice(
            [f"{name} {number}", f"{name} {number}", f"{name} {number}.", f"{number} {name}", f"{number}, {name}"]
        )

    def foreign_address(self) -> str:
        """Return an address of another country, of one line or several."""
        random, street = self.random, self.foreign_street()
        if random.random() < 0.3:
            return street
        unit = random.choice(self.places["units"]).format(random.randrange(1, 999)) if random.random() < 0.5 else ""
        code = random.choice(
            [
                f"{random.randrange(99999):05}",
                f"SW{random.randrange(1, 20)} {random.randrange(1, 9)}AA",
                f"{random.randrange(1000, 9999)}",
            ]
        )
        town, country = random.choice(self.places["abroad"]), random.choice(self.places["abroad"])
        if random.random() < 0.4:
            town = self.family().upper() if random.random() < 0.3 else self.family()
        region = random.choice(self.places["regions"])
        breaks = random.choice([", ", "\n", "\n ", " "])
        tail = random.choice(
            [
                "",
                f"{breaks}{town}",
                f"{breaks}{town}{breaks}{country} {code}",
                f"{breaks}{town}, {region} {code}",
                f"{breaks}{town}\n, {region}\n {code}",
                f"{breaks}{town}{breaks}{country}",
                f", {town}, {code}",
                f", {code} {town}",
            ]
        )
        return street + unit + tail  # fmt: skip
