"""Links: a brand's own, look-alikes of it, bland ones, and shortened ones, which fraud and genuine senders share."""

from __future__ import annotations

from random import Random

from workbench_synthetic.lists import Brand, load
from workbench_synthetic.patterns import pick

_TOKEN = "abcdefghjkmnpqrstuvwxyzABCDEFGH23456789"  # noqa: S105


def genuine_link(random: Random, brand: Brand) -> str:
    """Return a link on the brand's official host, a shortened one, or one that opens the brand's app."""
    drawn = random.random()
    if drawn < 0.2:
        return shortened(random)
    if drawn < 0.26:
        return f"https://{_squeezed(brand)}.{pick(random, load('values')['hosts']['deep'])}/{_token(random)}"
    if drawn < 0.38:  # many senders have a short host of their own, near their header
        return _written(random, f"{_squeezed(brand)[:8]}.{pick(random, ['in', 'co', 'io', 'me'])}")
    front = pick(random, ["", "", "", "www.", "my.", "app.", "m."]) if brand.host.count(".") == 1 else ""
    return _written(random, f"{front}{brand.host}")


def fraud_link(random: Random, brand: Brand, *, abroad: bool = False) -> str:
    """Return a look-alike of the brand, a bland host, or a shortened link; abroad, in the ways of hosts there."""
    draw = random.random()
    if draw < (0.15 if abroad else 0.25):
        return shortened(random)
    if abroad:
        return _written(random, _apart(_host_abroad(random, brand), brand))
    name = _squeezed(brand) if draw < 0.75 else pick(random, load("values")["hosts"]["bland"])
    return _written(random, _apart(_fraud_host(random, name), brand))


def _apart(host: str, brand: Brand) -> str:
    """Return a host that is not the brand's own: one that is by chance gets a word more."""
    if host != brand.host and not host.endswith(f".{brand.host}"):
        return host
    stem, _, end = host.rpartition(".")
    return f"{stem.replace('.', '-')}-help.{end}"


def _host_abroad(random: Random, brand: Brand) -> str:
    """Return a host of fraud abroad: the brand's own with more after it, its name dressed up, a free page, or letters."""
    listed, drawn = load("countries/everywhere")["hosts"], random.random()
    end = pick(random, listed["end"])
    if drawn < 0.2:  # what a reader takes for the whole host is the first half of it: usps.com-track.top
        return f"{brand.host}-{pick(random, [*listed['word'], _letters(random, 3), _letters(random, 4)])}.{end}"
    if drawn < 0.3:
        return f"{_letters(random, pick(random, [4, 5, 6]))}{pick(random, ['', random.randrange(10, 999)])}.{end}"
    words = random.sample(listed["word"], pick(random, [0, 1, 1, 1, 2]))
    named = _squeezed(brand) if drawn < 0.85 else pick(random, listed["bland"])
    parts = [named, *words] if random.random() < 0.75 else [*words, named]
    joined = pick(random, ["-", "-", "-", "", "."]).join(parts)
    return f"{joined}.{pick(random, listed['free']) if drawn < 0.38 else end}"


def _letters(random: Random, count: int) -> str:
    return "".join(random.choices("abcdefghkmnpqrstuvwxyz", k=count))


def spoken_host(random: Random, brand: Brand, *, fraud: bool, abroad: bool = False) -> str:
    """Return a host as one says it, so that a reader can type it and no pattern takes it for a link: `x pay dot top`."""
    host = brand.host
    if fraud:
        host = _apart(_host_abroad(random, brand) if abroad else _fraud_host(random, _squeezed(brand)), brand)
    dot = pick(random, [" dot ", " . ", " (dot) ", " dot "])
    return host.replace("-", pick(random, [" ", " hyphen ", " - "])).replace(".", dot)


# Dots that are there for readers alone.
_DOTS = ("[.]", "(.)", ",", " . ", " [.] ", " (.) ", "{.}", "[dot]", "(dot)", " (dot) ", " dot ", "*dot*")


def disguise(random: Random, link: str, *, meant: bool) -> str:
    """Return a link so that nothing links and a filter passes it: with spoilt dots or scheme, or cut in two.

    Its host and path stay, so that a reader can mend it. `meant`: who writes it wants that; else a thumb slipped, which
    cuts and spoils nothing.
    """
    scheme, mark, rest = link.rpartition("://")
    host, slash, tail = rest.partition("/")
    if meant and mark and random.random() < 0.3:
        return f"{pick(random, ['hxxp', 'hxxps', 'h ttps', 'ttps'])}://{rest}"
    front, dot, end = (host if meant else f"{scheme}{mark}{host}").rpartition(".")
    if random.random() < (0.3 if meant else 0.8) or not (meant or "-" in front):
        return f"{front}{pick(random, [' .', '. ', ' . ', chr(10) + '.', '.' + chr(10)])}{end}{slash}{tail}"
    if "-" in front and (not meant or random.random() < 0.3):
        first, _, last = front.rpartition("-")
        return f"{first}{pick(random, ['- ', ' -', '-' + chr(10), ' - '])}{last}{dot}{end}{slash}{tail}"
    return f"{scheme}{mark}{host.replace('.', pick(random, _DOTS))}{slash}{tail}"


def ordinary_link(random: Random, *, abroad: bool = False) -> str:
    """Return a link that people send each other: a place, a film, a form."""
    token = "".join(random.choices(_TOKEN, k=pick(random, [6, 8, 11])))
    listed = load("countries/everywhere" if abroad else "values")["hosts"]["ordinary"]
    return f"{pick(random, ['', 'https://', 'https://'])}{pick(random, listed)}/{token}"


def chat_link(random: Random, mobile: str) -> str:
    """Return a link into a messenger: to a number, or to a group."""
    token = "".join(random.choices(_TOKEN, k=8))
    number = "".join(filter(str.isdigit, mobile))
    return pick(random, ["https://", ""]) + pick(
        random, [f"wa.me/{number}", f"wa.me/{number}", f"chat.whatsapp.com/{token}", f"t.me/{token}", f"t.me/+{token}"]
    )


def shortened(random: Random) -> str:
    """Return a link on a public shortener."""
    host = pick(random, load("values")["hosts"]["shortener"])
    return f"{pick(random, ['', 'https://', 'https://'])}{host}/{_token(random)}"


def _token(random: Random) -> str:
    return "".join(random.choices(_TOKEN, k=pick(random, [5, 6, 7])))


def _squeezed(brand: Brand) -> str:
    return "".join(filter(str.isalnum, brand.name.lower())) or "help"


def _fraud_host(random: Random, name: str) -> str:
    return f"{_dressed(random, name)}.{pick(random, load('values')['hosts']['fraud'])}"


def _dressed(random: Random, name: str) -> str:
    words = [name, *random.sample(load("values")["hosts"]["word"], pick(random, [0, 1, 1, 2]))]
    random.shuffle(words)
    return pick(random, ["-", "-", "", "."]).join(words)


def _written(random: Random, host: str) -> str:
    scheme = pick(random, ["", "http://", "https://", "https://"])
    tail = f"/{pick(random, load('values')['hosts']['path'])}" if random.random() < 0.6 else ""
    if tail and random.random() < 0.3:
        tail += pick(random, ["/{}", "?id={}", "/{}/"]).format("".join(random.choices(_TOKEN, k=5)))
    return f"{scheme}{host}{tail}"
