"""What may be a web address or a telephone number: lenient to what clients send, and no text of another kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.serving.forms import is_address, is_number

ADDRESSES = [
    "https://example.org/a?b=c#d",
    "example.org",
    "EXAMPLE.ORG",
    "example.org.",
    "  example.org/a\n",
    "http://example.org/a b",
    "hxxp://example[.]org/a",
    "hxxps[:]//example[.]org",
    "hxxp[://]example(dot)org",
    "example[dot]org/login",
    "example (.) org".replace(" ", ""),
    "http://192.0.2.7:8080/a",
    "192.0.2.7/a",
    "http://[2001:db8::1]/a",
    "http://localhost/a",
    "http://3221225991/a",
    "http:\\\\example.org",
    "//example.org/a",
    "пример.рф",
    "हिन्दी.भारत/खाता",
    "例え。テスト",
    "xn--e1afmkfd.xn--p1ai",
    "user:secret@example.org",
    "upi://pay?pa=a@b",
    "mailto:a@example.org",
    "bit.ly/3x",
]
TEXTS = [
    "hello",
    "hello there",
    "see http://x.co/a",
    "your parcel is held. pay at x.co",
    "",
    " ",
    ".",
    "...",
    "a. b",
    "http://",
]
NUMBERS = [
    "+91 98765-43210",
    "09876543210",
    "(022) 2345 6789",
    "+1 (555) 010-0199 ext. 12",
    "555.010.0199x7",
    "tel:+91-98765-43210",
    "00 44 20 7946 0958",
    "57575",
    "112",
    "*121#",
    "+९१ ९८७६५ ४३२१०",
    "\u202a+91 98765 43210\u202c",
    "98765\u201143210",
    "+91 98765 43210",
]
WORDS = [
    "hello",
    "hello there",
    "call 9876543210",
    "12",
    "5",
    "",
    "+",
    "9876543210 is mine",
    "x.co/9876543210",
    "1" * 33,
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_however_it_is_written(text):
    assert is_address(text)


@pytest.mark.parametrize("text", [*TEXTS, "9876543210", "+91 98765 43210"])
def test_a_text_is_no_address(text):
    assert not is_address(text)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_however_it_is_written(text):
    assert is_number(text)


@pytest.mark.parametrize("text", [*WORDS, *TEXTS])
def test_a_text_is_no_number(text):
    assert not is_number(text)


HOST = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,8}){1,3}", fullmatch=True)


@given(host=HOST, path=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_every_host_is_an_address_whatever_its_path(host, path):
    for start in ("", "http://", "hxxps://"):
        assert is_address(start + host)
        assert is_address(f"{start}{host}/{path}")
        assert is_address((start + host).replace(".", "[.]"))


@given(
    digits=st.text(alphabet="0123456789", min_size=3, max_size=15), cuts=st.lists(st.sampled_from(" -.()"), max_size=5)
)
def test_digits_are_a_number_however_they_are_cut(digits, cuts):
    spaced = digits
    for place, cut in enumerate(cuts, start=1):
        spaced = spaced[: 2 * place] + cut + spaced[2 * place :]
    assert is_number("+" + spaced)


@given(st.text(max_size=60))
def test_words_with_a_space_and_no_dot_or_digit_are_neither(text):
    plain = "".join(one for one in text if one.isalpha()) or "a"
    assert not is_address(f"{plain} {plain}")
    assert not is_number(f"{plain} {plain}")
