"""Tests of `crosses`: each pair is one of `lexical` and one of another part, and holds where both do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_lexical import make, make_crosses
from workbench_lexical.features import list_flags
from workbench_phones import make as make_phones
from workbench_urls import make as make_urls

from workbench.errors import ConfigError
from workbench.records import make_rows

PIECES = ["your account is blocked", "click", "<URL:https:sbi-kyc.top/a>", "<PHONE:IN:mobile>", "you won", "SBI", "hi"]
MESSAGES = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)
SENDERS = st.sampled_from(["", "VM-HDFCBK-S", "57575", "<PHONE:GB:mobile>"])


def held(part, content, sender=""):
    row = part.transform(make_rows([content], sender=[sender])).toarray()[0]
    return {name for name, value in zip(part.get_feature_names_out(), row, strict=True) if value}


@given(content=MESSAGES, sender=SENDERS)
def test_a_pair_holds_where_both_do(content, sender):
    mine = held(make(pairs=False), content, sender) & {name for name, _ in list_flags()}
    named = {f"urls.{name}" for name in held(make_urls(), content, sender)}
    named |= {f"phones.{name}" for name in held(make_phones(), content, sender)}
    assert held(make_crosses(), content, sender) == {f"{one}&{other}" for one in mine for other in named}


@given(told=st.lists(st.tuples(MESSAGES, SENDERS), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_sums_are_those_of_the_columns(told, seed):
    part = make_crosses(weight=0.3)
    rows = make_rows([content for content, _ in told], sender=[sender for _, sender in told])
    weights = np.random.default_rng(seed).normal(size=(len(part.get_feature_names_out()), 2))
    add, sums = part.project(weights), np.zeros((len(told), 2))
    for times in (1, 2):
        add(rows, sums)
        assert np.allclose(sums, times * (part.transform(rows) @ weights), atol=1e-5)


def test_words_say_both():
    part = make_crosses()
    column = list(part.get_feature_names_out()).index("blocked&urls.cheap")
    holds, lacks = (make_rows([f"blocked <URL:https:a.{end}>"], sender=[""]) for end in ("top", "com"))
    assert part.describe_each(holds, [[column]])[0] == [
        "says that something is or will be blocked, suspended or cut, and "
        "links to a web address with a cheap ending, such as .top"
    ]
    assert part.describe_each(lacks, [[column]])[0][0].startswith("not so: ")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("url&urls.hyphen", "<URL:https:a-b.com>", "links to a web address with hyphens"),
        ("url&urls.brand_own", "SBI <URL:https:sbi.co.in>", "names a brand, with a link to its own site"),
        ("phone&phones.phone_tollfree", "<PHONE:IN:tollfree>", "names a toll-free number"),
        (
            "phone&phones.sender_mobile",
            "<PHONE:IN:tollfree>",
            "names a phone number and comes from an Indian mobile number",
        ),
    ],
)
def test_what_is_part_of_the_other_is_told_once(name, content, told):
    part = make_crosses()
    column = list(part.get_feature_names_out()).index(name)
    assert part.describe_each(make_rows([content], sender=["<PHONE:IN:mobile>"]), [[column]]) == [[told]]


def test_other_parts_may_be_named():
    names = list(make_crosses(parts=["phones"]).get_feature_names_out())
    assert {name.partition("&")[2].partition(".")[0] for name in names} == {"phones"}


def test_a_part_without_flags_is_refused():
    with pytest.raises(ConfigError, match="Got 'lexical'"):
        make_crosses(parts=("urls", "lexical")).fit(make_rows(["hi"]))


def test_no_records_have_no_pairs():
    part = make_crosses()
    assert part.transform(make_rows([])).shape == (0, len(part.get_feature_names_out()))
