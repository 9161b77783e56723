import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.store.tokens import ALPHABET, checksum, is_token, make_token, prefix_of

KNOWN = "wbk_live_" + "a" * 43 + "_" + checksum("wbk_live_" + "a" * 43)


@pytest.mark.parametrize("live", [True, False])
def test_a_token_has_the_form_that_scanners_know(live):
    token = make_token(live=live)
    assert re.fullmatch(r"wbk_(live|test)_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", token)
    assert token.startswith("wbk_live_" if live else "wbk_test_")
    assert is_token(token)
    assert prefix_of(token) == token[:17]


def test_tokens_differ():
    assert len({make_token() for _ in range(100)}) == 100


@given(place=st.integers(9, 51), digit=st.sampled_from(ALPHABET))
def test_a_slip_of_the_pen_is_found_without_a_database(place, digit):
    token = "wbk_live_" + "a" * 43 + "_" + checksum("wbk_live_" + "a" * 43)
    assert is_token(token)
    slipped = token[:place] + digit + token[place + 1 :]
    assert is_token(slipped) == (slipped == token)


@pytest.mark.parametrize("text", ["", "wbk_live_", "x" * 59, "wbk_prod_" + "a" * 43 + "_000000", KNOWN + "\n"])
def test_what_is_no_token(text):
    assert not is_token(text)


def test_a_digit_of_another_script_is_none():
    body = "wbk_live_" + "٣" * 43
    assert not is_token(f"{body}_{checksum(body)}")
