"""What is there at the same time is judged together, and one at fault spoils none of the others."""

import asyncio
import json
import socket
from collections import deque

import pytest

from workbench.serving.batching import COMPANY, serve, take_company
from workbench.serving.judge_client import JudgeClient
from workbench.serving.judges import in_thread
from workbench.serving.questions import (
    FAILED,
    MOST_CHARACTERS,
    MOST_ITEMS,
    TOLD,
    Checked,
    Describe,
    Judge,
    decode_judgement,
    decode_provenances,
    encode,
)


def checked(text):
    return Checked("sms", text)


class Counting:
    """The rules, with a count of batches; a text may be poison."""

    def __init__(self, fixed):
        self.fixed = fixed
        self.batches = []
        self.masker = self
        self.parts = {}

    def model(self, _kind):
        return self

    def models(self):
        return [{"kind": "sms"}]

    def apply(self, rows):
        self.batches.append(list(rows["content"]))
        if "poison" in rows["content"]:
            raise RuntimeError("poison")
        return self.fixed.fixed.masker.apply(rows)

    def __getattr__(self, name):
        return getattr(self.fixed.fixed, name)


@pytest.fixture
def counting(rules):
    return Counting(rules)


def asked(*texts):
    return Judge([checked(text) for text in texts])


def answers(counting, *questions):
    """Ask all at once, then hang up; return the lines of the answers."""
    ours, theirs = socket.socketpair()
    with ours:
        ours.sendall(b"".join(encode(one) + b"\n" for one in questions))
        ours.shutdown(socket.SHUT_WR)
        serve(theirs, counting)
        heard = b"".join(iter(lambda: ours.recv(1 << 16), b""))
    ready, *lines, end = heard.split(b"\n")
    assert (ready, end) == (b"", b"")
    return lines


def sizes(*questions):
    queue, made = deque(questions), []
    while queue:
        made.append(len(take_company(queue)))
    return made


def test_requests_of_one_moment_are_one_batch_and_each_has_its_answer(counting):
    provenances, *lines = answers(counting, *[asked(f"text {number}") for number in range(10)])
    assert counting.batches == [[f"text {number}" for number in range(10)]]
    told = [decode_judgement(line).items for line in lines]
    assert [one.content for (one,) in told] == counting.batches[0]
    assert {one.answer.lineage for (one,) in told} == decode_provenances(provenances).keys()


def test_what_stands_behind_verdicts_is_told_once(counting):
    lines = answers(counting, *[asked(f"text {number}") for number in range(2 * COMPANY)])
    assert len(counting.batches) == 2
    assert [line.startswith(TOLD) for line in lines] == [True] + [False] * 2 * COMPANY


def test_a_company_has_an_end_in_items_and_in_characters():
    assert sizes(*[asked("text")] * (COMPANY + 1)) == [COMPANY, 1]
    assert sizes(*[asked("a" * (MOST_CHARACTERS // 2))] * 3) == [2, 1]
    assert sizes(asked(*["text"] * MOST_ITEMS), asked("text")) == [1, 1]
    assert sizes(*[asked("text")] * (4 * MOST_ITEMS))[:2] == [MOST_ITEMS, MOST_ITEMS]


def test_half_of_many_go_and_the_rest_follows_when_they_are_on_their_way():
    assert sizes(*[asked("text")] * (3 * COMPANY)) == [3 * COMPANY // 2, COMPANY, COMPANY // 2]


def test_what_is_no_item_is_answered_alone_and_in_order(counting):
    assert sizes(asked("text"), Describe(), Describe(), asked("text")) == [1, 1, 1, 1]
    *_, line = answers(counting, asked("text"), Describe())
    assert json.loads(line) == [{"kind": "sms"}]


def test_one_at_fault_spoils_no_other(counting, caplog):
    lines = answers(counting, *[asked(text) for text in ("good", "poison", "well")])
    assert [line[:1] for line in lines if not line.startswith(TOLD)] == [b"[", FAILED, b"["]
    assert lines[2] == FAILED + b"RuntimeError"
    assert "RuntimeError in apply:" in caplog.text
    assert "poison" not in caplog.text


def together(counting, *groups):
    async def go():
        client = JudgeClient(in_thread(counting))
        try:
            return await asyncio.gather(*[client.judge(group) for group in groups], return_exceptions=True)
        finally:
            await asyncio.to_thread(client.close)

    return asyncio.run(go())


def test_a_big_request_lets_others_in_between_and_keeps_its_order(counting):
    many = [checked(f"text {number}") for number in range(5 * MOST_ITEMS // 2)]
    (judged, _), (alone, _) = together(counting, many, [checked("alone")])
    assert [one.content for one in judged] == [one.content for one in many]
    assert alone[0].content == "alone"
    assert [len(batch) for batch in counting.batches] == [MOST_ITEMS, 1, MOST_ITEMS, MOST_ITEMS // 2]


def test_a_long_request_holds_nobody_up_for_longer_than_a_part(counting):
    long = [checked("a" * MOST_CHARACTERS)] * 4
    together(counting, long, [checked("alone")])
    assert [len(batch[0]) for batch in counting.batches] == [MOST_CHARACTERS, len("alone"), *[MOST_CHARACTERS] * 3]


def test_a_fault_in_a_part_of_a_request_ends_it(counting):
    poison = [checked("poison")] * (2 * MOST_ITEMS)
    (error,) = together(counting, poison)
    assert isinstance(error, RuntimeError)
    assert len(counting.batches) == 1
