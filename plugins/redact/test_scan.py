"""The scan finds what the patterns find, to the sign, or leaves a line to them."""

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbench_redact import forms
from workbench_redact.engine import lay_all
from workbench_redact.forms import TLDS
from workbench_redact.kernels.scan import _scan_all, scan
from workbench_redact.kernels.scan_links import domains
from workbench_redact.pieces import Pieces

PIECES = Pieces()
DIGITS = (
    "1 12 123 1234 12345 1234567 9876543210 12-34-56 1.2345 2004 0 00:1A a1 1a lO0 SBZ ABCD0123456 ABCDEF12G34H567I"
)
SIGNS = "* # ** . .. , - _ / : :// ( ) [ ] (.) [.] + +( @ & ; $ ? % < > \" ' \xff \xfe \x01"
LETTERS = (
    "a ab abc to KA DL x xx XX X com .com .co .in .technology ok ab- bh BH 19 jan ext http https www www. wwW.a aw.."
)
LINKS = "http://a HTTPS://x bit.ly foo-bar.in raju@ okaxis"
WORDS = " ".join((DIGITS, SIGNS, LETTERS, LINKS)).split()
FORMS = [
    value
    for name, value in vars(forms).items()
    if name.isupper() and isinstance(value, str) and name not in ("TLD", "LINK")
]
BONES = st.characters(max_codepoint=0xFF, exclude_characters=["\0", *map(chr, range(0x80, 0xFE))])


def left(texts):
    sheet = lay_all(texts)
    return _scan_all(sheet.bones, np.array(sheet.starts), domains())[1].tolist()


def same(texts):
    """Tell whether scan and patterns agree on texts that are skeletons already."""
    sheet = lay_all(texts)
    sheet.bones = "\0".join(texts).encode("latin-1")
    return [tuple(place) for place in scan(sheet, PIECES).tolist()] == list(PIECES.find(sheet.bones))


@settings(max_examples=1000)
@given(st.lists(st.lists(st.sampled_from([*WORDS, *" " * 12, "\n", "\t"])).map("".join), max_size=4))
def test_a_scan_finds_what_the_patterns_do(texts):
    assert same(texts)


@settings(max_examples=500)
@given(st.lists(st.text("01x *#.-_/:@aw()[+Win2co", max_size=30), max_size=4))
def test_a_scan_finds_what_the_patterns_do_in_few_signs(texts):
    assert same(texts)


@given(st.lists(st.text(BONES), max_size=4))
def test_a_scan_finds_what_the_patterns_do_in_any_signs(texts):
    assert same(texts)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=50)
@given(st.data())
def test_a_scan_finds_every_form(form, data):
    told = data.draw(st.from_regex(re.compile(form, re.ASCII), fullmatch=True, alphabet=BONES))
    before, after = (data.draw(st.sampled_from(["", "at ", "no 5 ", "(", "x", "..", "7-"])) for _ in range(2))
    assert same([f"{before}{told}{after}"])


@pytest.mark.parametrize("domain", sorted(TLDS))
def test_every_domain_ends_a_link(domain):
    assert same([f"see a.{domain} now", f"see a.{domain.upper()}", f"or a.{domain}x and {domain}.a"])
    assert left([f"see a.{domain} now"]) == []


HOSTILE = (
    "1234567890",
    "1 ",
    "a-",
    "1-",
    ".",
    "..1",
    "x",
    "*",
    "x1",
    "(.)",
    "www.",
    "a.com",
    ".co",
    "a@",
    "@a",
    "http://",
    "a.b@c.",
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_of_a_scan_grows_as_the_text_does(unit):
    def seconds(size):
        sheet, taken = lay_all([unit * (size // len(unit))]), []
        starts = np.array(sheet.starts)
        for _ in range(3):
            start = time.process_time()
            _scan_all(sheet.bones, starts, domains())
            taken.append(time.process_time() - start)
        return min(taken)

    assert seconds(1 << 20) / max(seconds(1 << 18), 1e-3) < 10  # four times the text; quadratic is sixteen
