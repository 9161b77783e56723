"""Checks: what a value must hold to be what its form says. Each gives a hint ("" for none), or None if it fails."""

from __future__ import annotations

import ipaddress
import re

STATES = frozenset(
    (
        "AN AP AR AS BH BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK "
        "TN TR TS TG UA UK UP WB"
    ).split()
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
# Verhoeff (1969): multiplication in the dihedral group of order ten, and the permutation of each place.
_TIMES = tuple(
    tuple((a + b) % 5 if a < 5 and b < 5 else 5 + (a + b) % 5 if a < 5 else 5 + (a - b) % 5 if b < 5 else (a - b) % 5
          for b in range(10))
    for a in range(10)
)  # fmt: skip
_MOVES = [tuple(range(10)), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)]
while len(_MOVES) < 8:
    _MOVES.append(tuple(_MOVES[1][place] for place in _MOVES[-1]))
_NETWORKS = (
    ("visa", r"4"), ("mastercard", r"5[1-5]|2[2-7]"), ("amex", r"3[47]"), ("rupay", r"60|65|81|82|508"),
    ("diners", r"3[068]"), ("discover", r"6011|64"), ("jcb", r"35(?=\d{14})"), ("unionpay", r"62"), ("maestro", r"5[06-9]|6"),
)  # fmt: skip
_HOLDERS = "ABCFGHJLPTKE"  # what kind of taxpayer the fourth letter of a PAN names
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    numbers = list(map(int, digits[::-1]))
    return (sum(numbers[::2]) + sum(_DOUBLED[number] for number in numbers[1::2])) % 10 == 0


def passes_verhoeff(digits: str) -> bool:
    """Tell whether the last digit checks the others by Verhoeff's scheme."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _TIMES[check][_MOVES[place % 8][int(digit)]]
    return check == 0


def network(digits: str) -> str | None:
    """Return the network of a card number that passes its check."""
    if not 13 <= len(digits) <= 19 or not passes_luhn(digits):
        return None
    return next((name for name, prefix in _NETWORKS if re.match(prefix, digits)), None)


def is_imei(digits: str) -> bool:
    """Tell a device's number, whose first two digits name who gave it (3GPP TS 23.003): Britain's body, mostly."""
    return len(digits) == 15 and digits[:2] in ("35", "86") and passes_luhn(digits)


def is_aadhaar(digits: str) -> bool:
    """Tell an Aadhaar number (12 digits), or a virtual id that stands for one (16)."""
    return len(digits) in (12, 16) and digits[0] not in "01" and passes_verhoeff(digits)


def pan(value: str) -> str | None:
    """Return "" for a permanent account number: the fourth letter names a kind of holder."""
    return "" if value[3].upper() in _HOLDERS else None


def gstin(value: str) -> str | None:
    """Return "" for a GST number: state, PAN, and a Luhn digit of base 36."""
    value = value.upper()
    total = 0
    for place, sign in enumerate(value):
        times, rest = divmod(_BASE36.index(sign) * (1 + place % 2), 36)
        total += times + rest
    return "" if total % 36 == 0 and "01" <= value[:2] <= "99" and pan(value[2:12]) is not None else None


def ifsc(value: str) -> str | None:
    """Return the bank's letters of a branch code."""
    return value[:4].upper() if sum(map(str.isdigit, value)) >= 3 else None


def iban(value: str) -> str | None:
    """Return the country of an IBAN (ISO 13616): length by country, and the remainder 1 of 97."""
    from stdnum import iban as standard

    return value[:2].upper() if standard.is_valid(value) else None


def state(value: str) -> str | None:
    """Return "" where the first two letters are an Indian state's or territory's."""
    return "" if value[:2].upper() in STATES else None


def address(value: str) -> str | None:
    """Return the version of an IP address."""
    try:
        return f"v{ipaddress.ip_address(value).version}"
    except ValueError:
        return None


def ssn(digits: str) -> bool:
    """Tell a US social security number (or taxpayer's) by the areas that are never given."""
    return digits[:3] not in ("000", "666") and digits[3:5] != "00" and digits[5:] != "0000"
