"""Forms: what a value that may be an identifier looks like, in one pattern; whether it is one, its judge says."""

from __future__ import annotations

# Top-level domains that a link without a scheme is known by (IANA's root zone; the ones that SMS carry).
TLDS = frozenset(
    (
        "com net org info biz edu gov mil int in co uk us ca au de fr nl eu ie nz sg my ph id th vn hk tw jp "
        "kr cn ru br mx za ng ke gh ae sa qa pk bd lk np it es pt pl ro cz se no dk fi be ch at hu gr tr il "
        "ir io ai app dev xyz top icu cyou sbs buzz click link live online site shop store club vip work "
        "works world today win bid loan men date stream cc gy vc mx tk ml ga cf gq ws pw me tv ly gl gd to is "
        "so am fm gg la li lt lv st sh tech space website fun cloud page web support help care services "
        "solutions finance bank insure money cash credit pay delivery express tax news blog wiki mobi name "
        "pro asia onl rest monster quest bond lol mom skin hair beauty cam agency center company digital "
        "email group media network social chat team zone city life run bar pub one ink red blue green pics "
        "photos uno su si uy do bz ms mu re rs sk ua by ee hr is lu mk mt cl pe ve ec loans deals sale promo "
        "rewards cards market trade xin cfd lat locker boats homes autos yachts motorcycles rip zip mov gdn tel fit fyi "
        "fan review party science webcam download cricket ltd inc llc gold exchange financial capital global systems "
        "technology tools tips video best bio cash codes contact direct education energy events expert games gift gifts "
        "guru health host hosting legal limited management marketing ninja partners plus report school security software "
        "trading travel ventures watch ing dad day rsvp bot moe ren wang"
    ).split()
)

_STOP = r"[^ \t\n\r<>\"\x00\x01]"
DOT = r"(?:\.|\[\.\]|\(\.\))"
TAIL = rf"(?::[0-9]{{1,5}}\b)?(?:[/?#]{_STOP}*)?"
TLD = rf"(?i:{'|'.join(sorted(TLDS, key=len, reverse=True))})\b"
URL = rf"(?i:h(?:tt|xx|\*\*)ps?|ftp|upi|tez|phonepe|paytmmp|gpay|whatsapp|tg) ?: ?/ ?/ ?{_STOP}+"
LONGEST = 90  # signs of a name before its @, or of a host before its last label
SHORT = 7  # digits: fewer are a short number
_NAME, _LABEL = rf"[A-Za-z0-9][A-Za-z0-9._%+-]{{0,{LONGEST}}}", r"[A-Za-z][A-Za-z0-9-]{0,62}"
_WORD = rf"[A-Za-z0-9](?:[A-Za-z0-9._%+-]{{0,{LONGEST - 1}}}[A-Za-z0-9_%+-])?"  # which ends no sentence
ADDRESS = rf"{_NAME}(?:@ ?| @ ){_LABEL}(?:{DOT}[A-Za-z0-9-]{{1,63}}){{0,4}}|{_WORD} @{_LABEL}(?:{DOT}[A-Za-z0-9-]{{1,63}}){{1,4}}"
BRANCH = r"\b[A-Z]{4}0[A-Z0-9]{6}\b"
HANDLE = r"@_?[A-Za-z][A-Za-z0-9_.]{2,30}"
LICENCE = r"\b[A-Za-z]{2}[ /-]{0,2}[0-9]{2}[ /-]{0,2}(?:19|20)[0-9]{2}[ /-]{0,2}[0-9]{7}\b"
PLATE = (
    r"\b[A-Za-z]{2}[ ./-]{0,2}[0-9]{1,2}[ ./-]{0,2}[A-Za-z]{1,3}(?:[ -][A-Za-z]{1,2})?[ ./-]{0,2}[0-9]{4}\b"
    r"|\b[0-9]{2}[ -]?[Bb][Hh][ -]?[0-9]{4}[ -]?[A-Za-z]{1,2}\b"
)
HOST = (
    rf"[A-Za-z0-9](?:[A-Za-z0-9_.-]|\[\.\]|\(\.\)){{0,{LONGEST}}}{DOT}{TLD}{TAIL}|(?i:www)\.[A-Za-z0-9.-]{{3,90}}{TAIL}"
)
PLACE = r"-?\b[0-9]{1,3}\.[0-9]{3,} ?[°\xfe]? ?[NS]? ?[,/ ] ?-?[0-9]{1,3}\.[0-9]{3,}(?: ?[°\xfe]? ?[EW]\b)?"
HEX = (
    r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b|\b[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,6}(?:\b|:)"
)
MASKED = (
    r"(?:\b[0-9]{1,8}[ -]?)?(?:[xX*#\xfe]{2,20}[ -]?){1,4}[0-9]{2,6}\b|\b[0-9]{2,8}[xX*]{2,20}\b|\b[xX*][0-9]{3,6}\b|[*\xfe][0-9]{3,6}\b"
    r"|\.{2,}[0-9]{3,6}\b"
)
_APART = r"(?:[ ()-][ ().-]{0,2}|\.(?:[().-][ ().-]?)?)?"  # no full stop with a space behind it
RUN = rf"[+(]{{0,2}}[0-9](?:{_APART}[0-9]){{6,}}(?: ?(?:x|ext\.?) ?[0-9]{{1,5}}\b)?"
WORD = r"(?:[A-Za-z0-9]+[_/-]){0,4}[A-Za-z0-9]*[0-9]{4}[A-Za-z0-9]*(?:[_/-][A-Za-z0-9]+){0,4}"
FISCAL = r"\b[A-Za-z]{6}[0-9]{2}[A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]\b"
LEET = r"\b[0-9OoIlSBZ]{3,}[0-9][0-9OoIlSBZ]{3,}\b"
DOTTED = r"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b"
HALVES = r"\b(?:[0-9]{3}[ -][0-9]{3}|[0-9]{2}[ -][0-9]{2}[ -][0-9]{2})\b"
_GAP = r"[^A-Za-z0-9\x00\x01\xff\n]"
SPACED = rf"\b[0-9](?:{_GAP}{{1,3}}[0-9]){{3,}}\b"

# A form begins where the first of these matches; of a link without a scheme, this is its middle: see `pieces`.
SEEK = "|".join(
    (
        URL,
        r"[A-Za-z0-9._%+-] ?@ ?[A-Za-z]",
        HANDLE,
        rf"[A-Za-z0-9_\])-]{DOT}{TLD}",
        r"(?i:www)\.[A-Za-z0-9.-]{3}",
        LICENCE,
        PLATE,
        PLACE,
        HEX,
        MASKED,
        RUN,
        BRANCH,
        FISCAL,
        WORD,
        LEET,
        SPACED,
        DOTTED,
        HALVES,
    )
)
LINK = f"{ADDRESS}|{HOST}"
# What a piece may hold that looked like a link, a plate or a mask, and was none.
INNER = "|".join((RUN, r"[A-Za-z0-9]*[0-9]{4}[A-Za-z0-9]*", HALVES, DOTTED))
