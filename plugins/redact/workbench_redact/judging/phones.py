"""Phones: numbering plans of the countries that messages come from; phonenumbers for the rest of the world."""

from __future__ import annotations

import re
from functools import lru_cache

# Canada's area codes in the NANP (Canadian Numbering Administrator, 2024).
_CANADA = (
    "(?:204|226|236|249|250|257|263|289|306|343|354|36[578]|382|403|416|418|428|43[178]|450|468|474|506|514|519|548|579|"
    "58[1478]|604|613|639|647|672|683|705|709|742|753|778|78[02]|807|819|825|867|873|879|902|905)"
)
# A pattern of the national number, and its kind (India's and Ofcom's plans, the NANP), first match wins.
_PLANS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    country: tuple((re.compile(pattern), kind) for pattern, kind in plan)
    for country, plan in {
        "IN": ((r"[6-9]\d{9}", "mobile"), (r"1800\d{4,9}", "tollfree"), (r"1860\d{7}", "uan"), (r"140\d{7}|160\d{7}", "fixed"), (r"[1-57-8][0-9]\d{8}", "fixed")),
        "GB": ((r"7[1-57-9]\d{8}", "mobile"), (r"70\d{8}|76\d{8}", "pager"), (r"80[08]\d{6,7}|500\d{6}", "tollfree"), (r"8[47][0-35]\d{7}", "shared"), (r"9[018]\d{8}|871\d{7}", "premium"), (r"3[0347]\d{8}", "uan"), (r"5[56]\d{8}", "voip"), (r"1[2-9]\d{7,8}|11[3-8]\d{7}|2(?:0[3478]|3[0189]|4[017]|8[0-46-9]|9[0-2])\d{7}", "fixed")),
        "CA": ((rf"{_CANADA}[2-9]\d{{6}}", "mobile"),),
        "US": ((r"8(?:00|33|44|55|66|77|88)[2-9]\d{6}", "tollfree"), (r"900[2-9]\d{6}", "premium"), (r"[2-9]\d\d[2-9]\d{6}", "mobile")),
    }.items()
}  # fmt: skip
_KINDS = ("fixed", "mobile", "mobile", "tollfree", "premium", "shared", "voip", "unknown", "pager", "uan")


def _plan(country: str, national: str) -> str | None:
    for pattern, kind in _PLANS[country]:
        if pattern.fullmatch(national):
            return f"{country}:{kind}"
    return None


@lru_cache(maxsize=8192)
def read_phone(digits: str, *, plus: bool = False) -> str | None:
    """Return the hint of a phone number (`IN:mobile`), or None where no plan knows it.

    Without a country code India's plan is tried first, then the others'. A mobile or fixed line after a trunk 0 that
    India and Britain may both have is of neither for sure: its region is unknown, `XX:mobile`.
    """
    if not plus and len(digits) == 10 and digits[0] in "6789":
        return "IN:mobile"
    if digits.startswith("00"):
        digits, plus = digits[2:], True
    return _international(digits) if plus else _national(digits)


_AMERICAN = r"(?:\(3\)[ .-]{0,3}(?:3[ .-]?4|7)|3[.-]3[ .-]4) "  # as India hardly ever groups ten digits
# Britain sells premium numbers under 905, 906, 907 and 909, and hardly any under these.
_NEVER_PREMIUM = ("900", "901", "902", "903", "904", "908")
_STD = r"0(?:11|20|22|33|40|44|79|80)"  # area codes of India's largest towns, with the trunk 0
# What a number without its country's code is by how it is written: the sizes of its groups and what stands between
# them, then its digits (the NANP; the plans of ACMA, MCMC, ICASA, ComReg, TDRA, IMDA, and those of New Zealand, Kenya,
# Nigeria, the Philippines and Pakistan).
# Where countries share a form but not the kind, none is told. First match wins.
_WRITTEN = (
    (rf"(?:{_AMERICAN}|3 3[ -]4 )8(?:00|33|44|55|66|77|88)[2-9]\d{{6}}", "US:tollfree"),
    (rf"{_AMERICAN}900[2-9]\d{{6}}", "US:premium"),
    (rf"{_AMERICAN}{_CANADA}[2-9]\d{{6}}", "CA:mobile"),
    (rf"{_AMERICAN}[2-9]\d\d[2-9]\d{{6}}", "US:mobile"),
    (r"(?:4 3 3|4[ -]6|10) 04\d{8}", "AU:mobile"),
    (r"4 3 3 1300\d{6}", "AU:shared"),
    (r"4 3 (?:4|2 2) 0844\d{7}", "GB:shared"),
    (r"(?:4[ -]2[ -]4|1-3-\d-\d) 1300\d{6}", "MY:shared"),
    (r"(?:4[ -]2[ -]4 18008|1-3-\d-\d 1800\d)\d{5}", "MY:tollfree"),
    (r"4[ -]2[ -]4 1800\d{6}", "IN:tollfree"),
    (r"4 3 3 1800\d{6}", "AU:tollfree"),
    (r"4 3 3 0800\d{6}", "XX:tollfree"),
    (rf"3[ -]8 {_STD}[2-7]\d{{7}}", "IN:fixed"),
    (rf"3[ -]4[ -]4 (?!020){_STD}[2-7]\d{{7}}", "IN:fixed"),
    (r"4-7 0(?!3[0-4]|70|800|808|84[45]|87[01])[1-8]\d\d[2-7]\d{6}", "IN:fixed"),
    (r"4 7 0(?!11|1\d1|3[0-4]|70|80|81|84[45]|87[01])[1-8]\d\d[2-7]\d{6}", "IN:fixed"),
    (r"\(?2\)?[ -]4[ -]4 0[2378]\d{8}", "XX:fixed"),
    (r"\(?2\)? 3 4 0[1-9]\d{7}", "XX:fixed"),
    (r"3-[\d -]+ 01[0-46-9]\d{7}", "MY:mobile"),
    (r"10 01[0-46-9]\d{7}", "XX:mobile"),
    (r"(?:3 3 3|9) 02[127]\d{6}", "NZ:mobile"),
    (r"(?:3 3 4|3 7|10) 05[024568]\d{7}", "AE:mobile"),
    (r"(?:3 3 4|3 7|4 3 3|4 6|10) 0(?:[67]\d|8[1-9])\d{7}", "XX:mobile"),
    (r"4[ -]7 03[0-4]\d{8}", "PK:mobile"),
    (r"(?:4 3 4|4 7|11) 070[1-9]\d{7}", "XX:mobile"),
    (r"4[ -]3[ -]4 0(?:80[2-79]|81\d|90\d|91[0-6])\d{7}", "XX:mobile"),
    (r"4[ -]3[ -]4 09(?:1[7-9]|[2-9]\d)\d{7}", "PH:mobile"),
    (r"(?:4 4|8) [89]\d{7}", "XX:mobile"),
    (r"(?:4 4|8) 6\d{7}", "XX:fixed"),
)
_FORMS = re.compile("|".join(f"({pattern})" for pattern, _ in _WRITTEN))
_GROUP = re.compile(r"\d+", re.ASCII)
_APART = re.compile(r"\D+", re.ASCII)
_SPREAD = re.compile(r"\S(?: \S)+")  # over single signs


