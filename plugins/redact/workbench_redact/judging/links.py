"""Links and addresses: what a URL, a host, an e-mail address, a UPI id or a handle is, and what of it may stay."""

from __future__ import annotations

import re

from workbench_redact.forms import TLDS
from workbench_redact.words import Page

from workbench.contracts import Span
from workbench.privacy.grammar import MAX_SEGMENTS, PATH_ENDINGS, PATH_WORDS, PSPS

# Top-level domains that are words as well: they need a path, a third label or a digit to be a link.
WORDLIKE = frozenset(
    "am at be by co date do help id in is it la me men my no one pay run so to today us win work re rs name care bank "
    "money cash credit live link click loan sale cards fit fan review party science download cricket gold exchange global "
    "capital systems tools tips video best bio codes contact direct education energy events expert games gift gifts guru "
    "health host legal limited management marketing partners plus report school security software travel watch ing "
    "dad day bot rip zip mov homes boats autos".split()
)
FREE = frozenset(
    "gmail yahoo hotmail outlook rediffmail rediff icloud aol protonmail proton live msn ymail zoho mail gmx yandex".split()
)
TRAILING = ".,;:!?)]}>'\"*’”|।"
_PSPS = frozenset(PSPS)
_WORDS = frozenset(PATH_WORDS)
_ENDINGS = frozenset(PATH_ENDINGS)
_SCHEME = re.compile(r"([A-Za-z*]+) ?: ?/ ?/ ?")
_SPOILT = ("hxx", "h**")  # what a defanged scheme begins with
_SCHEMED = ("//", ":/")  # what stands before a host whose scheme is misspelt or unknown: `htp://`, `https//`
_ASKED = re.compile(
    r"(?:upi|vpa|bhim|gpay|phonepe|paytm|collect|pay|bhej\w*|transfer|send|mandate|credited|debited|paid|received|sent|trf|refund\w*|autopay|rs|inr|यूपीआई)\b[^!?]{0,40}$"
)
_PARTS = re.compile(r"(?:[^/?#]*@)?([^/?#:]*)(?::[^/?#]*)?(?:/([^?#]*))?")
_HOSTNAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?", re.ASCII)
_TELLING = frozenset(
    "dm follow tag msg message insta ig join by us me on telegram tg handle id add ping channel thanks via".split()
)
_LONG = re.compile(r"[0-9]{7}")
_SPACED_NAME = re.compile(r"(?<![^\s:])(?:[a-z0-9_-]{1,20} \. ?){1,2}$")  # `asha . ` before `k @ okaxis`
_JOINED = re.compile(r"(?:-[a-z0-9]+)+", re.IGNORECASE)  # to a top-level domain, so that it is none
_TIMED = (["a", "m"], ["p", "m"])
_PRICED = ("rs", "inr", "usd", "aed")
_PRICE = re.compile(r"(?:\b(?:rs|inr|usd|aed)[. ]?|[₹$£€] ?|[0-9],)\Z", re.IGNORECASE)
_SPACED_TLD = re.compile(r" ?\. ?(?:com|net|org|in)\b|\n?\.\n?(?:com|net|org)\b")


def armed(link: str) -> str:
    """Return a link without what disarmed it: `[.]`, `(.)`."""
    return link.replace("[.]", ".").replace("(.)", ".") if "[" in link or "(" in link else link


