"""Links and addresses: URLs with or without scheme, e-mail, UPI ids, handles."""

from __future__ import annotations

import re
from collections.abc import Iterator

import idna
from workbench_redact.engine import Pattern, compile_with

from workbench.contracts import Span
from workbench.privacy.grammar import MAX_SEGMENTS, PATH_ENDINGS, PATH_WORDS, PSPS, is_hint

# Top-level domains that a link without a scheme is known by (IANA's root zone; the ones that SMS carry).
TLDS = frozenset(
    "com net org info biz edu gov mil int in co uk us ca au de fr nl eu ie nz sg my ph id th vn hk tw jp kr cn ru br mx "
    "za ng ke gh ae sa qa pk bd lk np it es pt pl ro cz se no dk fi be ch at hu gr tr il ir io ai app dev xyz top icu "
    "cyou sbs buzz click link live online site shop store club vip work works world today win bid loan men date stream "
    "cc gy vc mx tk ml ga cf gq ws pw me tv ly gl gd to is so am fm gg la li lt lv st sh tech space website fun cloud page web "
    "support help care services solutions finance bank insure money cash credit pay delivery express tax news blog wiki "
    "mobi name pro asia onl rest monster quest bond lol mom skin hair beauty cam monster agency center company digital "
    "email group media network social chat team zone city life run bar pub one ink red blue green pics photos".split()
)
WORDLIKE = frozenset("am at be co date do help id in is it la me men my no one pay run so to today us win work".split())
FREE = frozenset(
    "gmail yahoo hotmail outlook rediffmail icloud aol protonmail proton live msn ymail zoho mail gmx yandex".split()
)
TRAILING = ".,;:!?)]}>'\"*’”"

_PSPS = frozenset(PSPS)
_WORDS = frozenset(PATH_WORDS)
_SEGMENT = re.compile(rf"([^.]*)(?:\.({'|'.join(PATH_ENDINGS)}))?")

SCHEME = r"(?i)(?:h(?:tt|xx)ps?|ftp|upi|tez|phonepe|paytmmp)\s?:\s?//[^\s<>\"]+"
BARE = r"(?i)(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.|\[\.\]|\(\.\)))+[a-z]{2,18}(?::\d{1,5})?(?:[/?#][^\s<>\"]*)?"
AT = r"(?i)[a-z0-9][a-z0-9._%+-]*@[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*"
_DOT = r"(?:\s?(?:\(dot\)|\[dot\])\s?|\sdot\s|\.)"
SPELLED = rf"(?i)[a-z0-9][a-z0-9_+-]*(?:{_DOT}[a-z0-9_+-]+){{0,3}}(?:\s?(?:\(at\)|\[at\])\s?|\sat\s)[a-z0-9-]+(?:{_DOT}[a-z0-9-]+){{1,3}}"
HANDLE = r"(?i)(?:^|[\s(:,])(@[a-z][a-z0-9_.]{3,30})"
NAMED = r"(?i)\b(?:telegram|insta(?:gram)?|skype|snapchat|twitter|user ?name|user ?id|login ?id)(?: ?(?:id|handle|user))?(?: is)?\s?[:=-]\s?(@?[a-z][a-z0-9_.-]{2,30})"


_SPELLS = re.compile(r"(?i)\bdot\b|[(\[](?:at|dot)[)\]]")


class Links:
    """Finds URL, EMAIL, UPI_ID and USERNAME."""

    entities = frozenset({"URL", "EMAIL", "UPI_ID", "USERNAME"})

    def __init__(self, *, linear: bool = True) -> None:
        self._scheme, self._bare, self._at, self._handle, self._named, self._spelled = (
            compile_with(pattern, linear=linear) for pattern in (SCHEME, BARE, AT, HANDLE, NAMED, SPELLED)
        )

    def find(self, text: str) -> Iterator[Span]:
        """Yield the spans of a folded text."""
        if ":" in text:
            yield from _spans(self._scheme, text, _url)
            yield from _named(self._named, text)
        if "." in text:
            yield from _spans(self._bare, text, _bare)
        if _SPELLS.search(text):
            yield from _spans(self._spelled, text, _spelled)
        if "@" in text:
            yield from _spans(self._at, text, _address)
            yield from _named(self._handle, text)


