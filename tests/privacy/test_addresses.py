"""Tests of how far an address goes, and of addresses that both anonymizers find together."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.assurance import Text, measure
from workbench.privacy import build_masker
from workbench.privacy.addresses import reach, stretch

WHOLE = [
    "go to *3/145 [Vikas Khand], Gomti Nagar, Lucknow* 226010",
    "at *Wing B-[1104, Hiranandani Estate], Ghodbunder Road, Thane West* by 8",
    "at *#[45, 2nd Main], 80 Feet Road, Koramangala 4th Block*",
    "*gali number [7, makaan 118, uttam nagar]* pe aa",
    "*shop 4 main [market sector 22] chandigarh* milna",
    "*Bungalow 7, Koregaon [Park Lane 6]*, party",
    "[*14 MG Road], opp. State Bank, Near Metro Gate, Kochi*. Call Ravi",
    "[*14 MG Road], Sector 17-C, Phase 2, Mohali, Punjab*, Contact Ravi",
    "[*14 MG Road], Wakad, Baner* 411045",
    "[*14 गांधी रोड], स्टेशन के पास, इंदौर* में",
    "[*14 MG Road*] pin 411045",
    "[*14 MG Road*], opens 10 am, Pune",
    "[*14 MG Road*]. Pune team comes",
    "[*14 MG Road*] 98450 12345 Pune",
    "[*14 MG Road*], Ravi Kumar and Sons Pvt Limited, Pune",
    "[*14 MG Road], Kuthalam* me aana",
    "[*14 MG Road], Kuthalam* 609801",
    "[*14 MG Road*], Thanks",
    "[*14 MG Road*], Kuthalam team comes",
    "[*221B Baker Street, London] NW1 6XE* is it",
    "[*221B Baker Street, London NW]1 6XE* is it",
    "[*742 Oak Terrace], Springfield, IL 62704* is it",
    "[*5 Elm Street\n Leeds\n Kenya] 12345*.",
    "[*5 Elm Street*] 12345 rupees",
    "[*14 The Paddocks, Naas, Co. Kildare] W91 X2T4* is it",
    "[*22 Kowhai Street], Tauranga 3110*, track it",
    "[*House 32, Road 7], Dhanmondi* and call",
    "[*Unit 4, Ballymount Estate], Dublin 12*",
    "[*Post Kiratpur, Distt Bijnor (UP])*, name",
    "([*14 MG Road*]) is it",
    "[*near] Shiv Mandir, Patel Nagar*",
    "[*204 Marae Road], Ōtaki* tonight",
    "[*Flat 9, Beaumont Court], Leamington Spa, CV32 5QF*",
    "[*Am Bahnhof 22], 99084 Erfurt* zugestellt",
    "[*14 MG Road*], 12000 Rupees only",
    "[*10 Eunos Road 8], #03-12* by 5",
    "[*PO Box 77], Bangor, ME*",
    "[*5 Elm Street*], OK thanks",
    "[*Lot 4 Henry Lawson Drive], Mudgee* between 8 and 10",
    "[*Kalyana Mandapam, 4th Cross], Adyar* - reception",
]


@pytest.mark.parametrize("marked", WHOLE)
def test_an_address_is_stretched_over_all_of_it_and_no_more(marked):
    text, places = "", {}
    for sign in re.split(r"([*\[\]])", marked):
        if sign in ("*", "[", "]"):
            places.setdefault(sign, []).append(len(text))
        else:
            text += sign
    start, end = stretch(text, places["["][0], places["]"][0])
    assert text[start:end] == text[slice(*places["*"])]


def test_what_follows_tells_an_address_from_a_number():
    assert reach("flat 4, Ram Nagar", 0, 6).placed
    assert not reach("flat 4, second floor", 0, 6).placed


WORDS = st.lists(st.sampled_from([*"ab1,.- /(\n", " nagar", "Pune", " near ", "411001", " no ", "house ", "flat "]))


@given(WORDS.map("".join), st.data())
def test_an_address_never_shrinks_but_by_a_word_for_a_pincode_nor_leaves_its_text(text, data):
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = stretch(text, start, end)
    assert 0 <= first <= start < last <= len(text)
    assert last >= end or not text[last:end].strip(" ,.:-\n")


def read(name):
    """Return the labelled texts of a file of `redact`."""
    texts = []
    for line in (Path(__file__).parents[2] / "plugins/redact" / name).read_text("utf-8").splitlines()[1:]:
        text, spans = "", []
        for plain, entity, value in re.findall(r"([^\[]*)(?:\[([A-Z_]+)\|([^\]]*)\])?", line):
            text += plain
            if entity:
                spans.append((len(text), len(text) + len(value), entity))
            text += value
        texts.append(Text(text, tuple(spans)))
    return texts


@pytest.mark.parametrize("name", ["india_development.txt", "india_check.txt"])
def test_indian_messages_are_covered(name):
    told = measure(build_masker(["redact", "names"]), texts=read(name)).figures
    assert told["coverage"]["mentions"] >= 0.93
    assert told["coverage"]["by_entity"]["ADDRESS"] >= 0.85
    assert told["coverage"]["over_masking"] <= 0.015
    assert told["finding"]["all"]["f2"] >= 0.91


@pytest.mark.parametrize("name", ["hands_development.txt", "hands_check.txt"])
def test_messages_of_many_hands_are_covered(name):
    told = measure(build_masker(["redact", "names"]), texts=read(name)).figures
    assert told["coverage"]["mentions"] >= 0.93
    assert told["coverage"]["texts"] >= 0.88
    assert told["coverage"]["over_masking"] <= 0.025
    assert told["finding"]["all"]["f2"] >= 0.91


@pytest.mark.parametrize("name", ["doors_development.txt", "doors_check.txt"])
def test_doors_are_covered_as_couriers_and_friends_write_them(name):
    told = measure(build_masker(["redact", "names"]), texts=read(name)).figures
    assert told["coverage"]["mentions"] >= 0.85
    assert told["coverage"]["texts"] >= 0.79
    assert told["coverage"]["by_entity"]["ADDRESS"] >= 0.80
    assert told["coverage"]["over_masking"] <= 0.025
    assert told["finding"]["all"]["f2"] >= 0.87


@pytest.mark.parametrize("name", ["folk_development.txt", "folk_check.txt"])
def test_names_and_homes_are_covered_as_people_in_india_write_them(name):
    told = measure(build_masker(["redact", "names"]), texts=read(name)).figures
    assert told["coverage"]["mentions"] >= 0.86
    assert told["coverage"]["by_entity"]["PERSON"] >= 0.92
    assert told["coverage"]["by_entity"]["ADDRESS"] >= 0.65
    assert told["finding"]["all"]["f2"] >= 0.88