def read_written(value: str) -> str | None:
    """Return the hint of a phone number as it is written at home abroad (`US:mobile`), None for one of no such form."""
    if _SPREAD.fullmatch(value):
        value = value[::2]
    form = _GROUP.sub(lambda group: str(len(group[0])), value) + " " + _APART.sub("", value)
    found = _FORMS.fullmatch(form)
    return _WRITTEN[found.lastindex - 1][1] if found and found.lastindex else None


def read_plain(value: str, digits: str) -> str | None:
    """Return the hint of a number without a country's code: by how it is written, else as `read_phone` does."""
    whole = len(value) == len(digits)  # India's mobile numbers most often, which no form tells more of
    return (None if whole and digits[0] != "0" else read_written(value)) or read_phone(digits)


VANITY = r"1[ -]?8(?:00|33|44|55|60|66|77|88)[ -](?-i:[A-Z0-9]{2,4}[ -]?[A-Z0-9]{3,5})\b"
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_CALLED = re.compile(r"\b(?:call|dial|ring|phone|text|toll.?free|contact|helpline|care)\b[^.!?]{0,24}$", re.IGNORECASE)


def vanity(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Judge a freephone number with letters for digits, as a keypad has them: `1-800-FLOWERS`."""
    value = text[start:end]
    abroad = value[1] == "-"  # 1 is a country's code, or begins 1800
    hint = read_phone(re.sub(r"\D", "", value.translate(_KEYS)), plus=abroad)
    written = sum(map(str.isalpha, value)) > 2 and (abroad or _CALLED.search(text, max(0, start - 40), start))
    return (hint, end) if hint and written else None


def _national(digits: str) -> str | None:
    bare = digits[1:] if digits[0] == "0" else digits
    if len(digits) == 12 and digits.startswith("91"):
        return _plan("IN", digits[2:])
    if digits.startswith(("1800", "1860")):
        return _plan("IN", digits)
    if digits[0] == "0":
        british = _plan("GB", bare) if len(digits) in (10, 11) else None
        indian = _plan("IN", bare) if len(digits) == 11 else None
        if not (british and indian):
            return british or indian
        if bare[:2] in ("91", "98") or bare[:3] in _NEVER_PREMIUM:  # many an Indian mobile
            return indian
        ordinary = british.endswith(("fixed", "mobile", "pager"))  # of pagers there are hardly any left
        return f"XX:{indian.partition(':')[2]}" if ordinary else british
    if len(digits) == 11 and digits[0] == "1":
        return _american(digits[1:])
    if len(digits) == 12 and digits.startswith("44"):
        return _plan("GB", digits[2:])
    return (_american(digits) or _plan("IN", digits)) if len(digits) == 10 else None


def _american(national: str) -> str | None:
    return _plan("CA", national) or _plan("US", national)


def _international(digits: str) -> str | None:
    if digits.startswith("91") and len(digits) in (12, 13):
        return _plan("IN", digits[2:].removeprefix("0"))
    if digits.startswith("44") and len(digits) in (11, 12, 13):
        return _plan("GB", digits[2:].removeprefix("0"))
    if digits.startswith("1") and len(digits) == 11 and (known := _american(digits[1:])):
        return known
    return _world(digits) if 7 <= len(digits) <= 15 else None


def _world(digits: str) -> str | None:
    import phonenumbers  # heavy, and few messages need it

    try:
        parsed = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    code = phonenumbers.region_code_for_number(parsed)
    kind = phonenumbers.number_type(parsed)
    known = code if code and len(code) == 2 and code.isalpha() else "XX"
    return f"{known}:{_KINDS[kind] if kind < len(_KINDS) else 'unknown'}"
