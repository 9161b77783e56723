"""What is there at the same time is judged together, and one at fault spoils none of the others."""

import asyncio

import pytest

from workbench.serving.batching import COMPANY, MOST_CHARACTERS, MOST_ITEMS, Bench
from workbench.serving.items import Item
from workbench.serving.judging import Checked


def checked(text):
    return Checked(Item(text=text), "sms", text)


class Counting:
    """The rules, with a count of batches; a text may be poison."""

    def __init__(self, fixed):
        self.fixed = fixed
        self.batches = []
        self.masker = self

    def model(self, _kind):
        return self

    def apply(self, rows):
        self.batches.append(list(rows["content"]))
        if "poison" in rows["content"]:
            raise RuntimeError("poison")
        return self.fixed.fixed.masker.apply(rows)

    def __getattr__(self, name):
        return getattr(self.fixed.fixed, name)


@pytest.fixture
def counting(rules):
    made = Counting(rules)
    made.parts = ()
    made.masker.parts = {}
    return made


def together(counting, *groups):
    async def go():
        bench = Bench(counting)
        told = await asyncio.gather(*[bench.judge(group) for group in groups], return_exceptions=True)
        assert bench.waiting == 0
        return told

    return asyncio.run(go())


def test_requests_of_one_moment_are_one_batch(counting):
    told = together(counting, *[[checked(f"text {number}")] for number in range(10)])
    assert counting.batches == [[f"text {number}" for number in range(10)]]
    assert all(len(judged) == 1 for judged, _ in told)


def test_a_batch_has_an_end_in_items_and_in_characters(counting):
    together(counting, *[[checked(f"text {number}")] for number in range(COMPANY + 1)])
    assert [len(batch) for batch in counting.batches] == [COMPANY, 1]
    counting.batches.clear()
    together(counting, *[[checked("a" * (MOST_CHARACTERS // 2))] for _ in range(3)])
    assert [len(batch) for batch in counting.batches] == [2, 1]


def test_what_was_judged_goes_its_way_before_the_next_are(counting):
    """A task that was answered takes its step, and what it asks of the loop then is done, before others are judged."""
    seen = []

    async def client(bench, number):
        await bench.judge([checked(f"text {number}")])
        asyncio.get_running_loop().call_soon(lambda: seen.append(len(counting.batches)))

    async def go():
        bench = Bench(counting)
        await asyncio.gather(*[client(bench, number) for number in range(3 * COMPANY)])

    asyncio.run(go())
    halves = [3 * COMPANY // 2, COMPANY, COMPANY // 2]  # half of those that wait, a company at least
    assert [len(batch) for batch in counting.batches] == halves
    assert seen == [number for number, half in enumerate(halves, 1) for _ in range(half)]


def test_a_big_request_lets_others_in_between_and_keeps_its_order(counting):
    many = [checked(f"text {number}") for number in range(5 * MOST_ITEMS // 2)]
    (judged, _), (alone, _) = together(counting, many, [checked("alone")])
    assert [one.verdict.content for one in judged] == [one.content for one in many]
    assert alone[0].verdict.content == "alone"
    assert [len(batch) for batch in counting.batches] == [MOST_ITEMS, MOST_ITEMS, MOST_ITEMS // 2, 1]


def test_one_at_fault_spoils_no_other(counting):
    told = together(counting, [checked("good")], [checked("poison")], [checked("well")])
    assert [isinstance(one, RuntimeError) for one in told] == [False, True, False]


def test_a_fault_in_two_parts_of_a_request_leaves_no_error_lying(counting):
    poison = [checked("poison")] * (2 * MOST_ITEMS)
    (error,) = together(counting, poison)
    assert isinstance(error, RuntimeError)
