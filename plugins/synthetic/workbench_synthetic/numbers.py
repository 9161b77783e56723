"""Identifiers of valid form and checksum, drawn at random; none was looked up, and none belongs to anybody we know of."""

from __future__ import annotations

from random import Random

from workbench_synthetic.lists import forms, load
from workbench_synthetic.patterns import draw, pick

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
# Mobile series in use: a number that begins so has a valid form.
SERIES = (
    "9812 9820 9845 9871 9900 9910 9940 9848 9830 9422 8800 8447 8105 8050 7738 7760 7982 7022 7411 6290 6361 6382 6201 "
    "6395 8919 9339 9074 8237 7305 6002 9567 8129 7986 6370 9163 8987"
).split()
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Verhoeff 1969: the dihedral group D5 and its permutation.
_D5 = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]  # fmt: skip
_TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def digits(random: Random, count: int, first: str = "123456789") -> str:
    """Return `count` digits, the first of them out of `first`."""
    return (
        pick(random, first) + f"{int(random.random() * 10 ** (count - 1)):0{count - 1}}"
        if count > 1
        else pick(random, first)
    )


def letters(random: Random, count: int) -> str:
    """Return capitals, without those that read like digits."""
    return "".join(random.choices(LETTERS, k=count))


def verhoeff_digit(number: str) -> str:
    """Return the check digit of Verhoeff's scheme."""
    check = 0
    for place, digit in enumerate(reversed(number), start=1):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _TURN[turned]
        check = _D5[check][turned]
    return str(_D5[check].index(0))


def luhn_digit(number: str) -> str:
    """Return the check digit of Luhn's scheme (ISO/IEC 7812-1)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(number))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def gstin_digit(number: str) -> str:
    """Return the check character of a GSTIN's first fourteen: weights 1 and 2 in base 36."""
    products = [_ALPHANUMERIC.index(sign) * (1 + place % 2) for place, sign in enumerate(number)]
    return _ALPHANUMERIC[-sum(value // 36 + value % 36 for value in products) % 36]


def shaped(random: Random, country: str, name: str) -> str:
    """Return a number in one of the forms that a country abroad gives for it."""
    made = {"#": lambda: digits(random, 1), "@": lambda: letters(random, 1)}
    return "".join(made[sign]() if sign in made else sign for sign in draw(pick(random, forms(country, name)), random))


def mobile(random: Random, country: str) -> str:
    """Return a mobile number of a country in one of the ways that it is written there."""
    if country != "IN":
        return shaped(random, country, "mobile")
    number = pick(random, SERIES) + digits(random, 6, "0123456789")
    return pick(random,
        [number, number, number, f"+91{number}", f"+91 {number[:5]} {number[5:]}", f"0{number}", f"+91-{number}",
         f"{number[:5]} {number[5:]}", f"91{number}"]
    )  # fmt: skip


def dictated(random: Random, country: str, language: str) -> str:
    """Return a mobile number as one reads it out, so that no pattern takes it for one: `nine eight double one`."""
    spoken = load("values")["digits"]
    words = spoken.get(language, spoken["en"])
    number = [sign for sign in mobile(random, country) if sign.isdigit()][-10:]
    share = pick(random, [1, 1, 1, 0.5, 0])
    said = [words[int(sign)] if random.random() < share else sign for sign in number]
    return pick(random, [" ", " ", " - ", ", "]).join(said)


def tollfree(random: Random, country: str) -> str:
    """Return a toll-free or low-rate service number of a country; abroad, also one of an office."""
    if country != "IN":
        return shaped(random, country, "tollfree")
    exchange, line = digits(random, 3), digits(random, 4)
    return pick(random, ["1800 {} {}", "1800{}{}", "1800-{}-{}", "1860 {} {}"]).format(exchange, line)


def aadhaar(random: Random) -> str:
    """Return twelve digits of Aadhaar's form with Verhoeff's check digit."""
    number = digits(random, 11, "23456789")
    number += verhoeff_digit(number)
    return pick(random, [number, f"{number[:4]} {number[4:8]} {number[8:]}"])


def pan(random: Random) -> str:
    """Return a PAN of a natural person's form."""
    return f"{letters(random, 3)}P{letters(random, 1)}{random.randrange(1, 10000):04d}{letters(random, 1)}"


def gstin(random: Random) -> str:
    """Return a GSTIN with its check character."""
    number = f"{pick(random, ['07', '19', '24', '27', '29', '33'])}{pan(random)}{random.randrange(1, 4)}Z"
    return number + gstin_digit(number)


def card(random: Random) -> str:
    """Return sixteen digits of a payment card's form with Luhn's check digit."""
    number = pick(random, ["4", "51", "52", "54", "6521"])
    number += digits(random, 15 - len(number))
    number += luhn_digit(number)
    return pick(random, [number, " ".join(number[at : at + 4] for at in range(0, 16, 4))])


def ifsc(random: Random) -> str:
    """Return a branch code of an Indian bank."""
    return f"{pick(random, load('values')['codes']['ifsc'])}0{digits(random, 6, '0')}"


def account(random: Random, country: str) -> str:
    """Return a bank account number, where a country has a form for it behind the branch's."""
    if forms(country, "account"):
        return shaped(random, country, "account")
    return digits(random, pick(random, [11, 12, 14]))


def vehicle(random: Random, country: str) -> str:
    """Return a registration mark as a country writes it."""
    if country != "IN":
        return shaped(random, country, "plate")
    state, series = pick(random, load("values")["codes"]["state"]), letters(random, 2)
    area, number = f"{random.randrange(1, 60):02d}", digits(random, 4)
    return pick(random, ["{}{}{}{}", "{}{}{}{}", "{} {} {} {}", "{}-{}-{}-{}"]).format(state, area, series, number)
