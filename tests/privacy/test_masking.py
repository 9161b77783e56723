import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench.config import Masking
from workbench.contracts import Span
from workbench.errors import AnonymizerFailed, ConfigError
from workbench.privacy import Findings, Masker, Operators, build_masker
from workbench.records import make_rows

SECRET = "Rahul 9876543210"


class Finder:
    """Finds a word; `spans` overrides what it finds."""

    entities = frozenset({"PERSON", "OTP"})

    def __init__(self, word="Rahul", spans=None):
        self.word, self.spans = word, spans

    def find(self, texts):
        if self.spans is not None:
            return self.spans
        return [
            [Span(at, at + len(self.word), "PERSON")] if (at := text.find(self.word)) >= 0 else [] for text in texts
        ]


class Raising(Finder):
    def find(self, texts):
        raise ValueError(f"cannot read {texts[0]}")


class Lazy(Finder):
    """Fails only when its answer is read."""

    def find(self, texts):
        return ([Span(0, 1, text)] for text in [*texts, 1 / 0])


def fails(part, texts=(SECRET,)):
    with pytest.raises(AnonymizerFailed) as error:
        Masker({"mine": part}).mask(list(texts))
    message = str(error.value)
    assert "'mine'" in message
    assert "nothing was passed on" in message
    assert "workbench plugins check mine" in message
    assert "Rahul" not in message
    assert "9876" not in message
    assert error.value.__cause__ is None  # a chained traceback would quote what the part quoted
    assert error.value.__context__ is None or error.value.__suppress_context__
    return message


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (Raising(), "failed with ValueError"),
        (Lazy(), "failed with ZeroDivisionError"),
        (Finder(spans=[]), "failed with ValueError"),  # fewer lists than texts
        (Finder(spans=[[], []]), "failed with ValueError"),  # more
        (Finder(spans=[None]), "failed with TypeError"),
        (Finder(spans=[[(0, 4, "PERSON")]]), "failed with AttributeError"),
        (Finder(spans=[[Span(0, 99, "PERSON")]]), "outside the text"),
        (Finder(spans=[[Span(-4, 2, "PERSON")]]), "outside the text"),
        (Finder(spans=[[Span(3, 3, "PERSON")]]), "empty"),
        (Finder(spans=[[Span(5, 2, "PERSON")]]), "empty"),
        (Finder(spans=[[Span(0.0, 2.5, "PERSON")]]), "offsets that are no int"),
        (Finder(spans=[[Span(0, 5, "PHONE")]]), "does not declare"),
        (Finder(spans=[[Span(0, 5, "PERSON", "Rahul")]]), "outside the grammar"),
        (Finder(spans=[[Span(0, 5, "PERSON", ["Rahul"])]]), "failed with TypeError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_part_that_breaks_its_contract_fails_closed_and_quotes_nothing(part, told):
    assert told in fails(part)


def test_one_failing_part_fails_all():
    with pytest.raises(AnonymizerFailed, match="'bad'"):
        Masker({"good": Finder(), "bad": Raising()}).mask([SECRET])


@pytest.mark.parametrize("entities", [frozenset({"person"}), frozenset({"A|.*"}), frozenset(), None, {"PERSON": 1}])
def test_a_part_whose_entities_are_malformed_is_refused_before_any_text(entities):
    part = Finder()
    part.entities = entities
    with pytest.raises(AnonymizerFailed, match="'mine' must declare `entities`"):
        Masker({"mine": part})


def test_parts_are_merged():
    masker = Masker({"name": Finder(), "number": Finder("9876543210")})
    (masked,) = masker.mask([SECRET])
    assert masked.text == "<PERSON:1> <PERSON:2>"
    assert [(span.start, span.end) for span in masked.spans] == [(0, 5), (6, 16)]


def test_no_part_changes_nothing():
    assert Masker({}).mask(["a"])[0].text == "a"
    assert Masker({"name": Finder()}).mask([]) == []


@pytest.mark.parametrize(
    ("sender", "seen"),
    [
        ("VM-Rahuln-S", "VM-Rahuln-S"),  # six letters of either case between operator and class
        ("VM-Rahul", "<PERSON:1>"),
        ("Rahul Verma", "<PERSON:1>"),
    ],
)
def test_a_header_in_small_letters_needs_its_class(sender, seen):
    masker = build_masker({"redact": {}, "names": {}})
    assert masker.anonymize(make_rows(["x"], sender=[sender]))["sender"] == [seen]


@pytest.mark.parametrize(
    ("sender", "seen"),
    [
        ("Arjun Reddy", "<PERSON:1>"),
        ("Ravi Kumar Plumber", "<PERSON:1>"),  # what is said of a person beside the name names the person, too
        ("Royal Mail", "Royal Mail"),
        ("HDFCBK", "HDFCBK"),
        ("12025550123", "<PHONE:US:mobile>"),
    ],
)
def test_a_sender_is_read_as_what_a_sender_is(sender, seen):
    masker = build_masker(("redact", "names"))
    once = masker.anonymize(make_rows(["x"], sender=[sender]))
    assert once["sender"] == [seen]
    assert masker.anonymize(once)["sender"] == [seen]


def test_sender_is_masked_like_content_and_a_header_stays():
    frame = pd.DataFrame({"content": ["hi", "Rahul", "x"], "sender": ["Rahul", "VM-HDFCBK", None]})
    clean = Masker({"name": Finder()}).anonymize(frame)
    assert clean["content"].tolist() == ["hi", "<PERSON:1>", "x"]
    assert clean["sender"].iloc[:2].tolist() == ["<PERSON:1>", "VM-HDFCBK"]
    assert pd.isna(clean["sender"].iloc[2])
    assert frame["content"].tolist() == ["hi", "Rahul", "x"]  # the input is unchanged


def test_light_rows_stay_light_and_agree_with_a_frame():
    texts, senders = ["Rahul called", "no"], ["Rahul", None]
    masker = Masker({"name": Finder()})
    rows = masker.anonymize(make_rows(texts, sender=senders))
    frame = masker.anonymize(pd.DataFrame({"content": texts, "sender": senders}))
    assert list(rows["content"]) == frame["content"].tolist() == ["<PERSON:1> called", "no"]
    assert list(rows["sender"]) == ["<PERSON:1>", None]


def test_findings_are_counts_only():
    findings = Findings()
    Masker({"name": Finder()}).anonymize(["Rahul", "no", "Rahul x"], findings)
    assert findings.as_dict() == {
        "entities": {"PERSON": 2},
        "records": 3,
        "records_touched": 2,
        "characters": 14,
        "characters_masked": 10,
    }


def test_a_frame_tells_what_was_found():
    clean = wb.anonymize(["mail a.b@example.org"])
    assert clean.attrs["anonymized"] == ["facts", "names", "redact"]
    assert clean.attrs["found"]["entities"] == {"EMAIL": 1}


def test_the_projects_anonymizers_are_the_default_and_options_are_passed():
    assert list(build_masker().parts) == ["redact", "names", "facts"]
    assert list(build_masker(["redact"]).parts) == ["redact"]
    assert build_masker({"redact": {}}).entities


@pytest.mark.parametrize("name", ["PERSN", "person"])
def test_an_operator_for_what_is_no_entity_is_refused(name):
    with pytest.raises(ConfigError, match=rf"masking.operators: '{name}' is no entity; allowed: AADHAAR, .*PERSON"):
        build_masker(["redact"], Masking(operators={name: "drop"}))


@given(st.lists(st.text(max_size=60), max_size=4))
def test_twice_is_once(texts):
    masker = build_masker(["redact"])
    once = [masked.text for masked in masker.mask(texts)]
    assert [masked.text for masked in masker.mask(once)] == once


PERSONAL = [
    "9876543210",
    "+91 98765 43210",
    "a.b@example.org",
    "http://sbi.top/x?u=9876543210",
    "rahul@ybl",
    "4111111111111111",
]


@given(st.lists(st.sampled_from([*PERSONAL, "call", "<OTP>", "<PERSON:Rahul 98>", "<", "now"]), max_size=6))
def test_twice_is_once_where_there_is_something_to_find(words):
    masker = build_masker(["redact"])
    (once,) = masker.mask([" ".join(words)])
    assert masker.mask([once.text])[0].text == once.text
    for word in PERSONAL[:2]:
        assert word not in once.text


class Echo(Finder):
    """Finds a word only beside a placeholder, or at the start: what it finds depends on what was masked before."""

    def find(self, texts):
        import re

        pattern = re.compile(r"(?:^|> )(\w+)")
        return [[Span(*match.span(1), "PERSON") for match in pattern.finditer(text)] for text in texts]


def test_masking_goes_on_until_nothing_more_is_found():
    text = "Asha <OTP> Bina Carl, Dora"
    masker = Masker({"echo": Echo()})
    (masked,) = masker.mask([text])
    assert masked.text == "<PERSON:1> <OTP> <PERSON:2> <PERSON:3>, Dora"
    assert [text[span.start : span.end] for span in masked.spans] == ["Asha", "Bina", "Carl"]
    assert masker.mask([masked.text]) == [(masked.text, [])]


class Chain(Finder):
    """Finds one link more each time that it is asked, as long as the chain is."""

    def __init__(self, link):
        self.link, self.asked = link, 0

    def find(self, texts):
        self.asked += 1
        places = [text.find(self.link) for text in texts]
        return [[Span(at, at + len(self.link), "PERSON")] if at >= 0 else [] for at in places]


@pytest.mark.parametrize(
    ("link", "end"),
    [("ab@", "> bye"), ("ab ", "><PERSON:1>")],
    ids=["a chain within a word", "a chain of words"],
)
def test_masking_has_an_end_whatever_a_text_is_made_of(link, end):
    part = Chain(link)
    masker = Masker({"chain": part})
    (masked,) = masker.mask([link * 1_000 + " bye"])
    assert part.asked < 30
    assert link.strip() not in masked.text
    assert masked.text.endswith(end)
    assert masker.mask([masked.text]) == [(masked.text, [])]


def test_a_text_made_to_be_read_anew_without_end_is_read_a_few_times():
    masker = build_masker()
    asked = []
    masker.find, find = (lambda texts: asked.append(texts) or find(texts)), masker.find
    (masked,) = masker.mask(["w.w@" * 1_000])
    assert len(asked) < 20
    assert "w.w" not in masked.text


class Sluggish(Finder):
    """Answers by generators, which can be read once only."""

    def find(self, texts):
        return ((span for span in spans) for spans in Finder.find(self, texts))


def test_a_lazy_answer_is_masked_all_the_same():
    assert Masker({"lazy": Sluggish()}).mask([SECRET])[0].text == "<PERSON:1> 9876543210"


WORDS = ["Ramesh", "Kumar", "call", "9876543210", ",", "Flat 12", "MG Road", "<OTP>", "x@ybl"]


@given(st.lists(st.sampled_from(WORDS)))
def test_twice_is_once_for_the_projects_own_anonymizers(words):
    masker = build_masker()
    once = masker.mask([" ".join(words)])[0].text
    assert masker.mask([once])[0] == (once, [])


@pytest.mark.real
def test_twice_is_once_on_real_messages(mirror):
    lines = (mirror / "sms/SMSSpamCollection").read_text("utf-8").splitlines()
    texts = [line.split("\t", 1)[1] for line in lines]
    for masking in (Masking(), Masking(level="strict")):
        masker = build_masker(masking=masking)
        once = [masked.text for masked in masker.mask(texts)]
        assert [masked.text for masked in masker.mask(once)] == once


class Surroundings(Finder):
    """Names what only level strict masks, and counts how often it is asked."""

    entities = frozenset({"DATE", "AGE"})

    def __init__(self):
        super().__init__(spans=[[]])
        self.asked = 0

    def find(self, texts):
        self.asked += 1
        return [[] for _ in texts]


@pytest.mark.parametrize(("level", "times"), [("standard", 0), ("strict", 1)])
def test_a_part_that_finds_nothing_to_mask_at_a_level_is_not_asked(level, times):
    part = Surroundings()
    masker = Masker({"surroundings": part}, Operators(Masking(level=level)))
    assert masker.mask(["on 3 May"])[0].text == "on 3 May"
    assert part.asked == times
    assert masker.entities == part.entities
