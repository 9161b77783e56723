import asyncio
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from workbench.store.recording import bucket_of, bucket_top
from workbench.store.tables import usage_days, usage_events


@pytest.fixture
def used(account, writer, make_event, clock):
    """Three days with 1, 2 and 3 requests."""
    for day in range(1, 4):
        events = [make_event(account.id, status=200 + n, latency_us=1000 * (n + 1), items=2) for n in range(day)]
        asyncio.run(writer.record(events))
        clock.forward(days=1)
    return account


def test_days_are_summed(store, used):
    days = store.usage.read(used.id)
    assert [(day["day"], day["requests"], day["items"]) for day in days] == [
        ("2026-03-14", 1, 2),
        ("2026-03-15", 2, 4),
        ("2026-03-16", 3, 6),
    ]
    assert days[2]["statuses"] == {"200": 1, "201": 1, "202": 1}
    assert days[2]["bytes_in"] == 300
    assert days[2]["paths"] == {"/v1/detect": 3}
    assert days[2]["latency_ms"]["p50"] == pytest.approx(2, rel=0.06)
    assert days[2]["latency_ms"]["p99"] == pytest.approx(3, rel=0.06)


def test_from_and_to(store, used):
    assert [day["day"] for day in store.usage.read(used.id, date(2026, 3, 15))] == ["2026-03-15", "2026-03-16"]
    assert [day["day"] for day in store.usage.read(used.id, end=date(2026, 3, 14))] == ["2026-03-14"]
    assert store.usage.read("acc_other") == []


def test_the_sum_of_the_events_is_the_aggregate(store, used):
    with store.database.read() as connection:
        for name in ("items", "bytes_in", "bytes_out"):
            events = connection.execute(select(func.sum(usage_events.c[name]))).scalar()
            assert events == connection.execute(select(func.sum(usage_days.c[name]))).scalar()
        requests = connection.execute(select(func.count()).select_from(usage_events)).scalar()
        assert requests == connection.execute(select(func.sum(usage_days.c.requests))).scalar() == 6


def test_a_keys_items_of_a_day(store, used):
    assert store.usage.count("key_1", date(2026, 3, 16)) == 6
    assert store.usage.count("key_1", date(2026, 3, 13)) == 0


@given(st.integers(0, 10**9))
def test_a_bucket_is_five_percent_wide(latency):
    top = bucket_top(bucket_of(latency))
    assert latency <= top
    assert top <= max(latency, 1) * 1.06 + 1


def test_addresses_are_blind(store):
    one, two, far = (store.blind(address) for address in ("203.0.113.9", "203.0.113.77", "198.51.100.1"))
    assert one.address != two.address
    assert one.network == two.network != far.network
    assert store.blind("2001:db8::1").network == store.blind("2001:db8:0:ff::2").network
    assert store.blind("::ffff:192.0.2.7").network == store.blind("192.0.2.200").network
    assert store.blind("no address").network == store.blind("no address").address
