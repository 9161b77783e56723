"""Fragments: hosts, phones and payment addresses that a word, a space, a line break or a sign of another kind cuts."""

from __future__ import annotations

import re

from workbench_redact.forms import TAIL, TLD
from workbench_redact.judging.handles import Found
from workbench_redact.judging.links import TRAILING, WORDLIKE, hint

from workbench.privacy.grammar import PSPS

_FRAMED = r"[(\[{] ?(?:dot|\.) ?[)\]}]|[*_<]{1,2} ?dot ?[*_>]{1,2}"
DOT = rf"(?: ?(?:{_FRAMED}) ?| dot |\.)"
SAID = rf"(?: dot | ?(?:{_FRAMED}) ?)"  # a dot that is there for readers alone
SAID_CUT = rf" dot |{_FRAMED}"
# Words after which `at` names a site, and none before an e-mail address.
VISITED = (
    r"(?:(?:apply|book|check|claim|click|confirm|details|find|forms?|go|here|info|it|log ?in|look|me|more|now|online"
    r"|order|pay|payment|register|renew|review|see|settle|sign ?(?:in|up)|start|status|them|track|update|us|verify|view"
    r"|visit|yours?) at )?"
)
PATH = rf"(?:(?: slash [a-z0-9_-]{{1,40}}){{1,3}}| ?/ ?[a-z]*[0-9][a-z0-9./_-]*|{TAIL})"
_JOINT = r" ?[|/,~_*:;=>\xfe]{1,3} ?"  # of the parts of a mobile, in a skeleton
PARTED = (
    rf"[6-9](?:[0-9]{{4}}{_JOINT}[0-9]{{5}}|[0-9]{{3}}{_JOINT}[0-9]{{3}}{_JOINT}[0-9]{{3}}"
    rf"|[0-9]{{2}}{_JOINT}[0-9]{{3}}{_JOINT}[0-9]{{4}})\b"
)
PAYEE = (
    rf"[a-z0-9][a-z0-9_.-]{{1,40}}(?:(?:@\n|\n@)(?:{'|'.join(sorted(PSPS, key=len, reverse=True))})"
    r"|@[a-z]{1,8}\n[a-z]{1,10})\b"
)
PAYEE_CUT = r"@\n[a-z]|\n@[a-z]|@[a-z]{1,8}\n[a-z]"
_HYPHENS = r"[a-z0-9]{1,30}(?:-[a-z0-9]{1,30}){1,3}-?\n"
HYPHENED = rf"(?:https?://)?{_HYPHENS}[a-z0-9-]{{1,40}}(?:\.[a-z0-9-]{{1,20}}){{0,2}}\.{TLD}{TAIL}"
HYPHENED_CUT = r"-[a-z0-9]{1,30}-?\n[a-z0-9-]{1,40}\."
_HYPHENED_HOST = (
    r"(?:https?://)?(?:[a-z0-9-]{1,30}\.){1,3}[a-z]{2,10}-"  # `sbi.co.in-`, before what hides the true host
)
SPACED = (
    rf"(?:{_HYPHENED_HOST}|www ?\. ?)?[a-z0-9][a-z0-9-]{{1,40}}"
    rf"(?:(?: \. ?|\. ){TLD} ?/ ?[a-z0-9](?:[a-z0-9./_-]{{0,40}}[a-z0-9])?|(?: \. ?co)? \. ?{TLD})\b"
)
SPACED_CUT = rf"(?: \.|\. ) ?{TLD} ?/| \. ?{TLD}"
_OTHER = r"[.,\xfe]"  # a dot, or what stands for it
MISDOTTED = (
    rf"(?:https?://)?[a-z0-9][a-z0-9-]{{0,40}}(?:{_OTHER}[a-z0-9-]{{1,40}}){{0,2}}[,\xfe]{TLD}(?:\.[a-z]{{2}}\b)?{TAIL}"
)
MISDOTTED_CUT = rf"[a-z0-9][,\xfe]{TLD}"
_DOTS = "·•∙⋅・。｡"  # which read as one, and join no words of prose
_SIGNS = re.compile(r"[^0-9]+", re.ASCII)
_PLAIN = frozenset(",/:;=> ")  # which join other numbers as well
_CALLED = re.compile(
    r"\b(?:ph|phone|mob|mobile|call|dial|ring|whatsapp|wa|contact|sms|text|msg|fone|helpline)\b",
    re.IGNORECASE,
)


def host(text: str, start: int, end: int) -> Found | None:
    """Take a host whose dots are words, or in brackets."""
    return _host(text, start, end, "defanged")


def _host(text: str, start: int, end: int, scheme: str) -> Found:
    link = text[start:end].rstrip(".,;:!?)]}")
    plain = re.sub(r" \. ?|\. ", ".", re.sub(DOT, ".", link, flags=re.IGNORECASE))
    return hint(scheme, re.sub(r" ?/ ?| slash ", "/", plain, flags=re.IGNORECASE)), start + len(link)


