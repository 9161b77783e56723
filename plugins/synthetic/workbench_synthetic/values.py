"""Slot values: identifiers of valid form and checksum, none of which belongs to anybody that we know of."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
# Verhoeff 1969: the dihedral group D5 and its permutation.
_D5 = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]  # fmt: skip
_TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


@cache
def load(name: str) -> dict[str, Any]:
    """Return a data file of this package."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def _pick(random: Random, name: str) -> str:
    return str(random.choice(load("values")[name]))


def _digits(random: Random, count: int, first: str = "123456789") -> str:
    return random.choice(first) + "".join(random.choice("0123456789") for _ in range(count - 1))


def verhoeff_digit(digits: str) -> str:
    """Return the check digit of Verhoeff's scheme."""
    check = 0
    for place, digit in enumerate(reversed(digits), start=1):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _TURN[turned]
        check = _D5[check][turned]
    return str(_D5[check].index(0))


def mobile(random: Random) -> str:
    """Return a mobile number, mostly Indian, in one of the ways it is written."""
    if random.random() < 0.15:
        return random.choice(["+447700900", "+12025550"]) + _digits(random, 3, "123456789")
    number = _digits(random, 10, "6789")
    return random.choice(
        [number, number, f"+91{number}", f"+91 {number[:5]} {number[5:]}", f"0{number}", f"{number[:5]} {number[5:]}"]
    )


def tollfree(random: Random) -> str:
    """Return an Indian toll-free number."""
    return random.choice(["1800 {} {}", "1800{}{}", "1800-{}-{}"]).format(_digits(random, 3), _digits(random, 4))


def aadhaar(random: Random) -> str:
    """Return a number of Aadhaar's form with its check digit."""
    digits = _digits(random, 11, "23456789")
    digits += verhoeff_digit(digits)
    return random.choice([digits, f"{digits[:4]} {digits[4:8]} {digits[8:]}"])


def pan(random: Random) -> str:
    """Return a PAN of a natural person's form."""
    return (
        "".join(random.choice(LETTERS) for _ in range(3))
        + "P"
        + random.choice(LETTERS)
        + _digits(random, 4)
        + random.choice(LETTERS)
    )


def url_fraud(random: Random, brand: str) -> str:
    """Return a look-alike link."""
    if random.random() < 0.2:
        return _short(random)
    name = "".join(filter(str.isalnum, brand.lower())) or "help"
    words = [name, *random.sample(load("values")["word"], random.choice([1, 1, 2]))]
    random.shuffle(words)
    host = random.choice(["-", "-", "", "."]).join(words) + "." + _pick(random, "tld_fraud")
    return _written(random, host)


def url_genuine(random: Random, brand: str) -> str:
    """Return a link of the brand's own kind."""
    if random.random() < 0.2:
        return _short(random)
    name = "".join(filter(str.isalnum, brand.lower())) or "info"
    front = random.choice(["", "", "www.", "my.", f"{_pick(random, 'word')}."])
    return _written(random, f"{front}{name}.{_pick(random, 'tld_genuine')}")


def _short(random: Random) -> str:
    token = "".join(random.choice("abcdefghjkmnpqrstuvwxyzABCDEFGH23456789") for _ in range(6))
    return _written(random, f"{_pick(random, 'shortener')}/{token}", path=False)


def _written(random: Random, host: str, *, path: bool = True) -> str:
    scheme = random.choice(["", "http://", "https://", "https://"])
    tail = f"/{_pick(random, 'path')}" if path and random.random() < 0.6 else ""
    return f"{scheme}{host}{tail}"


def _amount(random: Random) -> str:
    number = random.choice([random.randrange(10, 1000), random.randrange(1, 100) * 100, random.randrange(1, 90) * 1000])
    return random.choice(["Rs {}", "Rs.{}", "INR {}", "₹{}", "{}/-", "Rs {:,}", "£{}", "${}"]).format(number)


def _date(random: Random) -> str:
    day = random.randrange(1, 29)
    return random.choice(
        [
            f"{day} {_pick(random, 'month')}",
            f"{day:02d}-{random.randrange(1, 13):02d}",
            f"{day}/{random.randrange(1, 13)}/25",
        ]
    )


def _order(random: Random) -> str:
    return random.choice([
        f"{random.choice(LETTERS)}{random.choice(LETTERS)}{_digits(random, 9)}", _digits(random, 10, "12345"), f"OD{_digits(random, 12)}",
    ])  # fmt: skip


def _name(random: Random) -> str:
    return _pick(random, "given") + random.choice(["", f" {_pick(random, 'family')}"])


def _masked(random: Random) -> str:
    return random.choice(["XX{}", "XXXX{}", "**{}", "X{}"]).format(_digits(random, 4))


def _address(random: Random) -> str:
    return f"{random.choice(['Flat', 'House no', 'Plot', 'Door no'])} {random.randrange(1, 400)}, {_pick(random, 'street')}"


def _upi(random: Random) -> str:
    return f"{_pick(random, 'given').lower()}{random.choice(['', '.', ''])}{random.randrange(1, 999)}@{_pick(random, 'psp')}"


def _vehicle(random: Random) -> str:
    return f"{_pick(random, 'state')}{random.randrange(1, 60):02d}{random.choice(LETTERS)}{random.choice(LETTERS)}{_digits(random, 4)}"


# slot: (gold entity or None, value). Slots that need the brand are filled by `fill`.
SLOTS: dict[str, tuple[str | None, Callable[[Random], str]]] = {
    "name": ("PERSON", _name),
    "mobile": ("PHONE", mobile),
    "tollfree": ("PHONE", tollfree),
    "aadhaar": ("AADHAAR", aadhaar),
    "pan": ("PAN", pan),
    "amount": (None, _amount),
    "date": (None, _date),
    "time": (
        None,
        lambda random: random.choice([f"{random.randrange(1, 12)} pm", f"{random.randrange(1, 12)}:30", "9"]),
    ),
    "city": (None, lambda random: _pick(random, "city")),
    "order": ("ORDER_ID", _order),
    "otp": ("OTP", lambda random: _digits(random, random.choice([4, 6, 6]))),
    "upi": ("UPI_ID", _upi),
    "email": (
        "EMAIL",
        lambda random: f"{_pick(random, 'given').lower()}{random.randrange(1, 99)}@{_pick(random, 'mail')}",
    ),
    "account": ("BANK_ACCOUNT", lambda random: _digits(random, random.choice([11, 14]))),
    "masked": ("MASKED_ACCOUNT", _masked),
    "ifsc": ("IFSC", lambda random: f"{_pick(random, 'ifsc')}0{_digits(random, 6, '0123456789')}"),
    "vehicle": ("VEHICLE_REG", _vehicle),
    "pincode": ("PINCODE", lambda random: _digits(random, 6, "12345678")),
    "address": ("ADDRESS", _address),
}


def fill(slot: str, random: Random, brand: str) -> tuple[str, str | None]:
    """Return a slot's value and its gold entity."""
    if slot == "brand":
        return brand, None
    if slot in ("url", "official"):
        return (url_fraud if slot == "url" else url_genuine)(random, brand), "URL"
    entity, make = SLOTS[slot]
    return make(random), entity
