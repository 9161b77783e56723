"""Links and addresses: what a URL, a host, an e-mail address, a UPI id or a handle is, and what of it may stay."""

from __future__ import annotations

import re

from workbench_redact.forms import TLDS

from workbench.privacy.grammar import MAX_SEGMENTS, PATH_ENDINGS, PATH_WORDS, PSPS

# Top-level domains that are words as well: they need a path, a third label or a digit to be a link.
WORDLIKE = frozenset(
    "am at be by co date do help id in is it la me men my no one pay run so to today us win work re rs name care bank "
    "money cash credit live link click loan sale cards".split()
)
FREE = frozenset(
    "gmail yahoo hotmail outlook rediffmail rediff icloud aol protonmail proton live msn ymail zoho mail gmx yandex".split()
)
TRAILING = ".,;:!?)]}>'\"*’”|।"
_PSPS = frozenset(PSPS)
_WORDS = frozenset(PATH_WORDS)
_SEGMENT = re.compile(rf"([^.]*)(?:\.({'|'.join(PATH_ENDINGS)}))?")
_SCHEME = re.compile(r"([A-Za-z*]+) ?: ?/ ?/ ?")
_ASKED = re.compile(
    r"(?:upi|vpa|bhim|gpay|phonepe|paytm|collect|pay|bhej\w*|transfer|send|mandate|यूपीआई)\b[^.!?]{0,24}$"
)
_HOST_END = re.compile(r"[/?#:]")
_QUERY = re.compile(r"[?#]")
_HOSTNAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?", re.ASCII)
_LONG = re.compile(r"[0-9]{7}")

Judged = tuple[str, str, float]


def armed(link: str) -> str:
    """Return a link without what disarmed it: `[.]`, `(.)`."""
    return link.replace("[.]", ".").replace("(.)", ".") if "[" in link or "(" in link else link


def judge_url(link: str) -> tuple[Judged, int] | str:
    """Judge a link with a scheme; return entity, hint and score, and its length without what merely follows."""
    link = link.rstrip(TRAILING)
    match = _SCHEME.match(link)
    if not match or match.end() == len(link):
        return "nothing follows the scheme"
    scheme = match[1].lower().replace("xx", "tt").replace("**", "tt")
    rest = link[match.end() :]
    if scheme in ("http", "https", "ftp"):
        return ("URL", hint(scheme, rest), 1.0), len(link)
    kind = rest.partition("?")[0].strip("/").lower()
    return ("URL", f"upi:{kind if kind in ('pay', 'mandate', 'collect') else 'pay'}", 1.0), len(link)


def judge_host(link: str, before: str, after: str) -> tuple[Judged, int] | str:
    """Judge a link without a scheme by its labels and its top-level domain."""
    link = link.rstrip(TRAILING)
    if before and (before in "@/._-&" or before.isalnum()):
        return "it is the end of another word"
    plain = armed(link)
    host = _HOST_END.split(plain, maxsplit=1)[0]
    labels = host.lower().split(".")
    if not all(labels) or (labels[-1] not in TLDS and labels[0] != "www"):
        return "its last label is no top-level domain that is known"
    if not any(label.isalpha() or "-" in label or len(label) > 2 for label in labels[:-1]):
        return "its labels are numbers"
    if len(host) == len(plain) and len(labels) == 2 and _is_prose(host, labels, after):
        return "it reads as two sentences without a space between them"
    return ("URL", hint("bare", link), 1.0), len(link)


def _is_prose(host: str, labels: list[str], after: str) -> bool:
    name, tld = labels
    if tld not in WORDLIKE or "-" in name or any(map(str.isdigit, name)):
        return False
    if tld in ("in", "co"):
        return not host.endswith(tld) or len(name) < 3 or (len(name) < 5 and after == " " and not name.isalpha())
    return True


def hint(scheme: str, rest: str) -> str:
    """Return the hint: scheme, host, and the path's shape; "" where the host cannot be written in the grammar."""
    head = _QUERY.split(armed(rest), maxsplit=1)[0]
    host, _, path = head.partition("/")
    host = _ascii(host.rpartition("@")[2].partition(":")[0].strip(".").lower())
    segments = [_shape(segment) for segment in path.split("/") if segment]
    shape = "".join(f"/{segment}" for segment in segments[:MAX_SEGMENTS]) + (
        "/…" if len(segments) > MAX_SEGMENTS else ""
    )
    if _LONG.search(host) or not _HOSTNAME.fullmatch(host):  # a phone number for a name
        return ""
    return f"{scheme}:{host}{shape}"


def _shape(segment: str) -> str:
    match = _SEGMENT.fullmatch(segment.lower())
    name, ending = match.groups() if match else ("·", None)
    kept = name if name in _WORDS or (len(name) == 1 and name.isascii() and name.isalpha()) else "·"
    return f"{kept}.{ending}" if ending else kept


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    import idna  # few messages need it

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def judge_address(value: str, before: str) -> tuple[Judged, int] | str:
    """Judge name@domain: an e-mail address by its dot, a UPI id by its handle or by the words before it."""
    name, _, domain = value.partition("@")
    domain = armed(domain.strip()).rstrip(".-").lower()
    length = len(value.rstrip(TRAILING + "-"))
    spaced = name.endswith(" ") or value[len(name) + 1] == " "
    if "." in domain:
        if not domain.rpartition(".")[2].isalpha() or (spaced and domain.rpartition(".")[2] not in TLDS):
            return "its domain has no top-level domain"
        return ("EMAIL", "free" if domain.partition(".")[0] in FREE else "org", 1.0), length
    if domain in _PSPS:
        return ("UPI_ID", domain, 1.0), length
    if spaced:
        return "nothing tells it from prose"
    if domain in FREE:
        return ("EMAIL", "free", 0.6), length
    if _ASKED.search(before) or (
        domain.isalpha() and value == value.lower() and not name.isalpha() and len(domain) > 2
    ):
        return ("UPI_ID", "", 0.7), length
    return "no payment handle is known by its name"
