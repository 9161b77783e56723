import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench_names.corpus import GROUPS, generated, posts
from workbench_names.features import attributes, bucket
from workbench_names.finder import Names
from workbench_names.model import ENTITIES, FILE, TAGS, Weights, best_tags, load, store
from workbench_names.tokens import read

from workbench.privacy import build_masker
from workbench.testing import parametrize_with_checks


@parametrize_with_checks("workbench_names")
def test_conformance(check):
    check()


@pytest.fixture(scope="module")
def names():
    return Names()


def found(names, text, entity):
    return [text[span.start : span.end] for span in names.find([text])[0] if span.entity == entity]


# Written for these tests, by hand and apart from the training patterns.
PEOPLE = [
    ("Dear Ramesh, your parcel is here", ["Ramesh"]),
    ("Hi Sunita Sharma your OTP is <OTP>", ["Sunita Sharma"]),
    ("ask for Dr. Venkatesh Iyer at the clinic", ["Venkatesh Iyer"]),
    ("INR 500 sent to Mohammed Irfan via UPI", ["Mohammed Irfan"]),
    ("I'm Catherine O'Brien from accounts", ["Catherine O'Brien"]),
    ("namaste sunita ji, kal milte hain", ["sunita"]),
    ("नमस्ते रमेश जी, आपका पार्सल आया है", ["रमेश"]),
]
NOBODY = [
    "see you at five",
    "Your KYC is pending, update today",
    "Happy Diwali to you and your family",
    "Rs 500 debited from a/c <MASKED_ACCOUNT> on 12 May",
    "Flat 50% off on shoes this weekend",
    "<PERSON:1> said hi",
    "",
]


@pytest.mark.parametrize(("text", "people"), PEOPLE, ids=[text for text, _ in PEOPLE])
def test_people_are_found(names, text, people):
    assert found(names, text, "PERSON") == people


@pytest.mark.parametrize("text", NOBODY)
def test_ordinary_text_is_left_alone(names, text):
    assert [span for span in names.find([text])[0] if span.entity in ("PERSON", "ADDRESS")] == []


@pytest.mark.parametrize(
    "text", ["Deliver to Flat 12, Rose Apartments, Station Road, Pune 411001", "come to 221 Baker Street, London"]
)
def test_an_address_is_found(names, text):
    (address,) = found(names, text, "ADDRESS")
    assert any(sign.isdigit() for sign in address)
    assert "Road" in address or "Street" in address


TEXTS = st.lists(st.sampled_from(["Ramesh", "Kumar", "call", "12", ",", "Flat", "MG Road", "<OTP>", "\n", "नमस्ते", "."]))


@given(st.lists(TEXTS.map(" ".join), max_size=5))
def test_a_batch_gives_what_single_messages_give(names, texts):
    assert names.find(texts) == [names.find([text])[0] for text in texts]


@given(st.text(max_size=80))
def test_any_text_gives_spans_inside_it(names, text):
    for span in names.find([text])[0]:
        assert 0 <= span.start < span.end <= len(text)
        assert span.entity in ENTITIES


@given(TEXTS.map(" ".join))
def test_windows_give_what_the_whole_sequence_gives(names, text):
    tokens = read(text)
    if not tokens:
        return
    weights = load()
    rows = [[bucket(told) for told in attributes(tokens, place)] for place in range(len(tokens))]
    told = best_tags(np.array([weights.emissions[row].sum(axis=0) for row in rows]), weights.transitions)
    expected = sum(TAGS[tag].startswith("B-") for tag in told)
    assert len(names.find([text])[0]) <= expected + 1


def test_memory_that_is_full_starts_anew(monkeypatch, names):
    monkeypatch.setattr("workbench_names.finder.MOST", 10)
    small = Names()
    texts = [text for text, _ in PEOPLE] * 2
    assert [small.find([text]) for text in texts] == [names.find([text]) for text in texts]


def test_standard_masks_people_and_strict_their_surroundings():
    from workbench.config import Masking

    text = "I'm Ramesh Kumar, a nurse at Apollo Hospital in Chennai."
    standard = build_masker(["names"]).mask([text])[0].text
    strict = build_masker(["names"], Masking(level="strict")).mask([text])[0].text
    assert "<PERSON:1>" in standard
    assert "Chennai" in standard
    assert "Chennai" not in strict
    assert "<LOCATION>" in strict


# ---- weights


def test_weights_are_small_and_of_this_version():
    assert FILE.stat().st_size < 256 * 1024
    weights = load()
    assert weights.emissions.dtype == weights.transitions.dtype == np.float32
    assert weights.transitions.shape == (len(TAGS), len(TAGS))


def test_the_same_weights_are_the_same_bytes(tmp_path):
    emissions, transitions = np.eye(8, len(TAGS)), np.zeros((len(TAGS), len(TAGS)))
    for name in ("a", "b"):
        store(tmp_path / name, emissions, transitions)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert np.allclose(load(tmp_path / "a").emissions, emissions, atol=0.01)


def test_a_part_goes_on_only_after_its_own():
    table = load().transitions
    for before, name in enumerate(TAGS):
        for after, then in enumerate(TAGS):
            if then.startswith("I-"):
                assert (table[before, after] < -40) == (name[2:] != then[2:])


def test_weights_of_nothing_find_nothing():
    nothing = Weights(np.zeros((2**16, len(TAGS)), np.float32), np.zeros((len(TAGS), len(TAGS)), np.float32))
    assert Names(nothing).find(["Ramesh Kumar"]) == [[]]


# ---- on files of other hands


def scores(names, samples, entity):
    right = given = gold = 0
    for sample in samples:
        spans = [span for span in names.find([sample.text])[0] if span.entity == entity]
        wanted = [span for span in sample.spans if span[2] == entity]
        given, gold = given + len(spans), gold + len(wanted)
        right += sum(any(_overlap(span, want) >= 0.5 for span in spans) for want in wanted)
    return right / given, right / gold


def _overlap(span, want):
    inside = max(0, min(span.end, want[1]) - max(span.start, want[0]))
    return inside / (max(span.end, want[1]) - min(span.start, want[0]))


@pytest.mark.real
def test_on_templates_held_out_of_training(names, mirror):
    """One template in five of presidio-research's generated texts never reached the training."""
    held = [s for template, s in generated(mirror / "pii/generated_large.json") if template % GROUPS == 0]
    precision, recall = scores(names, held, "PERSON")
    assert 2 * precision * recall / (precision + recall) >= 0.75
    assert scores(names, held, "ADDRESS")[1] >= 0.60


@pytest.mark.real
def test_real_messages_are_hardly_touched(names, mirror):
    lines = (mirror / "sms/SMSSpamCollection").read_text("utf-8").splitlines()
    texts = [line.split("\t", 1)[1] for line in lines]
    masked = sum(s.end - s.start for spans in names.find(texts) for s in spans if s.entity in ("PERSON", "ADDRESS"))
    assert 0 < masked / sum(map(len, texts)) <= 0.015


@pytest.mark.real
def test_posts_are_read_with_their_facts(mirror):
    read_posts = list(posts(mirror / "pii/spia_posts.jsonl"))
    assert len(read_posts) == 380
    assert all(0 <= a < b <= len(sample.text) for sample in read_posts for a, b, _ in sample.spans)