def _spans(pattern: Pattern, text: str, judge) -> Iterator[Span]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for match in pattern.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else " "
        found = judge(match.group(0).rstrip(TRAILING), before)
        if found:
            entity, hint, length = found
            yield Span(start, min(start + length, end), entity, hint)


def _named(pattern: Pattern, text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        start, end = match.span(1)
        end -= len(text[start:end]) - len(text[start:end].rstrip(TRAILING))
        if end - start > 3:
            yield Span(start, end, "USERNAME", score=0.4)


def _url(link: str, before: str) -> tuple[str, str, int] | None:  # noqa: ARG001
    scheme, _, rest = link.partition("//")
    scheme = scheme.rstrip(": ").lower().replace("xx", "tt")
    if scheme not in ("http", "https", "ftp"):
        kind = rest.partition("?")[0].strip("/").lower()
        return "URL", f"upi:{kind if kind in ('pay', 'mandate', 'collect') else 'pay'}", len(link)
    return "URL", _hint(scheme, rest), len(link)


def _bare(link: str, before: str) -> tuple[str, str, int] | None:
    if before in "@/._-" or before.isalnum():
        return None
    host = re.split(r"[/?#:]", _armed(link), maxsplit=1)[0].lower()
    labels = host.split(".")
    tld = labels[-1]
    if (
        tld not in TLDS
        or len(labels) < 2
        or not any(label.isalpha() or "-" in label or len(label) > 2 for label in labels[:-1])
    ):
        return None
    whole = len(host) == len(_armed(link))
    if whole and len(labels) == 2 and tld in WORDLIKE - {"in", "co"}:
        return None
    return "URL", _hint("bare", link), len(link)


def _armed(link: str) -> str:
    return link.replace("[.]", ".").replace("(.)", ".")


def _hint(scheme: str, rest: str) -> str:
    """Return the hint: scheme, host, and the path's shape; "" where the host cannot be written in the grammar."""
    head = re.split(r"[?#]", _armed(rest), maxsplit=1)[0]
    host, _, path = head.partition("/")
    host = _ascii(host.rpartition("@")[2].partition(":")[0].strip(".").lower())
    segments = [_shape(segment) for segment in path.split("/") if segment]
    shape = "".join(f"/{segment}" for segment in segments[:MAX_SEGMENTS]) + (
        "/…" if len(segments) > MAX_SEGMENTS else ""
    )
    if re.search(r"[0-9]{7}", host):  # a phone number for a name
        return ""
    hint = f"{scheme}:{host}{shape}"
    return hint if is_hint("URL", hint) else ""


def _shape(segment: str) -> str:
    match = _SEGMENT.fullmatch(segment.lower())
    name, ending = match.groups() if match else ("·", None)
    kept = name if name in _WORDS or (len(name) == 1 and name.isascii() and name.isalpha()) else "·"
    return f"{kept}.{ending}" if ending else kept


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def _spelled(found: str, before: str) -> tuple[str, str, int] | None:  # noqa: ARG001
    """Judge an address with "at" and "dot" in words by its top-level domain: prose says "at", too."""
    domain = re.split(_DOT, found, flags=re.IGNORECASE)
    return (
        ("EMAIL", "org", len(found))
        if len(domain) > 1 and domain[-1].lower() in TLDS - WORDLIKE | {"in", "co"}
        else None
    )


def _address(found: str, before: str) -> tuple[str, str, int] | None:  # noqa: ARG001
    domain = found.rpartition("@")[2].lower()
    if "." in domain:
        return "EMAIL", "free" if domain.partition(".")[0] in FREE else "org", len(found)
    return "UPI_ID", domain if domain in _PSPS else "", len(found)
