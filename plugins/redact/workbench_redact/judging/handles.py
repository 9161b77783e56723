"""Handles: user names, by the network that is named before or after them, by an @, or by how they are joined."""

from __future__ import annotations

import re

from workbench_redact.words import Page

from workbench.contracts import Span
from workbench.privacy.folding import BLANK

_NETWORK = (
    r"telegram|tele|insta(?:gram)?|ig|skype|snap(?:chat)?|sc|twitter|discord|github|reddit|fb|facebook|tg|linkedin|threads|"
    r"youtube|yt|we ?chat|tik ?tok|twitch|kik|viber|signal|gamertag|xbox|psn|venmo|cash ?app|roblox|steam"
)
_GAMES = (
    r"ff|bgmi|pubg|free ?fire|cod|coc|ludo|dream11|valorant|riot|epic|psn|xbox|steam|minecraft|gam(?:e|ing|er)|player"
)
_LOGIN = (
    r"handle|user ?(?:name|id)|ign|logged in as"
    rf"|(?:login|portal|net ?bank(?:ing)?|line|profile|creator|(?:{_GAMES}))[ -]?(?:id|user|name|tag)"
)
_FILLER = (
    r"id|handle|user|username|name|naam|channel|account|group|admin|profile|page|pe|par|ko|on|at|ka|ki|my|mera|meri|is|hai|"
    r"search|add|follow|kar|karo|karle|karna|karein|now|no|me|of|mentor|official|changed|to|updated|new|tag|owner|a|the|named|called|naya|apna|yeh|ye"
)
_ASKING = r"msg|message|dm|search|add|follow|find|ping"
# What may stand before a user name, for a pattern of cues; what it may be. Whether it is one, `username` says.
NAMED = (
    rf"(?:\b(?:{_NETWORK}|{_LOGIN})\b(?:[ ,]{{1,2}}(?:{_FILLER})\b){{0,4}}(?: ?[:=-]{{1,2}}>? ?|[ (]{{1,2}}@?| ['\"])"
    rf"|\b(?:{_ASKING})(?: me| us)? @ )"
)
NAME = r"@?_{0,2}(?:live:\.)?[a-z][a-z0-9_.:-]{2,30}(?:#[0-9]{4}\b)?"
ASKED = rf"\b(?:{_ASKING}) (?:(?:me|us|kr|kro|kar|karo) )?"
MARKED = r"[a-z]+[0-9.][a-z0-9_.]*[a-z0-9]"
PLAIN = r"[a-z]{4,20}[0-9]{1,4}\b"
CALLED = r"\b(?:id|handle|mera|meri|my|na(?:am|me)|it'?s)(?: is| hai)?[ :=-]{1,3}"
DOTTED = r"[a-z]+\.[a-z0-9_.]*[a-z0-9_]\b"
JOINED = r"[a-z][a-z0-9.]+(?:_[a-z0-9_.]+|#[0-9]{4}\b)"
PAID = r"\$[a-z][a-z0-9_-]+"
SKYPE = r"live:\.?[a-z][a-z0-9_.-]{3,40}"
POSTER = r"[a-z][a-z0-9_-]+"
_BOUND = re.compile(rf" #(?:[A-Za-z0-9]*[0-9]|{BLANK})")  # `@example.com #123456` (W3C, origin-bound one-time codes)
_NETWORKS = re.compile(rf"\W{{1,3}}(?:(?:on|at|in|via|pe|par|ko|id)\W)?(?:{_NETWORK})\b", re.IGNORECASE)
_LOGS_IN = re.compile(r"\b(?:log ?in|user|sign ?in)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"(?:[:=@-]|\b(?:id|handle|user ?name|github|discord|skype|tag|insta|telegram|snap) (?:is|hai)"
    r"|\b(?:my|mera) handle)\s?$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\b(?:ig|sc|fb|tele|snap)\s$", re.IGNORECASE)  # words of chat, too
_HYPHENATING = re.compile(r"\b(?:git(?:hub|lab)|linkedin|venmo)\W{1,3}$", re.IGNORECASE)  # networks whose names are
_TAGGED = re.compile(r"[0-9_.]|[a-z][A-Z]")
_HYPHENED = re.compile(r"(?:-[A-Za-z0-9_]+)*")
_FILE = re.compile(r".*\.(?:jpe?g|png|gif|pdf|apk|docx?|xlsx?|csv|zip|mp[34]|html?|php)", re.IGNORECASE)
_IN_LINK = frozenset("@/.&=?%+-_{<")
_SOCIAL = re.compile(
    r"\b(?:telegram|tele|insta|instagram|ig|twitter|follow|dm|tg|tag|channel|handle|username|user|skype|snap|snapchat|fb|facebook"
    r"|discord|youtube|id|msg|admin|join|page|profile|venmo|cash ?app|wechat|tiktok|reddit)\b"
    r"|टेलीग्राम|इंस्टा|டெலிகிராம்|టెలిగ్రామ్|টেলিগ্রাম"
)
_PLACES, _VERBS, _STATES = (
    frozenset(words.split())
    for words in (
        "home work office school college gate station airport gym market mall night noon door shop",
        "join follow login click visit link post like share contact message send search reply download install open "
        "free live help news offer today earn channel group page profile account official number phone call",
        "hacked blocked down private public working active banned deleted open closed full slow same correct wrong "
        "gone not also still just only mine yours here there very good best what with from have been kya nahi band",
    )
)
LONGEST = 32  # signs of a user name
Found = tuple[str, int]  # hint, and where the value ends


def username(text: str, start: int, end: int) -> Found | None:
    """Judge a name after a word for user names: by a digit or a sign in it, or by what joins it to that word."""
    value = text[start:end].rstrip(".-:")
    end = start + len(value)
    if len(value) < 4 or "@" in text[end : end + 1] or value.lower().startswith("http"):
        return None
    before = text[max(0, start - 24) : start]
    short = _SHORT.search(before)
    hyphened = value.count("-") > 1 and value.islower() and _HYPHENATING.search(before)
    marked = hyphened or re.search(r"[0-9_]" if short else r"[0-9_.]|[a-z][A-Z]", value) or value[0] == "@"
    return ("", end) if marked or (_TOLD.search(before) and value.lower() not in _VERBS | _STATES) else None


def plain(text: str, start: int, end: int) -> Found | None:
    """Judge letters and a few digits after `id`: small ones, or of one who logs in."""
    named = text[start:end].islower() or _LOGS_IN.search(text, max(0, start - 24), start)
    return ("", end) if named else None


def asked(text: str, start: int, end: int) -> Found | None:
    """Judge a name that is to be asked: a network's name must follow, and it must not read as two words."""
    value = text[start:end]
    named = len(value) > 6 or any(map(str.isdigit, value))
    return ("", end) if named and _NETWORKS.match(text, end) else None


def joined(text: str, start: int, end: int) -> Found | None:
    """Judge a word with an underscore: it is a user name unless a link's, a file's or a template's."""
    value = text[start:end].rstrip("._")
    end = start + len(value)
    if sum(map(str.isalpha, value)) < 4:
        return None
    if "#" in value:
        return ("", end) if _TAGGED.search(value.partition("#")[0]) or "discord" in text[:start].lower() else None
    if "_" not in value or value.isupper() or _FILE.fullmatch(value):
        return None
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    if not _IN_LINK.isdisjoint(around.rstrip(".")):
        return None
    plain = value.islower() or any(map(str.isdigit, value))
    return ("", end) if plain or _SOCIAL.search(text[max(0, start - 40) : end + 20].lower()) else None


def dotted(text: str, start: int, end: int) -> Found | None:
    """Judge a name with dots by what is said before it: a network's name, or what goes with one."""
    value = text[start:end]
    named = value.islower() and value.index(".") > 2 and len(value) < LONGEST
    return ("", end) if named and _SOCIAL.search(text[max(0, start - 64) : start].lower()) else None


def paid(text: str, start: int, end: int) -> Found | None:
    """Judge $name, to which money is sent: no currency, no share."""
    value = text[start + 1 : end].rstrip("-_")
    alone = text[start - 1 : start] in ("", " ", ":", "(", "\n")
    named = not value.isupper() and 2 < len(value) < LONGEST
    return ("", start + 1 + len(value)) if alone and named else None


def skype(text: str, start: int, end: int) -> Found | None:
    """Take a name of Skype, which its front tells."""
    return "", start + len(text[start:end].rstrip("._-"))


def poster(text: str, start: int, end: int) -> Found | None:
    """Judge u/name by a sign in it, or by the forum's name."""
    if not 3 < end - start < LONGEST:
        return None
    signed = re.search("[0-9_-]", text[start:end]) or "reddit" in text[max(0, start - 40) : end + 40].lower()
    return ("", end) if signed else None


def judge_handle(page: Page, start: int, end: int) -> list[Span] | str:
    """Judge @name by its letters and by what is said before it."""
    name = page.text[start + 1 : end].rstrip(".")
    before = page.text[max(0, start - 40) : start]
    if before[-1:].isalnum() or len(name) < 3:
        return "it is the end of another word"
    if _BOUND.match(page.text, end):
        return "it is the site that a code is bound to"
    around = f"{before} {page.text[end : end + 20]}".lower()
    named = re.search(r"[0-9_.]|[a-z][A-Z]", name) or (name.lower() not in _PLACES and _SOCIAL.search(around))
    if not named:
        return "nothing tells it from a place or a price"
    return [Span(start, _HYPHENED.match(page.text, start + 1 + len(name)).end(), "USERNAME", "", 0.5)]  # type: ignore[union-attr]
