"""Identifiers: made-up values of every form, with right checksums, and sentences that carry them.

Their checksums are computed here and not by the recognizers' library, so that one cannot hide the other's mistake.
Nobody's: all are drawn from a seed.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from random import Random

_LETTERS = string.ascii_uppercase
_BANKS = ("SBIN", "HDFC", "ICIC", "UTIB", "PUNB", "CNRB", "KKBK", "BARB")
_STATES = ("DL", "MH", "KA", "TN", "UP", "GJ", "KL", "TS", "WB", "RJ")
_HANDLES = ("oksbi", "okhdfcbank", "ybl", "paytm", "ibl", "axl", "okicici")
_FIRST = (
    "Anjali", "Deepak", "Farida", "Gurpreet", "Harish", "Imran", "Jyoti", "Kavitha", "Lakshmi", "Manoj", "Nasreen",
    "Pradeep", "Rukmini", "Santosh", "Tanvi", "Umesh", "Vasanthi", "Yusuf", "Zainab", "Dinesh",
)  # fmt: skip
_LAST = (
    "Agarwal", "Banerjee", "Chatterjee", "Deshpande", "Gupta", "Iyer", "Joshi", "Khan", "Kulkarni", "Menon", "Mishra",
    "Naidu", "Patel", "Pillai", "Reddy", "Sharma", "Singh", "Thakur", "Verma", "Yadav",
)  # fmt: skip
_VERHOEFF = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_TURNS = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def digits(random: Random, length: int, *, first: str = "123456789") -> str:
    """Return digits that do not start with a nought."""
    return random.choice(first) + "".join(random.choices(string.digits, k=length - 1))


def letters(random: Random, length: int, among: str = _LETTERS) -> str:
    """Return letters."""
    return "".join(random.choices(among, k=length))


def luhn(body: str) -> str:
    """Return the body with its check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(sign) * (2 - place % 2) for place, sign in enumerate(reversed(body)))
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return body + str(-total % 10)


def verhoeff(body: str) -> str:
    """Return the body with its check digit (Verhoeff, 1969)."""
    state = 0
    for place, sign in enumerate(reversed(body), start=1):
        state = int(_VERHOEFF[state][int(_TURNS[place % 8][int(sign)])])
    return body + next(check for check in string.digits if _VERHOEFF[state][int(check)] == "0")


def gstin(body: str) -> str:
    """Return 14 signs with the check character of a GSTIN: weights 1 and 2 in turn, base 36."""
    alphabet = string.digits + _LETTERS
    total = 0
    for place, sign in enumerate(body):
        product = alphabet.index(sign) * (1 + place % 2)
        total += product // 36 + product % 36
    return body + alphabet[-total % 36]


def iban(country: str, account: str) -> str:
    """Return an IBAN with its check digits (ISO 13616)."""
    moved = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(moved) % 97:02d}{account}"


def _pan(random: Random) -> str:
    return f"{letters(random, 3)}P{letters(random, 1)}{digits(random, 4)}{letters(random, 1)}"


def _vehicle(random: Random) -> str:
    series = letters(random, 2, "ABCDEFGHJKLMNPRSTUVWXYZ")
    return f"{random.choice(_STATES)}{random.randint(1, 30):02d}{series}{digits(random, 4)}"


def _handle(random: Random) -> str:
    return f"{random.choice(_FIRST).lower()}.{random.choice(_LAST).lower()}{random.randint(10, 9999)}"


def _date(random: Random, first: int, last: int) -> str:
    return f"{random.randint(1, 28):02d}/{random.randint(1, 12):02d}/{random.randint(first, last)}"


def _address(random: Random) -> str:
    place = random.choice(("MG Road", "Nehru Street", "Gandhi Nagar", "Station Road", "Church Street"))
    return f"Flat {random.randint(1, 980)}, {random.choice(_LAST)} Residency, {random.randint(2, 60)} {place}"


# By entity: how a value of it is made.
FORMS: dict[str, Callable[[Random], str]] = {
    "AADHAAR": lambda r: verhoeff(digits(r, 11, first="23456789")),
    "ADDRESS": _address,
    "BANK_ACCOUNT": lambda r: digits(r, 14),
    "CARD": lambda r: luhn("4" + digits(r, 14)),
    "CARD_EXPIRY": lambda r: f"{r.randint(1, 12):02d}/{r.randint(27, 35)}",
    "COORDINATES": lambda r: f"{r.uniform(9, 30):.6f}, {r.uniform(70, 88):.6f}",
    "CVV": lambda r: digits(r, 3),
    "DATE_OF_BIRTH": lambda r: _date(r, 1950, 2008),
    "DRIVING_LICENCE": lambda r: f"{r.choice(_STATES)}{r.randint(1, 30):02d} {r.randint(1990, 2023)}{digits(r, 7)}",
    "EMAIL": lambda r: f"{_handle(r)}@{r.choice(('gmail.com', 'yahoo.co.in', 'outlook.com', 'rediffmail.com'))}",
    "GSTIN": lambda r: gstin(f"{r.randint(1, 37):02d}{_pan(r)}1Z"),
    "IBAN": lambda r: iban("DE", digits(r, 18)),
    "IFSC": lambda r: f"{r.choice(_BANKS)}0{digits(r, 6)}",
    "IMEI": lambda r: luhn("35" + digits(r, 12)),
    "IP": lambda r: ".".join(str(r.randint(11, 250)) for _ in range(4)),
    "MAC": lambda r: ":".join(f"{r.randrange(256):02x}" for _ in range(6)),
    "NATIONAL_ID": lambda r: f"{r.choice('ABCEGHJK')}{r.choice('ABCEGHJK')}{digits(r, 6)}{r.choice('ABCD')}",
    "MASKED_ACCOUNT": lambda r: f"XX{digits(r, 4)}",
    "ORDER_ID": lambda r: f"{letters(r, 2)}{digits(r, 10)}",
    "OTP": lambda r: digits(r, 6),
    "PAN": _pan,
    "PASSPORT": lambda r: letters(r, 1, "JKLMNPRSTUVWZ") + digits(r, 7),
    "PERSON": lambda r: f"{r.choice(_FIRST)} {r.choice(_LAST)}",
    "PHONE": lambda r: digits(r, 10, first="6789"),
    "PINCODE": lambda r: digits(r, 6, first="12345678"),
    "SSN": lambda r: f"{r.randint(101, 665)}-{r.randint(10, 99)}-{r.randint(1000, 9999)}",
    "UPI_ID": lambda r: f"{_handle(r)}@{r.choice(_HANDLES)}",
    "URL": lambda r: f"https://{letters(r, 7, string.ascii_lowercase)}.in/track?ref={letters(r, 4)}{digits(r, 6)}",
    "USERNAME": lambda r: f"{r.choice(_FIRST).lower()}_{r.choice(_LAST).lower()}{r.randint(10, 999)}",
    "VEHICLE_REG": _vehicle,
    "VOTER_ID": lambda r: f"{letters(r, 3)}{digits(r, 7)}",
}  # fmt: skip
