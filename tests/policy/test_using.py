"""Usage: hashes, and sums that add up."""

from datetime import timedelta

import pytest

from workbench.policy import Fails, using
from workbench.store import run_retention, stamp


def test_what_a_service_leaves_holds(ground, account, send, store):
    for hours in (0, 1, 30):
        send(account, at=stamp(store.clock() - timedelta(hours=hours)), items=3)
    assert using.check_addresses(ground) == "1 pairs of address and network, keyed hashes all"
    assert using.check_aggregates(ground) == "2 days add up"


@pytest.mark.parametrize("field", ["address", "network"])
def test_an_address_as_it_is_fails(ground, account, send, field):
    send(account, **{field: "192.0.2.7"})
    with pytest.raises(Fails, match="no keyed hashes") as failed:
        using.check_addresses(ground)
    assert "192.0.2" not in str(failed.value)


@pytest.mark.parametrize("field", ["requests", "items", "bytes_in", "bytes_out"])
def test_a_sum_that_was_changed_fails(ground, account, send, change, field):
    send(account)
    change(f"UPDATE usage_days SET {field} = {field} + 1")
    with pytest.raises(Fails, match=r"on 1 days \(2026-03-14\)"):
        using.check_aggregates(ground)


def test_an_event_that_was_lost_fails(ground, account, send, change):
    send(account)
    change("DELETE FROM usage_events")
    with pytest.raises(Fails, match="differs from its events"):
        using.check_aggregates(ground)


def test_the_day_that_retention_cut_in_two_is_left_aside(ground, account, send, store):
    term = timedelta(days=365)
    for offset in (timedelta(hours=-1), timedelta(hours=1), timedelta(days=2)):
        send(account, at=stamp(store.clock() - term + offset))
    assert run_retention(store).deleted["usage_events"] == 1
    assert using.check_aggregates(ground) == "1 days add up"
