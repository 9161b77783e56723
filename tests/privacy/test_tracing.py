from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench.config import Masking
from workbench.contracts import Lead, Span
from workbench.privacy import Masker, build_masker
from workbench.privacy.operators import Operators
from workbench.privacy.tracing import trace


class Telling:
    """Points at two words, and says why it left a third."""

    entities = frozenset({"PERSON", "LOCATION", "OTP"})
    spans = (Span(0, 4, "PERSON"), Span(0, 7, "OTP", score=0.5), Span(8, 12, "LOCATION"))

    def find(self, texts):
        return [[span for span in self.spans if span.end <= len(text) and "<" not in text] for text in texts]

    def explain(self, text):
        return [
            *(Lead(span.start, span.end, "word", span, "") for span in self.spans),
            Lead(13, 16, "word", None, "bad"),
        ]


class Silent(Telling):
    explain = None


TEXT = "Asha987 Pune xyz"


def test_every_place_is_told_with_its_part_rule_and_reason():
    told = trace(Masker({"mine": Telling()}), TEXT)
    assert [(d.part, d.rule, d.start, d.end, d.entity, d.masked, d.why) for d in told] == [
        ("mine", "word", 0, 4, "PERSON", True, "masked as OTP, which is longer or better scored where they overlap"),
        ("mine", "word", 0, 7, "OTP", True, ""),
        ("mine", "word", 8, 12, "LOCATION", False, "the level does not mask this entity"),
        ("mine", "word", 13, 16, "", False, "bad"),
    ]


def test_the_level_decides_and_the_trace_says_so():
    strict = Masker({"mine": Telling()}, Operators(Masking(level="strict")))
    assert [d.masked for d in trace(strict, TEXT) if d.entity == "LOCATION"] == [True]


def test_a_part_that_explains_nothing_tells_what_it_found():
    assert [d.rule for d in trace(Masker({"mine": Silent()}), TEXT)] == ["find"] * 3


def test_a_placeholder_stays_and_the_trace_says_so():
    class Greedy(Silent):
        def find(self, texts):
            return [[Span(0, 5, "OTP")] for _ in texts]

    (told,) = trace(Masker({"mine": Greedy()}), "<OTP> x")
    assert (told.masked, told.why) == (False, "it is part of a placeholder, which stays")


def test_what_a_second_look_finds_is_told():
    class Late(Silent):
        def find(self, texts):
            return [
                [Span(0, 4, "PERSON")] if text[0] != "<" else [Span(11, 14, "OTP")] if "xyz" in text else []
                for text in texts
            ]

    told = trace(Masker({"mine": Late()}), "Asha xyz")
    assert [(d.start, d.end, d.part, d.why) for d in told] == [
        (0, 4, "mine", ""),
        (5, 8, "", "found once what stood beside it was masked"),
    ]


def test_a_candidate_that_lost_says_which_check_it_failed():
    told = {d.start: d for d in trace(build_masker(["redact"]), "Rs 5000 on 12/05/2024, call 9876543210")}
    assert told[3].why == "it is money, or part of a longer figure"
    assert told[11].why == "it is a date"
    assert told[28].entity == "PHONE"


def test_a_traced_table_quotes_its_own_rows_only():
    clean = wb.anonymize(["call 9876543210", "hello"], trace=True)
    (row, empty) = clean.attrs["trace"]
    assert [one["piece"] for one in row if one["masked"]] == ["9876543210"]
    assert empty == []
    assert "trace" not in wb.anonymize(["call 9876543210"]).attrs


@given(st.text("0123456789aX@.:/ -+#*₹०\u200b", max_size=50))
def test_the_trace_tells_all_that_is_masked_and_nothing_else(text):
    masker = build_masker(["redact"])
    (masked,) = masker.mask([text])
    told = trace(masker, text)
    hidden = {place for span in masked.spans for place in range(span.start, span.end)}
    assert hidden == {place for one in told if one.masked for place in range(one.start, one.end)}
    assert all(0 <= one.start < one.end <= len(text) for one in told)
