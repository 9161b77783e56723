import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.store import Event, Lineage, ResearchRow, Usage
from workbench.store.lines import SPOILT, Outcome, decode_outcome, read_unit, write_outcomes, write_unit

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINEAGES = st.builds(Lineage, st.sampled_from(["sha256:1", "sha256:2"]), st.just({"model": {"recipe": "demo"}}))
USAGES = st.builds(Usage, at=TEXTS, account_id=TEXTS, key_id=TEXTS, path=TEXTS, status=st.integers(100, 599))
ROWS = st.builds(
    ResearchRow, verdict_id=TEXTS, kind=TEXTS, content=TEXTS, verdict=TEXTS, sender=st.none() | TEXTS, anonymizers=TEXTS
)
EVENTS = st.builds(
    Event,
    USAGES,
    st.lists(st.tuples(TEXTS, LINEAGES), max_size=3).map(tuple),
    st.lists(ROWS, max_size=3).map(tuple),
)


@given(events=st.lists(EVENTS, max_size=4), until=st.floats(0, 1e9))
def test_events_are_one_line_and_come_out_as_they_went_in(events, until):
    *lineages, line, end = write_unit(events, until=until, told={}).split(b"\n")
    assert end == b""
    known = {}
    assert [read_unit(one, known) for one in lineages] == [None] * any(event.verdicts for event in events)
    assert read_unit(line, known) == (until, events)


def test_a_lineage_goes_once_however_many_verdicts_it_stands_behind():
    lineage = Lineage("sha256:1", {"mark": "once"})
    usage = Usage(at="", account_id="", key_id="", path="", status=200)
    events, told = [Event(usage, (("a", lineage), ("b", lineage)))] * 2, {}
    assert [write_unit(events, until=0, told=told).count(b"once") for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("line", [b'["9876543210"]', b"9876543210", b'[1, [[["9876543210"]]]]', b'{"9876543210": 1}'])
def test_what_cannot_be_read_is_not_quoted(caplog, line):
    assert read_unit(line, {}) is (None if line.startswith(b"{") else SPOILT)
    assert "could not be read" in caplog.text
    assert "9876543210" not in caplog.text


def test_a_verdict_whose_lineage_was_never_told_is_not_stored(caplog):
    usage = Usage(at="", account_id="", key_id="", path="", status=200)
    event = Event(usage, (("ver_9876543210", Lineage("sha256:9876543210", {})),))
    assert read_unit(write_unit([event], until=0, told={"sha256:9876543210": None}), {}) is SPOILT
    assert "9876543210" not in caplog.text


@given(st.lists(st.builds(Outcome, st.none() | st.lists(st.booleans()), TEXTS, TEXTS)))
def test_outcomes_come_back_in_order(outcomes):
    lines = write_outcomes(outcomes).split(b"\n")
    assert lines.pop() == b""
    assert [decode_outcome(line) for line in lines] == outcomes
