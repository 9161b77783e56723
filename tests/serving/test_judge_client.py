"""A judge as a process of its own: what ends it, what does not, and what is told when it is killed."""

import asyncio
import os
import signal
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from workbench.errors import WorkbenchError
from workbench.serving.judge_client import JudgeClient
from workbench.serving.judges import in_process, in_thread
from workbench.serving.problems import Rejected
from workbench.serving.questions import Checked, Mark

SCAM = "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a"


@contextmanager
def opened(begin):
    client = JudgeClient(begin)
    try:
        yield client
    finally:
        client.close()


@pytest.fixture
def apart(project):
    with opened(in_process(project, {})) as client:
        yield client


def process(client):
    return client._wire.wait_for_end.__self__


async def ask(client, text=SCAM):
    (judged,), spent = await client.judge([Checked("sms", text)])
    assert min(spent) > 0
    return judged


def test_a_process_answers_as_a_thread_does(apart, rules):
    async def all_of(client):
        judged = await ask(client)
        marks = await client.find_marks(Mark("sms", judged.content, judged.sender, 1))
        return judged, marks, await client.models(), client.provenances

    (one, marks, models, provenances) = asyncio.run(all_of(apart))
    with opened(in_thread(rules)) as client:
        (other, others, (same,), behind) = asyncio.run(all_of(client))
    assert (one.content, one.answer.verdict, one.answer.score) == (
        other.content,
        other.answer.verdict,
        other.answer.score,
    )
    assert marks == others
    assert marks
    assert models[0] == same
    assert provenances == behind
    assert one.answer.lineage in provenances


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_ends_the_worker_does_not_end_its_judge(apart, number):
    asyncio.run(ask(apart))
    process(apart).send_signal(number)
    assert asyncio.run(ask(apart)).answer.verdict == "smishing"
    assert process(apart).poll() is None
    apart.close()
    assert process(apart).returncode == 0


def test_a_judge_that_is_killed_is_told_and_another_begins(apart):
    first = process(apart)

    async def main():
        told = [await ask(apart)]
        waiting = [asyncio.create_task(ask(apart)) for _ in range(50)]
        await asyncio.sleep(0)
        os.kill(first.pid, signal.SIGKILL)
        told += await asyncio.gather(*waiting, return_exceptions=True)
        with suppress(Rejected):  # most likely it is not ready yet
            told.append(await ask(apart))
        while not apart._wire.ready:
            await asyncio.sleep(0)
        return [*told, await ask(apart)]

    before, *during, after = asyncio.run(main())
    assert {before.answer.verdict, after.answer.verdict} == {"smishing"}
    lost = [one for one in during if isinstance(one, Exception)]
    assert all(isinstance(one, Rejected) and one.status == 503 and one.headers for one in lost)
    assert first.returncode == -signal.SIGKILL
    assert process(apart) is not first


def test_nothing_that_is_asked_is_in_the_process_list(apart, project):
    asyncio.run(ask(apart))
    command = Path(f"/proc/{process(apart).pid}/cmdline").read_bytes()
    assert str(project).encode() not in command
    assert b"KYC" not in command


def test_one_that_does_not_start_is_an_error(project):
    (project / "pyproject.toml").write_text("no table", "utf-8")
    with pytest.raises(WorkbenchError, match="did not start"):
        JudgeClient(in_process(project, {}))


def test_who_waited_on_a_loop_that_is_gone_gets_no_other_answer(rules):
    with opened(in_thread(rules)) as client:

        async def leave():
            task = asyncio.create_task(ask(client, "first"))
            await asyncio.sleep(0)
            task.cancel()

        asyncio.run(leave())
        assert asyncio.run(ask(client, "second")).content == "second"
