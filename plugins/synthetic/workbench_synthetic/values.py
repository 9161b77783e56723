"""Slots: what stands between braces in a pattern, the value it is filled with, and the gold entity of the value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from workbench_synthetic import numbers
from workbench_synthetic.links import chat_link, disguise, fraud_link, genuine_link, ordinary_link, spoken_host
from workbench_synthetic.lists import Brand, abroad, load
from workbench_synthetic.lots import Lot
from workbench_synthetic.patterns import pick


@dataclass(frozen=True)
class Scene:
    """One message's circumstances, drawn before a word of it is written."""

    random: Random
    lot: Lot
    label: str
    language: str
    country: str
    voice: str
    brand: Brand
    hand: int

    def pick(self, table: str, name: str) -> str:
        """Draw from a list that goes by country."""
        listed = load("values")[table][name]["IN"] if self.country == "IN" else abroad(self.country)[name]
        return str(pick(self.random, listed))

    def code(self, name: str) -> str:
        """Draw from a list of codes."""
        return str(pick(self.random, load("values")["codes"][name]))


Filled = tuple[str, str | None]

_DISGUISED = {"smishing": 0.08, "spam": 0.02, "ham": 0.02}


def fill(slot: str, scene: Scene) -> Filled:
    """Return a slot's value and its gold entity, None where it is no personal data."""
    return SLOTS[slot](scene)


def _money(scene: Scene, number: int) -> str:
    if scene.country != "IN":
        told = number * abroad(scene.country)["scale"]
        written = pick(scene.random, [f"{told:,}", f"{told}", f"{told}.{number % 89 + 10}"])
        return str(pick(scene.random, abroad(scene.country)["money"])).format(written)
    chats = scene.voice == "person"
    if chats and number % 1000 == 0 and scene.random.random() < 0.3:
        return f"{number // 1000}k"
    forms = load("values")["rupees"]
    form = str(pick(scene.random, [*forms["written"], *forms[scene.language], *(forms["chatted"] if chats else ())]))
    endings = [str(number), f"{number:,}", f"{number}.00"] if form in forms["written"] else [str(number), f"{number:,}"]
    return form.format(pick(scene.random, endings))


def _amount(scene: Scene) -> Filled:
    random = scene.random
    ranges = ((10, 1000, 1), (1, 100, 100), (1, 90, 1000))
    first, last, step = pick(random, ranges if scene.country == "IN" else ranges[:2])
    return _money(scene, random.randrange(first, last) * step), None


def _small(scene: Scene) -> Filled:
    return _money(scene, scene.random.randrange(2, 60)), None


def _percent(scene: Scene) -> Filled:
    return f"{pick(scene.random, [5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 80])}%", None


def _date(scene: Scene) -> Filled:
    random = scene.random
    day, month, word = random.randrange(1, 29), random.randrange(1, 13), scene.code("month")
    year = pick(random, ["24", "25"])
    forms = [
        f"{day} {word}",
        f"{day:02d}-{month:02d}",
        f"{day}/{month}/{year}",
        f"{day:02d}-{word}-{year}",
        f"{word} {day}",
    ]
    return pick(random, forms), None


def _time(scene: Scene) -> Filled:
    hour, minute = scene.random.randrange(1, 13), pick(scene.random, ["00", "15", "30", "45"])
    if scene.language != "en":
        return str(hour), None
    return pick(scene.random, [f"{hour} pm", f"{hour}:{minute}", f"{hour}.{minute} pm", f"{hour}am"]), None


def _name(scene: Scene) -> Filled:
    family = f" {scene.pick('names', 'family')}" if scene.random.random() < 0.35 else ""
    return scene.pick("names", "given") + family, "PERSON"


def _contact(scene: Scene) -> Filled:
    """Return a number to call; both kinds stand in every label, in other shares: fraud abroad likes an office line."""
    private = {"smishing": 0.75 if scene.country == "IN" else 0.5, "ham": 0.4, "spam": 0.5}[scene.label]
    if scene.voice == "person" or scene.random.random() < private:
        return numbers.mobile(scene.random, scene.country), "PHONE"
    return numbers.tollfree(scene.random, scene.country), "PHONE"


def _link(scene: Scene) -> Filled:
    if scene.label != "smishing":
        return _hidden(scene, genuine_link(scene.random, scene.brand)), "URL"
    return _hidden(scene, fraud_link(scene.random, scene.brand, abroad=scene.country != "IN")), "URL"


def _hidden(scene: Scene, link: str) -> str:
    """Disguise some links: fraud's on purpose, and a few of others, for a thumb slips."""
    if scene.random.random() >= _DISGUISED[scene.label]:
        return link
    return disguise(scene.random, link, meant=scene.label == "smishing")


def _spoken(scene: Scene) -> Filled:
    abroad = scene.country != "IN"
    return spoken_host(scene.random, scene.brand, fraud=scene.label == "smishing", abroad=abroad), None


def _handle(scene: Scene) -> str:
    random = scene.random
    tail = pick(random, ["", str(random.randrange(1, 999)), f".{scene.pick('names', 'family').lower()}"])
    return (scene.pick("names", "given") + tail).lower().replace("'", "").replace(" ", "")