def judge_url(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge a link with a scheme; what merely follows it, a full stop say, is no part of it."""
    link = page.text[start:end].rstrip(TRAILING)
    match = _SCHEME.match(link)
    if not match or match.end() == len(link):
        return "nothing follows the scheme"
    scheme = match[1].lower()
    rest = link[match.end() :]
    if scheme.startswith(_SPOILT):
        scheme = "defanged"
    if scheme in ("http", "https", "ftp", "defanged"):
        return [Span(start, start + len(link), "URL", hint(scheme, rest), 1.0)]
    kind = rest.partition("?")[0].strip("/").lower()
    kind = kind if kind in ("pay", "mandate", "collect") else "pay"
    return [Span(start, start + len(link), "URL", f"upi:{kind}", 1.0)]


def judge_host(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge a link without a scheme by its labels and its top-level domain."""
    link = page.text[start:end].rstrip(TRAILING)
    if _goes_on(page.text[max(0, start - 2) : start]):
        return "it is the end of another word"
    plain = armed(link)
    host, path = _parts(plain)
    labels = host.lower().split(".")
    if len(labels) < 2:
        return "it is one label"
    if "" in labels or (labels[-1] not in TLDS and labels[0] != "www"):
        return "its last label is no top-level domain that is known"
    if "_" in labels[-2] and len(host) == len(plain):
        return "no registered name holds an underscore"
    if len(labels[0]) < 3 and not any(label.isalpha() or "-" in label or len(label) > 2 for label in labels[:-1]):
        return "its labels are numbers"
    if len(host) == len(plain):
        if len(labels) == 2 and _is_prose(host, labels, page.text[end : end + 1]):
            return "it reads as two sentences without a space between them"
        if labels[-1] in WORDLIKE and _is_figure(labels, page.text[max(0, start - 6) : start]):
            return "it is money or a time, and a word behind it"
        if start + len(link) == end and (joined := _JOINED.match(page.text, end)):  # `sbi.co.in-secure` is not the bank
            link, host = page.text[start : joined.end()], host + joined[0]
            plain = armed(link)
    return [Span(start, start + len(link), "URL", _render("bare" if plain == link else "defanged", host, path), 1.0)]


def _is_figure(labels: list[str], before: str) -> bool:
    """Tell money, or a time, before a word: `Rs.500.in`, `9 a.m.to`."""
    front = labels[:-1]
    if front in _TIMED:
        return True
    if front[0] in _PRICED:
        front = front[1:]
    elif not _PRICE.search(before):
        return False
    return bool(front) and "".join(front).isdecimal()


def _goes_on(before: str) -> bool:
    """Tell, by the two signs before it, a host that goes on another word; a dash that opens a line is a bullet."""
    if before in _SCHEMED or before in ("-", "\n-", " -"):
        return False
    return before[-1:].isalnum() or before[-1:] in tuple("@/._-&")


def plain_link(text: str, start: int, end: int, host: int, path: int, query: int) -> Span:
    """Return a link that is one beyond doubt, by where its parts begin."""
    scheme = text[start : host - 3].lower() if host > start else "bare"
    told = f"{scheme}:{text[host:path].lower()}"
    return Span(start, end, "URL", _shaped(told, text[path + 1 : query]) if path < query else told, 1.0)


def _is_prose(host: str, labels: list[str], after: str) -> bool:
    name, tld = labels
    if tld not in WORDLIKE or "-" in name or any(map(str.isdigit, name)):
        return False
    if tld in ("in", "co"):
        return not host.endswith(tld) or len(name) < 3 or (len(name) < 5 and after == " " and not name.isalpha())
    return True


def hint(scheme: str, rest: str) -> str:
    """Return the hint of what follows a scheme: the host, and the path's shape."""
    plain = armed(rest)
    return _render(scheme if plain == rest else "defanged", *_parts(plain))


def defanged(told: str) -> str:
    """Return a link's hint as that of one that is written so that machines miss it."""
    scheme, colon, rest = told.partition(":")
    return told if scheme == "upi" else f"defanged{colon}{rest}" if rest else told


def _parts(link: str) -> tuple[str, str | None]:
    """Return the host and the path of a link without its scheme."""
    if "@" in link or "?" in link or "#" in link or ":" in link:
        host, path = _PARTS.match(link).groups()  # type: ignore[union-attr]
        return host, path
    host, _, path = link.partition("/")
    return host, path


def _render(scheme: str, host: str, path: str | None) -> str:
    """Return a link's hint, "" where its host cannot be written in the grammar."""
    host = host.strip(".").lower()
    if not host.isascii():
        host = _ascii(host)
    if not _HOSTNAME.fullmatch(host) or _LONG.search(host):  # a phone number for a name
        return ""
    return _shaped(f"{scheme}:{host}", path)


def _shaped(told: str, path: str | None) -> str:
    """Return a hint with the shape of a path behind it."""
    segments = [_shape(segment) for segment in path.split("/") if segment] if path else ()
    if not segments:
        return told
    if len(segments) > MAX_SEGMENTS:
        segments[MAX_SEGMENTS:] = "…"
    return f"{told}/{'/'.join(segments)}"


def _shape(segment: str) -> str:
    name, dot, ending = segment.lower().partition(".")
    kept = name if name in _WORDS or (len(name) == 1 and name.isascii() and name.isalpha()) else "·"
    if not dot:
        return kept
    return f"{kept}.{ending}" if ending in _ENDINGS else "·"


def _ascii(host: str) -> str:
    import idna  # few messages need it

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def _before_dash(address: str) -> str:
    """Return an address without what a dash joins to its top-level domain: `a@b.org—always`, folded to a hyphen."""
    rest, dot, last = address.rpartition(".")
    label, dash, _ = last.partition("-")
    return f"{rest}{dot}{label}" if "@" in rest and dash and label.lower() in TLDS else address


def _opening(text: str, start: int) -> int:
    """Return where a name begins whose last part, after a dot with a space before it, begins at `start`."""
    front = _SPACED_NAME.search(text, max(0, start - 44), start)
    return front.start() if front else start


def judge_address(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge name@domain: an e-mail address by its dot, a UPI id by its handle or by the words before it."""
    value = _before_dash(page.text[start:end])
    name, _, domain = value.partition("@")
    domain = armed(domain.strip()).rstrip(".-").lower()
    if not domain:
        return "no domain follows"
    reach = start + len(value.rstrip(TRAILING + "-"))
    start = _opening(page.text, start) if value[len(name) + 1] == " " else start
    spaced = name.endswith(" ") or value[len(name) + 1] == " "
    if name.rstrip().lower() in _TELLING and spaced:
        return "a user name follows a word for such"
    if "." in domain:
        label = value.rstrip(TRAILING).rpartition(".")[2]
        if (
            not label.isalpha()
            or (label[0].isupper() and label.lower() not in TLDS)
            or (spaced and domain.rpartition(".")[2] not in TLDS)
        ):
            return "its domain has no top-level domain"
        return [Span(start, reach, "EMAIL", "free" if domain.partition(".")[0] in FREE else "org", 1.0)]
    if domain in _PSPS:
        return [Span(start, reach, "UPI_ID", domain, 1.0)]
    tld = _SPACED_TLD.match(page.text, reach) if domain in FREE else None
    if spaced and not tld:
        return "nothing tells it from prose"
    if domain in FREE:
        return [Span(start, tld.end() if tld else reach, "EMAIL", "free", 0.6)]
    asked = _ASKED.search(page.text[max(0, start - 48) : start].lower())
    if len(name) < 3:
        return "its name is too short for that of a payment address"
    if asked or (domain.isalpha() and value == value.lower() and not name.isalpha() and len(domain) > 2):
        return [Span(start, reach, "UPI_ID", "", 0.7)]
    return "no payment handle is known by its name"
