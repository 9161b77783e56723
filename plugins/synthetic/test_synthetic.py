"""Tests of the embedded corpus: same record again, exact gold, valid identifiers, and nothing that gives fraud away."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from random import Random
from unittest import mock

import numpy as np
import pandas as pd
import phonenumbers
import pytest
import workbench_synthetic
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn, verhoeff
from stdnum.in_ import gstin, pan, vid
from workbench_synthetic import links, lists, numbers, patterns, values, writing
from workbench_synthetic.generator import COUNTRIES, LANGUAGES, generate, make_record
from workbench_synthetic.lots import Lot, cast

from workbench.config import Soundness
from workbench.data import check
from workbench.data.clusters import cluster_texts
from workbench.plugins import host
from workbench.records import number_masked
from workbench.testing import parametrize_with_checks

SIZE = 8000
ENTITIES = {
    "PERSON", "PHONE", "EMAIL", "UPI_ID", "URL", "USERNAME", "AADHAAR", "PAN", "VOTER_ID", "PASSPORT",
    "DRIVING_LICENCE", "GSTIN", "IFSC", "VEHICLE_REG", "BANK_ACCOUNT", "MASKED_ACCOUNT", "CARD", "OTP", "ORDER_ID",
    "ADDRESS", "PINCODE", "DATE_OF_BIRTH",
}  # fmt: skip
WRITTEN = (*lists.LANGUAGES, "abroad")
SLOT = re.compile(r"\{(\w+)\}")
seeds = st.integers(0, 2**32)


@pytest.fixture(scope="module")
def corpus():
    return list(generate(size=SIZE, seed=7))


def _gold(records, entity):
    return [
        (record, record["content"][start:end])
        for record in records
        for start, end, found in record["spans"]
        if found == entity
    ]


# ---- the same record again


@settings(deadline=None, max_examples=25)
@given(seed=seeds, start=st.integers(0, 10**6), size=st.integers(1, 20), skip=st.integers(0, 19))
def test_record_depends_on_seed_and_number_only(seed, start, size, skip):
    whole = list(generate(size=size, seed=seed, start=start))
    assert list(generate(size=max(size - skip, 0), seed=seed, start=start + skip)) == whole[skip:]


def test_seeds_differ():
    assert list(generate(size=20, seed=1)) != list(generate(size=20, seed=2))


def _digest_in_new_process(hash_seed):
    code = (
        "import hashlib, json; from workbench_synthetic import read;"
        "rows = list(read(None, size=300)); print(hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest())"
    )
    env = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_hash_seed_and_process_change_nothing():
    here = hashlib.sha256(json.dumps(list(generate(size=300)), default=str).encode()).hexdigest()
    assert {_digest_in_new_process("1"), _digest_in_new_process("2")} == {here}


def test_generating_loads_no_numpy():
    code = (
        "import sys; from workbench_synthetic import read; next(read(None));"
        "print([name for name in ('numpy', 'pandas', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---- the record


@settings(deadline=None, max_examples=200)
@given(seeds)
def test_record_is_whole(seed):
    record = make_record(Random(seed), cast(0, seed))
    assert record["label"] in lists.LABELS
    assert record["language"] in lists.LANGUAGES
    assert record["country"] in lists.COUNTRIES
    assert record["synthetic"] is True
    assert datetime(2024, 1, 1, tzinfo=UTC) <= record["received_at"] < datetime(2026, 1, 1, tzinfo=UTC)
    assert record["content"].strip() == record["content"]
    assert not re.search(r"[{}\[\]|\ue000-\uf8ff]", record["content"].replace("[.]", ""))


@settings(deadline=None, max_examples=200)
@given(seeds)
def test_gold_spans_are_exactly_what_was_filled_in(seed):
    filled = []

    def fill(slot, scene):
        filled.append(values.fill(slot, scene))
        return filled[-1]

    with mock.patch.object(writing, "fill", fill):
        record = make_record(Random(seed), cast(0, seed))
    told = [(record["content"][start:end], entity) for start, end, entity in record["spans"]]
    assert told == [(value, entity) for value, entity in filled if entity]
    edges = [edge for start, end, _ in record["spans"] for edge in (start, end)]
    assert edges == sorted(edges)


def test_every_entity_is_met_and_named_as_agreed():
    records = generate(size=3 * SIZE, seed=7)
    assert {entity for record in records for *_, entity in record["spans"]} == ENTITIES


# ---- identifiers


@pytest.mark.parametrize(
    ("entity", "valid"),
    [
        ("AADHAAR", lambda value: verhoeff.is_valid(value.replace(" ", ""))),
        ("CARD", lambda value: luhn.is_valid(value.replace(" ", "")) and len(value.replace(" ", "")) == 16),
        ("PAN", pan.is_valid),
        ("GSTIN", gstin.is_valid),
        ("IFSC", re.compile(r"[A-Z]{4}0\d{6}").fullmatch),
        ("UPI_ID", re.compile(r"[a-z0-9.]+@[a-z]+").fullmatch),
        ("EMAIL", re.compile(r"[a-z0-9.]+@[a-z]+\.com").fullmatch),
        ("OTP", re.compile(r"\d{4}|\d{6}").fullmatch),
        (
            "BANK_ACCOUNT",
            re.compile(r"\d{11,14}|\d\d-?\d\d-?\d\d,? \d{8}|\d{3}-\d{3} \d{8,9}|\d\d-\d{4}-\d{7}-00").fullmatch,
        ),
        ("MASKED_ACCOUNT", re.compile(r"[Xx*]*\d{4}").fullmatch),
        ("URL", lambda value: re.fullmatch(r"(https?://)?[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", _mended(value))),
        ("PINCODE", re.compile(r"\d{4,6}").fullmatch),
    ],
)
def test_identifier_is_valid(corpus, entity, valid):
    found = _gold(corpus, entity)
    assert found
    assert [value for _, value in found if not valid(value)] == []


def test_phone_numbers_are_valid_in_their_country(corpus):
    found = _gold(corpus, "PHONE")
    assert len(found) > 400
    parsed = [phonenumbers.parse(value, record["country"]) for record, value in found]
    assert all(map(phonenumbers.is_valid_number, parsed))


@given(st.from_regex(r"\d{4,20}", fullmatch=True))
def test_check_digits_agree_with_stdnum(number):
    number = "".join(str(int(digit)) for digit in number)
    assert numbers.verhoeff_digit(number) == verhoeff.calc_check_digit(number)
    assert numbers.luhn_digit(number) == luhn.calc_check_digit(number)


def test_aadhaar_is_no_virtual_id(corpus):
    assert not any(vid.is_valid(value) for _, value in _gold(corpus, "AADHAAR"))


@given(seed=seeds, kind=st.sampled_from(sorted(lists.load("brands"))), country=st.sampled_from(lists.COUNTRIES))
def test_a_spoken_host_is_no_link_and_a_genuine_one_is_the_brands(seed, kind, country):
    brand = patterns.pick(Random(seed), lists.brands(kind, country))
    genuine, fraud = (
        links.spoken_host(Random(seed), brand, fraud=fraud, abroad=country != "IN") for fraud in (False, True)
    )
    assert not re.search(r"\w\.\w", genuine + fraud)
    read = re.sub(r" (?:dot|\(dot\)|\.) ", ".", genuine).replace(" hyphen ", "-")
    assert re.sub(r"[ -]", "", read) == brand.host.replace("-", "")


@given(seed=seeds, language=st.sampled_from([*lists.LANGUAGES, "xx"]), country=st.sampled_from(lists.COUNTRIES))
def test_a_dictated_number_is_all_digits_of_which_no_two_touch(seed, language, country):
    said = numbers.dictated(Random(seed), country, language)
    assert not re.search(r"\d\d", said)
    assert len(re.split(r" - |, | ", said)) in (8, 9, 10)


def test_digits_are_read_out_in_every_language():
    words = lists.load("values")["digits"]
    assert set(words) == set(lists.LANGUAGES)
    assert all(len(set(said)) == 10 for said in words.values())


def test_sums_are_written_in_every_language():
    forms = lists.load("values")["rupees"]
    assert set(forms) == {*lists.LANGUAGES, "written", "chatted"}
    assert all(form.count("{}") == 1 for listed in forms.values() for form in listed)


@given(seed=seeds, language=st.sampled_from(lists.LANGUAGES))
def test_sums_of_thousands_are_short_among_people_alone(seed, language):
    brand = lists.brands("bank", "IN")[0]
    told = {
        voice: values.fill("amount", values.Scene(Random(seed), cast(0, seed), "ham", language, "IN", voice, brand, 0))[
            0
        ]
        for voice in ("business", "person")
    }
    assert all(re.search(r"\d", sum_) for sum_ in told.values())
    assert not re.fullmatch(r"[\d,]+k?", told["business"])


# ---- nothing gives fraud away


def _separation(values, labels):
    """Area under the ROC curve of one number, either way round."""
    from sklearn.metrics import roc_auc_score

    area = roc_auc_score(labels, values)
    return max(area, 1 - area)


SHORTCUTS = {
    "length": lambda record: len(record["content"]),
    "has a URL": lambda record: "URL" in {entity for *_, entity in record["spans"]},
    "has a number": lambda record: bool(re.search(r"\d{5}", record["content"].replace(" ", "").replace("-", ""))),
    "has a phone number": lambda record: "PHONE" in {entity for *_, entity in record["spans"]},
    "has capitals": lambda record: any(word.isupper() and len(word) > 1 for word in record["content"].split()),
    "capitals": lambda record: sum(map(str.isupper, record["content"])),
    "digits": lambda record: sum(map(str.isdigit, record["content"])),
    "punctuation": lambda record: sum(not sign.isalnum() and not sign.isspace() for sign in record["content"]),
    "spans": lambda record: len(record["spans"]),
    "no sender": lambda record: record["sender"] is None,
    "sent by a number": lambda record: bool(re.fullmatch(r"[+\d ().-]{9,}", record["sender"] or "")),
    "in English": lambda record: record["language"] == "en",
    "from India": lambda record: record["country"] == "IN",
    "month": lambda record: record["received_at"].timestamp(),
}


def _give_away(records):
    labels = [record["label"] == "smishing" for record in records]
    areas = {name: _separation([float(of(record)) for record in records], labels) for name, of in SHORTCUTS.items()}
    return {name: round(area, 3) for name, area in areas.items() if area > 0.70}


def test_no_single_feature_tells_fraud(corpus):
    assert _give_away(corpus) == {}


def test_a_corpus_that_betrays_itself_is_caught(corpus):
    def betray(record):
        return record | {"content": record["content"] + "!" * 99} if record["label"] == "smishing" else record

    assert {"length", "punctuation"} <= set(_give_away([betray(record) for record in corpus]))


def _near_duplicates(records):
    """Share of the records that a cluster could do without."""
    clusters, _ = cluster_texts([number_masked(record["content"]) for record in records], similarity=0.8)
    return 1 - len(set(clusters)) / len(records)


def test_near_duplicates_are_few(corpus):
    assert _near_duplicates(corpus) < 0.05


def test_near_duplicates_are_counted(corpus):
    again = [record | {"content": record["content"] + " ok"} for record in corpus[:500]]
    assert _near_duplicates(corpus[:500] + again) > 0.45


def test_no_text_has_two_labels(corpus):
    labels = {}
    for record in corpus:
        labels.setdefault(number_masked(record["content"]), set()).add(record["label"])
    assert [text for text, said in labels.items() if len(said) > 1] == []


# ---- the lists


def test_there_are_families_enough_and_each_is_met():
    count = Counter(family.label for family in lists.families())
    assert count["smishing"] >= 25
    assert count["ham"] + count["spam"] >= 25
    met = {record["family"] for record in generate(size=3 * SIZE, seed=7)}
    assert met == {family.name for family in lists.families()}


def test_family_names_are_unique():
    names = [family.name for family in lists.families()]
    assert len(names) == len(set(names))


def test_every_topic_is_spoken_of_by_fraud_and_by_genuine_senders():
    told = {(family.topic, family.label) for family in lists.families()}
    assert {(family.topic, label) for family in lists.families() for label in ("ham", "smishing")} <= told


@pytest.mark.parametrize("language", lists.LANGUAGES)
def test_india_is_told_no_more_fraud_than_genuine(language):
    count = Counter()
    for family in lists.families():
        count[family.label] += len(lists.fitting(lists.lines(f"{family.topic}.{family.name}", language, "IN"), "IN"))
    assert 0 < count["smishing"] <= count["ham"]


@pytest.mark.parametrize("country", lists.ABROAD)
def test_no_country_abroad_is_told_more_fraud_than_genuine(country):
    count = Counter()
    for family in lists.families():
        if country in family.countries:
            told = lists.phrases("abroad").get(f"{family.topic}.{family.name}", ())
            count[family.label] += len(lists.fitting(told, country))
    assert 0 < count["smishing"] <= count["ham"]


@pytest.mark.parametrize("language", lists.LANGUAGES)
@pytest.mark.parametrize("label", lists.LABELS)
def test_every_label_is_said_in_every_language(label, language):
    assert len(lists.families_for(label, language, "IN")[0]) >= 6


@pytest.mark.parametrize("country", lists.COUNTRIES)
@pytest.mark.parametrize("label", lists.LABELS)
def test_every_label_is_said_in_every_country(label, country):
    assert len(lists.families_for(label, "en", country)[0]) >= 12


def test_languages_that_are_drawn_are_those_that_are_written():
    assert set(LANGUAGES) == set(lists.LANGUAGES)
    assert sum(LANGUAGES.values()) == pytest.approx(1)


@pytest.mark.parametrize("language", WRITTEN)
def test_phrases_stand_under_families_and_topics_that_there_are(language):
    known = {family.topic for family in lists.families()}
    known |= {f"{family.topic}.{family.name}" for family in lists.families()}
    assert set(lists.phrases(language)) <= known


@pytest.mark.parametrize("language", WRITTEN)
def test_no_phrase_is_written_twice(language):
    for section, lines in lists.phrases(language).items():
        assert len(lines) == len(set(lines)), section


@pytest.mark.parametrize("language", [name for name in lists.LANGUAGES if name.endswith("-Latn")])
def test_a_language_in_latin_letters_has_no_other(language):
    told = [line.text for lines in lists.phrases(language).values() for line in lines]
    shared = [str(voice) for voice in lists.load("wording")[language].values()]
    assert [text for text in (*told, *shared) if not text.isascii()] == []


def test_no_line_abroad_is_one_that_is_said_everywhere():
    for section, lines in lists.phrases("abroad").items():
        said = {line.text for line in lists.phrases("en").get(section, ())}
        assert not said & {line.text for line in lines}, section


def test_every_line_abroad_is_said_somewhere_abroad_and_never_in_india():
    told = [line for lines in lists.phrases("abroad").values() for line in lines]
    assert [line.text for line in told if not line.countries & set(lists.ABROAD)] == []
    assert lists.fitting(told, "IN") == ()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("voice", ["business", "person"])
def test_wording_is_complete(language, voice):
    told = {"greetings", "pressures", "signoffs", "fillers", "joins", "casing", "sloppy"}
    assert set(lists.load("wording")[language][voice]) == told


def test_every_slot_is_known_and_every_one_is_used():
    patterns = [line.text for name in WRITTEN for lines in lists.phrases(name).values() for line in lines]
    patterns += [str(voice) for code in LANGUAGES for voice in lists.load("wording")[code].values()]
    patterns += map(str, lists.load("countries/everywhere")["wording"].values())
    assert {slot for pattern in patterns for slot in SLOT.findall(pattern)} == set(values.SLOTS)


@pytest.mark.parametrize("country", lists.COUNTRIES)
def test_every_slot_of_a_line_can_be_filled_where_it_is_said(country):
    brand = lists.brands("bank", country)[0]
    scene = values.Scene(Random(7), cast(0, 7), "ham", "en", country, "business", brand, 0)
    spoken = lists.LANGUAGES if country == "IN" else ("en",)
    sections = {f"{family.topic}.{family.name}" for family in lists.families() if country in family.countries}
    told = [lists.fitting(lists.lines(name, code, country), country) for name in sections for code in spoken]
    for slot in {slot for said in told for text in said for slot in SLOT.findall(text)}:
        assert values.fill(slot, scene)[0], slot


@pytest.mark.parametrize("name", ["abroad", "en", "hinglish"])
def test_last_digits_are_labelled_only_where_an_account_or_a_card_is_named(name):
    lines = [line.text for lines in lists.phrases(name).values() for line in lines]
    before = [text[: match.start()] for text in lines for match in re.finditer("{last4}", text)]
    assert before
    assert [text for text in before if not re.search(r"(?i)card|account|\ba/?c\b|khata|number end", text)] == []


@pytest.mark.parametrize("text", ["[a|b", "a]", "a|b", "[[a]"])
def test_a_pattern_whose_brackets_do_not_match_is_refused(text):
    with pytest.raises(ValueError, match="bracket"):
        patterns.parse(text)


@given(st.integers(0, 2**32))
def test_a_choice_is_one_of_its_alternatives(seed):
    drawn = patterns.draw(patterns.parse("a[b|c[d|e]|] f"), Random(seed))
    assert drawn in {"ab f", "acd f", "ace f", "a f"}


@pytest.mark.parametrize("family", lists.families(), ids=lambda family: family.name)
def test_family_can_be_written_wherever_it_may_stand(family):
    written = [
        (code, country) for code in lists.LANGUAGES for country in family.countries if code == "en" or country == "IN"
    ]
    told = [lists.said(family, *where) for where in written]
    assert any(said.claims for said in told)
    assert all(lists.brands(family.brands, country) for country in family.countries)


@pytest.mark.parametrize(
    ("country", "said"), [("IN", "IRS"), ("GB", "KYC"), ("US", "HMRC"), ("AU", "EMI"), ("SG", "OTP")]
)
def test_a_country_s_own_words_stand_in_no_other(country, said):
    written = [lists.Line(f"{said} is calling"), lists.Line("call me")]
    assert lists.fitting(written, country) == ("call me",)


@pytest.mark.parametrize("country", lists.ABROAD)
def test_english_abroad_has_synonyms_of_its_own(country):
    line = [lists.Line("please come today")]
    assert "kindly" in lists._varied(line, "en", "IN")[0]
    assert lists._varied(line, "en", country) == ["[please|please|pls] come today"]


def test_a_line_of_named_countries_is_said_there_alone():
    written = [lists.Line("IRS and HMRC write", frozenset({"US", "AU"})), lists.Line("call me")]
    assert lists.fitting(written, "AU") == ("IRS and HMRC write", "call me")
    assert lists.fitting(written, "GB") == ("call me",)


@pytest.mark.parametrize("country", lists.ABROAD)
def test_a_country_abroad_lists_all_that_a_message_needs(country):
    told = lists.abroad(country)
    assert told.keys() >= {
        "money", "scale", "mobile", "tollfree", "plate", "postcode", "given", "family", "city", "street", "region",
    }  # fmt: skip
    assert set(told["brands"]) <= set(lists.load("brands"))
    assert all("{}" in form for form in told["money"])


@pytest.mark.parametrize("country", lists.ABROAD)
@pytest.mark.parametrize("name", ["mobile", "tollfree"])
def test_every_form_of_a_number_is_valid_in_its_country(country, name):
    drawn = [numbers.shaped(Random(seed), country, name) for seed in range(200)]
    refused = [value for value in drawn if not phonenumbers.is_valid_number(phonenumbers.parse(value, country))]
    assert refused == []


def test_countries_that_are_drawn_are_those_that_are_listed():
    assert set(COUNTRIES) == set(lists.COUNTRIES)
    assert sum(COUNTRIES.values()) == pytest.approx(1)


@settings(max_examples=500)
@given(seed=seeds, kind=st.sampled_from(sorted(lists.load("brands"))), country=st.sampled_from(lists.COUNTRIES))
def test_a_host_of_fraud_is_never_the_brands(seed, kind, country):
    random = Random(seed)
    brand = patterns.pick(random, lists.brands(kind, country))
    link = links.fraud_link(random, brand, abroad=country != "IN")
    host = re.sub(r"^https?://", "", link).split("/")[0]
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host)
    assert not f".{host}".endswith(f".{brand.host}")


def _mended(link):
    """Return a disguised link as a reader takes it."""
    told = re.sub(r" dot |[\[({*](?:dot|\.)[\])}*]|,", ".", link)
    told = re.sub(r"\s", "", told)
    return re.sub(r"^(?:hxxps?|h?ttps)://", "https://", told)


@settings(max_examples=500)
@given(
    seed=seeds,
    kind=st.sampled_from(sorted(lists.load("brands"))),
    country=st.sampled_from(lists.COUNTRIES),
    meant=st.booleans(),
)
def test_a_disguised_link_is_another_text_that_a_reader_can_mend(seed, kind, country, meant):
    brand = patterns.pick(Random(seed), lists.brands(kind, country))
    link = links.fraud_link(Random(seed), brand, abroad=country != "IN")
    hidden = links.disguise(Random(seed), link, meant=meant)
    assert hidden != link
    assert meant or re.sub(r"\s", "", hidden) == link, "a slip spoils nothing"
    assert re.sub(r"^https?://", "", _mended(hidden)) == re.sub(r"^https?://", "", link)


@pytest.mark.parametrize("kind", sorted(lists.load("brands")))
def test_brand_lines_have_three_parts(kind):
    for country in lists.COUNTRIES:
        assert all("." in brand.host and brand.header for brand in lists.brands(kind, country))


# ---- the door


@parametrize_with_checks("workbench_synthetic")
def test_conformance(check):
    check()


def test_source_is_offered_and_marked_synthetic():
    source = host().part("source", "synthetic").factory
    assert source.synthetic
    assert source.pin is None
    assert next(source(None, size=1))["synthetic"] is True


def test_card_says_what_it_is_and_counts_as_the_lists_do():
    card = workbench_synthetic.card()
    assert f"version {workbench_synthetic.VERSION}" in card
    assert "Every message is synthetic" in card
    assert f"{lists.count()['smishing']} of fraud" in card
    assert "{" not in card


def test_the_linter_finds_the_corpus_sound(corpus):
    frame = pd.DataFrame(corpus).drop(columns=["spans"])
    report = check(frame, bounds=Soundness(near_duplicates=0.05))
    assert report.errors == ()


# ---- lots


def test_lots_say_every_line_as_often_as_chance_would_on_the_whole():
    size, count = 1000, 200
    told = [cast(7, number).pick(range(count)) for number in range(size)]
    by_chance = [Random(number).randrange(count) for number in range(size)]
    often = np.bincount(told, minlength=count)
    assert (often.min(), often.max()) >= (3, 5)
    assert often.max() <= 7
    assert np.bincount(by_chance, minlength=count).max() > 7


@given(st.floats(0, 1, exclude_max=True), st.lists(st.floats(0.01, 10), min_size=1, max_size=9))
def test_a_choice_leaves_a_lot(left, weights):
    lot = Lot(left)
    assert 0 <= lot.weigh(np.cumsum(weights).tolist()) < len(weights)
    assert 0 <= lot.left < 1
    assert lot.chance(1.0)
    assert lot.pick("abc") in "abc"
    assert 0 <= lot.left < 1
