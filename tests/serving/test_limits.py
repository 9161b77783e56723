import multiprocessing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.serving import limits as module
from workbench.serving.limits import DAY, PROBES, Allowance, Limits, describe


class Clock:
    def __init__(self, at=20_000 * DAY + 100.0):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=[False, True], ids=["alone", "shared"])
def limits(tmp_path, clock, request):
    made = Limits(tmp_path / "limits.bin", shared=request.param, clock=clock)
    yield made
    made.close()


TWO_A_SECOND = Allowance(rate=2, burst=4, quota=10)


def taken(limits, times, allowed=TWO_A_SECOND, **more):
    return [limits.take("key", allowed, **more).admitted for _ in range(times)]


def test_a_bucket_gives_its_burst_then_its_rate(limits, clock):
    assert taken(limits, 5) == [True] * 4 + [False]
    refused = limits.take("key", TWO_A_SECOND)
    assert (refused.tokens, refused.wait) == (0, 0.5)
    clock.at += 1
    assert taken(limits, 3) == [True] * 2 + [False]
    clock.at += 1_000
    assert limits.take("key", TWO_A_SECOND).tokens == 3


def test_a_day_has_its_quota_and_the_next_day_another(limits, clock):
    assert limits.take("key", TWO_A_SECOND, items=9).left == 1
    refused = limits.take("key", TWO_A_SECOND, items=2)
    assert not refused.admitted
    assert refused.left == 1
    assert refused.wait == DAY - 100
    assert limits.take("key", TWO_A_SECOND).admitted
    clock.at += DAY
    assert limits.take("key", TWO_A_SECOND, items=10).admitted


def test_what_judges_nothing_goes_on_when_the_day_is_used_up(limits):
    limits.raise_used("key", 12)  # on other hosts, beyond the quota
    assert not limits.take("key", TWO_A_SECOND, items=1).admitted
    told = limits.take("key", TWO_A_SECOND, items=0)
    assert (told.admitted, told.left, told.wait) == (True, 0, 0.0)


def test_keys_do_not_share(limits):
    taken(limits, 5)
    assert limits.take("another", TWO_A_SECOND).tokens == 3


def test_a_clock_that_goes_back_gives_nothing_away(limits, clock):
    taken(limits, 4)
    clock.at -= 50
    assert taken(limits, 1) == [False]


def test_a_throttled_key_has_a_tenth(limits, clock):
    allowed = Allowance(rate=100, burst=100, quota=10_000)
    limits.take("key", allowed)
    limits.throttle("key", seconds=60)
    told = limits.take("key", allowed)
    assert (told.allowed, told.slowed) == (Allowance(rate=10, burst=10, quota=10_000), 60)
    assert describe(told)[0] == (b"ratelimit-policy", b'"slowed";q=10;w=1, "day";q=10000;w=86400')
    assert describe(told)[1] == (b"ratelimit", b'"slowed";r=9;t=1, "day";r=9998;t=86300')
    assert sum(taken(limits, 30, allowed)) == 9
    clock.at += 61
    assert sum(taken(limits, 200, allowed)) == 100


def test_what_other_hosts_used_counts(limits):
    limits.raise_used("key", 8)
    assert limits.take("key", TWO_A_SECOND, items=2).left == 0
    limits.raise_used("key", 3)
    assert limits.take("key", TWO_A_SECOND).left == 0


def test_it_is_remembered_by_the_next_process(tmp_path, clock):
    first = Limits(tmp_path / "limits.bin", shared=True, clock=clock)
    first.take("key", TWO_A_SECOND, items=7)
    first.close()
    assert (tmp_path / "limits.bin").stat().st_mode & 0o777 == 0o600
    assert b"key" not in (tmp_path / "limits.bin").read_bytes()
    second = Limits(tmp_path / "limits.bin", shared=True, clock=clock)
    assert second.take("key", TWO_A_SECOND).left == 2
    second.close()


def test_where_slots_are_full_the_one_longest_unused_makes_room(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(module, "SLOTS", PROBES)
    few = Limits(tmp_path / "limits.bin", shared=False, clock=clock)
    for number in range(PROBES + 1):
        clock.at += 1
        few.take(f"key{number}", TWO_A_SECOND, items=5)
    assert few.take(f"key{PROBES}", TWO_A_SECOND).left == 4
    assert few.take("key0", TWO_A_SECOND).left == 9
    few.close()


def _hammer(file, count, results):
    limits = Limits(file, shared=True, clock=Clock())
    results.put(sum(limits.take("key", Allowance(rate=1, burst=100, quota=10_000)).admitted for _ in range(count)))
    limits.close()


def test_workers_share_one_bucket_exactly(tmp_path):
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    workers = [context.Process(target=_hammer, args=(tmp_path / "limits.bin", 80, results)) for _ in range(3)]
    for worker in workers:
        worker.start()
    admitted = [results.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    assert sum(admitted) == 100


@given(steps=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 5)), max_size=30))
def test_never_more_than_burst_and_rate_allow(tmp_path_factory, steps):
    clock = Clock()
    limits = Limits(tmp_path_factory.mktemp("limits") / "limits.bin", shared=False, clock=clock)
    start, admitted = clock.at, 0
    for pause, tokens in steps:
        clock.at += pause
        admitted += tokens * limits.take("key", Allowance(2, 4, 10**9), tokens=tokens).admitted
        assert admitted <= 4 + 2 * (clock.at - start) + 1e-6
    limits.close()


def test_headers_are_of_the_drafts_form(limits):
    policy, state = describe(limits.take("key", TWO_A_SECOND))
    assert policy == (b"ratelimit-policy", b'"burst";q=4;w=2, "day";q=10;w=86400')
    assert state == (b"ratelimit", b'"burst";r=3;t=1, "day";r=9;t=86300')


def test_what_is_left_resets_when_it_is_worth_coming_back(limits, clock):
    slow = Allowance(rate=0.25, burst=2, quota=10)
    taken(limits, 2, slow)
    assert describe(limits.take("key", slow))[1] == (b"ratelimit", b'"burst";r=0;t=4, "day";r=8;t=86300')
    clock.at += 3
    refused = limits.take("key", slow)
    assert (refused.wait, refused.more) == (1, 1)


def test_a_key_that_asked_for_nothing_has_all(limits):
    told = limits.look(TWO_A_SECOND)
    assert describe(told)[1] == (b"ratelimit", b'"burst";r=4;t=0, "day";r=10;t=86300')
    assert limits.take("key", TWO_A_SECOND).tokens == 3