def native_host(text: str, start: int, end: int) -> Found | None:
    """Take a host of a top-level domain in another script."""
    link = text[start:end].rstrip(".,;:!?)]}।")
    return hint("bare", link), start + len(link)


def spaced_host(text: str, start: int, end: int) -> Found | None:
    """Judge a host with a space before a dot: by its path, by its form, or by a domain that no sentence begins with."""
    value = text[start:end].lower()
    scheme, slashes, front = value.partition("://")
    if slashes:
        return hint(scheme, re.sub(r" ?\. ?", ".", front).replace(" ", "")), end
    name, _, rest = value.partition(" ")
    formed = any(not sign.isalpha() for sign in name) or value.startswith("www")
    known = rest.split(".")[-1].strip() in _SURE or ". co ." in value
    return _host(text, start, end, "bare") if "/" in value or formed or known else None


def misdotted(text: str, start: int, end: int) -> Found | None:
    """Judge a host with commas or middle dots for dots, by its path, its top-level domain and its form."""
    link = text[start:end].rstrip(TRAILING)
    scheme, _, front = link.rpartition("://")
    host, _, path = front.partition("/")
    signs = {sign for sign in host if not (sign.isascii() and sign.isalnum()) and sign not in ".-"}
    if not signs or not signs <= {",", *_DOTS} or text[max(0, start - 1) : start] in tuple("@/._-&,"):
        return None
    plain = _FALSE_DOT.sub(".", host)
    *names, tld = plain.lower().split(".")
    formed = scheme or names[0] == "www" or any("-" in name for name in names)
    sure = tld in _SURE or (tld not in WORDLIKE and "," not in signs)
    told = (formed or sure or "," not in signs) if path else (formed and sure)
    lettered = any(any(map(str.isalpha, name)) for name in names)
    return (hint("defanged", f"{plain}/{path}"), start + len(link)) if told and lettered else None


_FALSE_DOT = re.compile(f"[,{_DOTS}]")
_SURE = frozenset(("com", "net", "org", "xyz", "icu", "cyou", "info", "online"))


def cut_host(text: str, start: int, end: int) -> Found | None:
    """Judge a host that a line break cuts beside a dot."""
    link = text[start:end].rstrip(TRAILING)
    name, _, rest = link.partition("\n")
    scheme, _, front = name.rpartition("://")
    told = hint(scheme.lower() or "bare", front + rest)
    tops_up = rest == "top" and text[end : end + 3].lower() in (" up", "-up")
    if not told or tops_up or text[max(0, start - 1) : start] in tuple("@/._-&"):
        return None
    return (told, start + len(link)) if _runs_on(name.rstrip("."), rest) else None


def hyphened(text: str, start: int, end: int) -> Found | None:
    """Judge a host that a line break cuts within a label with hyphens, which is written small."""
    link = text[start:end].rstrip(TRAILING)
    name, _, rest = link.partition("\n")
    if not name.islower() or text[max(0, start - 1) : start] in tuple("@/._-&"):
        return None
    scheme, _, front = name.rpartition("://")
    told = hint(scheme or "bare", front + rest)
    return (told, start + len(link)) if told else None


def _runs_on(name: str, rest: str) -> bool:
    """Tell whether a host goes on in the next line: a sentence may as well end there, and another begin."""
    tld, path, _ = rest.lstrip(".").partition("/")
    if "." in tld or ("://" in name and "." not in name):
        return True
    wordlike = tld.lower() in WORDLIKE
    lettered = any(map(str.isalpha, name))
    if rest[0] == ".":
        return lettered and bool(path or not wordlike or ("-" in name and not any(map(str.isdigit, name))))
    woven = lettered and not name.isalpha()
    if path:
        return tld in _RARE or (not wordlike and (woven or len(tld) == 2))
    return woven and tld in _RARE


_RARE = frozenset(("com", "org", "xyz", "icu", "cyou", "top", "sbs"))  # no line begins with these, written small


def mobile(text: str, start: int, end: int) -> Found | None:  # noqa: ARG001
    """Take a mobile's two halves, of which the second begins a line."""
    return "IN:mobile", end


def parted(text: str, start: int, end: int) -> Found | None:
    """Judge a mobile whose parts a sign joins that joins no other's, or that words near it ask to call."""
    told = _PLAIN.isdisjoint("".join(_SIGNS.findall(text, start, end)))
    return ("IN:mobile", end) if told or _CALLED.search(text, max(0, start - 40), end + 32) else None


def payee(text: str, start: int, end: int) -> Found | None:
    """Judge a payment address that a line break cuts at its @ or in its handle."""
    handle = text[start:end].replace("\n", "").rpartition("@")[2].lower()
    return (handle, end) if handle in PSPS else None
