import asyncio

import pytest

from workbench.errors import StoreAway
from workbench.serving.later import Later
from workbench.serving.recorder import Recorder


class Writer:
    def __init__(self, error=None):
        self.groups = []
        self.error = error

    async def record(self, events):
        self.groups.append(list(events))
        if self.error:
            raise self.error
        return [event % 2 == 0 for event in events]


def test_events_of_one_turn_go_together_and_each_gets_its_own_answer():
    async def go(writer):
        recorder = Recorder(writer)
        return await asyncio.gather(*[recorder.record(event) for event in range(5)])

    writer = Writer()
    assert asyncio.run(go(writer)) == [True, False, True, False, True]
    assert writer.groups == [[0, 1, 2, 3, 4]]


def test_a_store_that_is_away_is_told_to_everyone():
    async def go(recorder):
        return await asyncio.gather(*[recorder.record(event) for event in range(3)], return_exceptions=True)

    told = asyncio.run(go(Recorder(Writer(StoreAway("away")))))
    assert [type(error) for error in told] == [StoreAway] * 3


def test_what_waits_is_done_in_order_and_a_failure_is_logged_by_its_type(caplog):
    later, seen = Later(), []

    def fail():
        raise RuntimeError("9876543210")

    later.do(lambda: seen.append(1))
    later.do(fail)
    later.do(lambda: seen.append(2))
    later.close()
    assert seen == [1, 2]
    assert "RuntimeError" in caplog.text
    assert "9876543210" not in caplog.text


def test_what_waits_has_an_end(caplog, monkeypatch):
    monkeypatch.setattr("workbench.serving.later.MOST", 0)
    later = Later()
    later.do(lambda: pytest.fail("too much"))
    later.close()
    assert "something was left out" in caplog.text