def _payto(scene: Scene) -> Filled:
    if scene.country == "IN":
        return f"{_handle(scene)}@{scene.code('psp')}", "UPI_ID"
    return f"{_handle(scene)}@{scene.code('mail')}", "EMAIL"


def _address(scene: Scene) -> Filled:
    number, street = scene.random.randrange(1, 400), scene.pick("places", "street")
    if scene.country != "IN":
        return f"{number} {street}", "ADDRESS"
    front = pick(scene.random, ["Flat {}", "House no {}", "Plot {}", "Door no {}", "H.No {}", "{}/2B", "Shop {}"])
    return f"{front.format(number)}, {street}", "ADDRESS"


def _pincode(scene: Scene) -> Filled:
    if scene.country != "IN":
        return numbers.shaped(scene.random, scene.country, "postcode"), "PINCODE"
    return numbers.digits(scene.random, 6, "12345678"), "PINCODE"


def _order(scene: Scene) -> Filled:
    random = scene.random
    forms = [
        numbers.letters(random, 2) + numbers.digits(random, 9), numbers.digits(random, 10, "12345"),
        f"OD{numbers.digits(random, 12)}", f"{numbers.letters(random, 3)}-{numbers.digits(random, 6)}",
        numbers.digits(random, 8),
    ]  # fmt: skip
    return pick(random, forms), "ORDER_ID"


def _masked(scene: Scene) -> Filled:
    form = pick(scene.random, ["XX{}", "XXXX{}", "**{}", "X{}", "xx{}", "XXXXXX{}"])
    return form.format(numbers.digits(scene.random, 4)), "MASKED_ACCOUNT"


def _birth(scene: Scene) -> Filled:
    random = scene.random
    return (
        f"{random.randrange(1, 29):02d}/{random.randrange(1, 13):02d}/{random.randrange(1955, 2006)}",
        "DATE_OF_BIRTH",
    )


def _licence(scene: Scene) -> Filled:
    year = scene.random.randrange(2001, 2024)
    return (
        f"{scene.code('state')}{scene.random.randrange(1, 60):02d} {year}{numbers.digits(scene.random, 7)}",
        "DRIVING_LICENCE",
    )


def _of(entity: str, make: Callable[[Random], str]) -> Callable[[Scene], Filled]:
    return lambda scene: (make(scene.random), entity)


def _by_country(entity: str, make: Callable[[Random, str], str]) -> Callable[[Scene], Filled]:
    return lambda scene: (make(scene.random, scene.country), entity)


SLOTS: dict[str, Callable[[Scene], Filled]] = {
    "brand": lambda scene: (scene.brand.name, None),
    "city": lambda scene: (scene.pick("places", "city"), None),
    "region": lambda scene: (scene.pick("places", "region"), None),
    "amount": _amount,
    "small": _small,
    "percent": _percent,
    "date": _date,
    "time": _time,
    "name": _name,
    "link": _link,
    "spoken": _spoken,
    "dictated": lambda scene: (numbers.dictated(scene.random, scene.country, scene.language), None),
    "shop": lambda scene: (scene.pick("shops", "name"), None),
    "web": lambda scene: (_hidden(scene, ordinary_link(scene.random, abroad=scene.country != "IN")), "URL"),
    "chat": lambda scene: (chat_link(scene.random, numbers.mobile(scene.random, scene.country)), "URL"),
    "contact": _contact,
    "mobile": _by_country("PHONE", numbers.mobile),
    "tollfree": _by_country("PHONE", numbers.tollfree),
    "vehicle": _by_country("VEHICLE_REG", numbers.vehicle),
    "payto": _payto,
    "email": lambda scene: (f"{_handle(scene)}@{scene.code('mail')}", "EMAIL"),
    "username": lambda scene: (f"@{_handle(scene).replace('.', '_')}_{scene.random.randrange(10, 99)}", "USERNAME"),
    "address": _address,
    "pincode": _pincode,
    "order": _order,
    "masked": _masked,
    "birth": _birth,
    "licence": _licence,
    "last4": _of("MASKED_ACCOUNT", lambda random: numbers.digits(random, 4)),
    "four": lambda scene: (numbers.digits(scene.random, 4), None),
    "pin": _of("OTP", lambda random: numbers.digits(random, 4)),
    "otp": _of("OTP", lambda random: numbers.digits(random, pick(random, [4, 6, 6]))),
    "account": _by_country("BANK_ACCOUNT", numbers.account),
    "ifsc": _of("IFSC", numbers.ifsc),
    "aadhaar": _of("AADHAAR", numbers.aadhaar),
    "pan": _of("PAN", numbers.pan),
    "gstin": _of("GSTIN", numbers.gstin),
    "card": _of("CARD", numbers.card),
    "voter": _of("VOTER_ID", lambda random: numbers.letters(random, 3) + numbers.digits(random, 7)),
    "passport": _of("PASSPORT", lambda random: numbers.letters(random, 1) + numbers.digits(random, 7)),
}
