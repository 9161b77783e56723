"""Tests of `urls`: each feature of a link fires on what it is named for, and brands are set beside their sites."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_urls import make
from workbench_urls.features import FEATURES, _nearly, read_link
from workbench_urls.lists import borrows, list_alike, load_brands, load_hosts, register

from workbench.canonical import canonicalize
from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

# What a feature fires on, and what only resembles it.
FIRES = {
    "link": ("<URL>", "hi"),
    "links": ("<URL:https:a.com> <URL:https:b.com>", "<URL:https:a.com>"),
    "http": ("<URL:http:example.com>", "<URL:https:example.com>"),
    "bare": ("<URL:bare:example.com>", "<URL:http:example.com>"),
    "defanged": ("<URL:defanged:example.com>", "<URL:bare:example.com>"),
    "official": ("<URL:https:retail.onlinesbi.sbi>", "<URL:https:onlinesbi.top>"),
    "restricted": ("<URL:https:x.gov.in>", "<URL:https:gov-in.com>"),
    "shortener": ("<URL:https:bit.ly/·>", "<URL:https:habit.ly>"),
    "chat": ("<URL:https:wa.me/·>", "<URL:https:wa.com>"),
    "form": ("<URL:https:forms.gle/·>", "<URL:https:forms.com>"),
    "hosting": ("<URL:https:a.netlify.app>", "<URL:https:netlify.com>"),
    "cheap": ("<URL:https:a.top>", "<URL:https:top.com>"),
    "unknown": ("<URL:https:qwe.com>", "<URL:https:amazon.in>"),
    "posing": ("<URL:https:sbi-kyc.com>", "<URL:https:sbi.co.in>"),
    "lookalike": ("<URL:https:amazom.com>", "<URL:https:amazing.com>"),
    "lure": ("<URL:https:kyc-a.com>", "<URL:https:a.com/kyc>"),
    "lures": ("<URL:https:kyc-update.com>", "<URL:https:kyc-a.com>"),
    "hyphen": ("<URL:https:a-b.com>", "<URL:https:ab.com>"),
    "digit": ("<URL:https:a1.com>", "<URL:https:a.com>"),
    "deep": ("<URL:https:a.b.c.com>", "<URL:https:www.a.b.com>"),
    "long": ("<URL:https:abcdefghijklmnopqrstu.com>", "<URL:https:abc.com>"),
    "address": ("<URL:http:10.0.0.1>", "<URL:http:a10.com>"),
    "punycode": ("<URL:https:xn--sb-fka.com>", "<URL:https:xn.com>"),
    "root": ("<URL:https:a.com>", "<URL:https:a.com/kyc>"),
    "token": ("<URL:https:a.com/·>", "<URL:https:a.com/kyc>"),
    "apk": ("<URL:https:a.com/app.apk>", "<URL:https:a.com/app>"),
    "payment": ("<URL:upi:pay>", "<UPI_ID>"),
    "brand": ("your SBI card", "sbiz"),
    "brand_elsewhere": ("SBI <URL:https:a.com>", "SBI <URL:https:sbi.co.in>"),
    "brand_own": ("SBI <URL:https:sbi.co.in>", "SBI <URL:https:amazon.in>"),
    "brand_no_link": ("SBI", "SBI <URL:https:sbi.co.in>"),
}


def column(name):
    return list(FEATURES).index(name)


@parametrize_with_checks("workbench_urls")
def test_conformance(check):
    check()


def values(content: str) -> dict[str, float]:
    (row,) = make().transform(make_rows([content])).toarray()
    return dict(zip(FEATURES, map(float, row), strict=True))


def test_table_has_a_message_for_every_feature():
    assert list(FIRES) == list(FEATURES)


@pytest.mark.parametrize("name", FEATURES)
def test_feature_fires_on_its_message_and_not_on_what_resembles(name):
    fires, resembles = FIRES[name]
    assert values(fires)[name] == 1
    assert values(resembles)[name] == 0


@pytest.mark.parametrize("host", ["amazom.in", "amzon.in", "amazoon.in", "amaozn.in", "flipkrat.com", "paypa1.com"])
def test_one_slip_away_from_a_brand_is_a_lookalike_or_poses(host):
    assert {"lookalike", "posing"} & read_link(f"https:{host}").holds


@pytest.mark.parametrize(
    ("host", "domain"),
    [("a.b.co.in", ("b.co.in", "co.in")), ("www.sbi.co.in", ("sbi.co.in", "co.in")), ("a.b.com", ("b.com", "com"))],
)
def test_domain_is_registered_under_its_suffix(host, domain):
    assert register(host) == domain


def test_official_domains_pose_as_nobody():
    for domain in load_brands().domains:
        holds = read_link(f"https:{domain}").holds
        assert "official" in holds
        assert not {"posing", "lookalike", "unknown"} & holds


def test_lists_are_clean():
    hosts, brands = load_hosts(), load_brands()
    for domain in (*brands.domains, *hosts.shorteners, *hosts.hosting):
        assert domain == domain.lower().strip()
    assert not hosts.shorteners & set(brands.domains) - {"lnkd.in"}


@given(st.text(max_size=40))
def test_any_hint_is_read(hint):
    assert read_link(hint).holds <= set(FEATURES)


def test_words_say_what_holds_and_what_does_not():
    columns = [column("cheap"), column("official")]
    assert make().describe_each(make_rows(["<URL:https:a.top>"]), [columns])[0] == [
        "links to a web address with a cheap ending, such as .top",
        "not so: links to a known brand's own site",
    ]
    assert make().transform(make_rows([])).shape == (0, len(FEATURES))
    assert make().transform(make_rows(["hi"])).dtype == np.float32


names = st.one_of(st.from_regex(r"[a-z]{1,20}", fullmatch=True), st.sampled_from(sorted(load_brands().words)))


@given(front=names, back=names)
def test_brands_in_a_name_are_found_as_by_looking_at_each(front, back):
    words = [word for word in load_brands().words if len(word) > 4]
    assert borrows(front + back) == any(word in front + back for word in words)
    assert {word for word in list_alike(front) if _nearly(front, word)} == {
        word for word in words if _nearly(front, word)
    }


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Linkt: unpaid toll <URL:https:linkt-tollpay.com>", {"posing", "brand_elsewhere"}),
        ("AusPost: parcel held <URL:bare:auspost-help.top/au>", {"posing", "brand_elsewhere", "cheap"}),
        ("Canada Post <URL:https:canadapost-redeliver.info>", {"posing", "brand_elsewhere"}),
        ("DBS: verify <URL:https:dbs.secure-id.cc>", {"posing", "brand_elsewhere"}),
        ("myGov <URL:https:my.gov.au>", {"official", "brand_own"}),
        ("SARS eFiling <URL:https:www.sars.gov.za>", {"brand_own"}),
        ("IRD <URL:https:ird.govt.nz>", {"restricted"}),
    ],
)
def test_brands_and_states_abroad_are_known(text, holds):
    told = values(text)
    assert {name for name in holds if told[name]} == holds


def test_no_word_of_a_brands_name_is_taken_for_a_misspelt_one():
    words = {word for name in load_brands().words for word in name.split()} - {"amzn"}  # short for its brand
    told = [canonicalize([word]).signs.tolist() for word in sorted(words)]
    assert told == [canonicalize([word], mended=False).signs.tolist() for word in sorted(words)]


BORROWED = [
    "hdfcbank-kyc.top",  # a short name grown together with what hosts add
    "sbibank.xyz",
    "mysbi.in",
    "hdfcbank.com.verify-login.xyz",  # the brand's own site as a subdomain
    "onlinesbi.sbi.renew.top",
]


@pytest.mark.parametrize("host", BORROWED)
def test_a_short_name_with_more_in_one_word_and_a_domain_within_a_host_pose(host):
    assert "posing" in read_link(f"https:{host}").holds


@pytest.mark.parametrize("host", ["rnicrosoft.com", "arnazon-help.top"])
def test_letters_that_together_look_like_another_are_read(host):
    assert "lookalike" in read_link(f"https:{host}").holds


@pytest.mark.parametrize("host", ["citizen.in", "attend.com", "modern-home.com", "starbank.in", "cardinal.org"])
def test_words_that_begin_like_a_short_name_do_not_pose(host):
    assert not {"posing", "lookalike"} & read_link(f"https:{host}").holds
