"""The features of a link, by its placeholder's hint: scheme, host, path shape; and beside the text that holds it."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from workbench_urls.lists import borrows, extends, list_alike, load_brands, load_hosts, register, within

FEATURES = {
    "link": "holds a link",
    "links": "holds several links",
    "http": "links without encryption",
    "bare": "links without http or https in front",
    "defanged": "holds a link that is written so that machines miss it",
    "official": "links to a known brand's own site",
    "restricted": "links to a site of a state, a bank or a school",
    "shortener": "links through a shortener",
    "chat": "links into a messenger",
    "form": "links to a form or a shared file",
    "hosting": "links to a page on free hosting",
    "cheap": "links to a web address with a cheap ending, such as .top",
    "unknown": "links to a site that is no known brand's",
    "posing": "links to a web address that borrows a brand's name",
    "lookalike": "links to a web address that nearly reads as a brand's",
    "lure": "links to a web address with a word such as verify or refund",
    "lures": "links to a web address with several words such as verify or refund",
    "hyphen": "links to a web address with hyphens",
    "digit": "links to a web address with digits",
    "deep": "links to a web address of many parts",
    "long": "links to a long web address",
    "address": "links to a number instead of a name",
    "punycode": "links to a web address in disguised letters",
    "root": "links to a site's front page",
    "token": "links to a page whose address says nothing",
    "apk": "links to an app to install",
    "payment": "holds a payment link",
    "brand": "names a brand",
    "brand_elsewhere": "names a brand, but links elsewhere",
    "brand_own": "names a brand, with a link to its own site",
    "brand_no_link": "names a brand without a link",
}

_URL = re.compile(r"<URL(?::([^<>\s]*))?>")
_WORDS = re.compile(r"[a-z]+")
_BARE, _BRANDED = frozenset[str](), frozenset({"brand", "brand_no_link"})  # of what has no link
_LETTERS = str.maketrans("013457", "oleast")  # figures that stand for letters


class Link(NamedTuple):
    """What holds for a link, and whose official site it is."""

    holds: frozenset[str]
    owner: str | None


def find_features(content: str, brands: Set[str]) -> Set[str]:
    """Return the names of the features that hold for an anonymized text in which these brands are named."""
    links = [read_link(hint) for hint in _URL.findall(content)] if "<URL" in content else []
    if not links:
        return _BRANDED if brands else _BARE
    if len(links) == 1 and not brands:
        return links[0].holds
    found = set(chain.from_iterable(link.holds for link in links))
    if len(links) > 1:
        found.add("links")
    if brands:
        own = any(link.owner in brands or "restricted" in link.holds for link in links)
        found |= {"brand", "brand_own" if own else "brand_elsewhere"}
    return found


@lru_cache(maxsize=8192)
def read_link(hint: str) -> Link:
    """Return what holds for a link with this hint (`https:sbi-kyc.top/a/·`); "" tells nothing but that it is one."""
    scheme, _, rest = hint.partition(":")
    host, *path = rest.split("/")
    if scheme == "upi":
        return Link(frozenset({"link", "payment"}), None)
    if not host:
        return Link(frozenset({"link"}), None)
    brands, domain = load_brands(), register(host)[0]
    owner = brands.domains.get(within(host, brands.domains) or "")
    purpose = _purpose(host)
    holds = {"link", *_shape(scheme, host, path), *purpose}
    if owner:
        holds.add("official")
    elif not purpose & {"restricted", "shortener", "chat", "form"}:
        holds |= {"unknown", *_poses(host, domain)}
    return Link(frozenset(holds), owner)


def _purpose(host: str) -> set[str]:
    hosts = load_hosts()
    named = {"shortener": hosts.shorteners, "chat": hosts.chats, "form": hosts.forms, "hosting": hosts.hosting,
             "restricted": hosts.restricted, "cheap": hosts.cheap}  # fmt: skip
    return {name for name, members in named.items() if within(host, members)}


def _shape(scheme: str, host: str, path: list[str]) -> set[str]:
    labels = host.removeprefix("www.").split(".")
    told = {
        "http": scheme == "http",
        "bare": scheme == "bare",
        "defanged": scheme == "defanged",
        "hyphen": "-" in host,
        "digit": any(map(str.isdigit, host)),
        "deep": len(labels) > 3,
        "long": len(host) > 22,
        "address": host.replace(".", "").isdigit(),
        "punycode": "xn--" in host,
        "root": not any(path),
        "token": "·" in path,
        "apk": any(part.endswith("apk") for part in path),
    }
    return {name for name, holds in told.items() if holds}


def _poses(host: str, domain: str) -> set[str]:
    """Tell a host that is nobody's official one and borrows the words of others."""
    brands, hosts = load_brands(), load_hosts()
    name, domain = host.removeprefix("www.").translate(_LETTERS), domain.translate(_LETTERS)
    words = _WORDS.findall(name.rpartition(".")[0])
    joined = domain.split(".")[0].replace("-", "")
    found = set()
    if any(word in brands.words or extends(word) for word in words) or borrows(joined) or _begins_as_brand(host):
        found.add("posing")
    elif any(_reads_as(word) for word in {*words, joined}):
        found.add("lookalike")
    lures = sum(word in hosts.lures or any(lure in word for lure in hosts.lures if len(lure) > 5) for word in words)
    return found | ({"lure"} if lures else set()) | ({"lures"} if lures > 1 else set())


def _begins_as_brand(host: str) -> bool:
    """Tell whether a brand's own domain stands inside a host that is not its own: `hdfcbank.com.verify.top`."""
    labels = host.split(".")
    return any(within(".".join(labels[:end]), load_brands().domains) for end in range(2, len(labels)))


def _reads_as(word: str) -> bool:
    """Tell whether a word nearly is a brand's, by a slip or by letters that together look like another."""
    seen = word.replace("rn", "m").replace("vv", "w")
    return (seen != word and seen in load_brands().words) or any(_nearly(word, brand) for brand in list_alike(word))


def _nearly(word: str, brand: str) -> bool:
    """Tell whether one slip (another, a missing, an added sign, two swapped) makes the brand of the word."""
    if word == brand or abs(len(word) - len(brand)) > 1 or word[0] != brand[0]:
        return False
    start = next(
        (at for at, (one, other) in enumerate(zip(word, brand, strict=False)) if one != other),
        min(len(word), len(brand)),
    )
    rest, wanted = word[start:], brand[start:]
    return (
        rest[1:] in (wanted, wanted[1:]) or rest == wanted[1:] or (rest[1::-1] == wanted[:2] and rest[2:] == wanted[2:])
    )
