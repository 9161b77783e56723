import asyncio
import logging
import traceback

import httpx
import pytest

from workbench.client import Answer, ApiError, AsyncClient, Client, Problem
from workbench.client.asking import MOST_TRIES

CANARY = "9876543210"
ANSWER = {
    "id": "ver_1",
    "verdict": "smishing",
    "score": 0.9,
    "reasons": [{"code": "c", "part": "rules@1", "weight": 1.0, "text": "asks for money"}],
    "found": {"PHONE": 1},
    "warnings": [],
    "model": {"recipe": "sms", "version": "3"},
    "lineage": "sha256:0",
    "stored": "none",
    "expires_at": "2026-01-01T00:00:00Z",
    "a_field_of_tomorrow": 1,
}
PROBLEM = {
    "type": "about:blank",
    "title": "Too Many Requests",
    "status": 429,
    "detail": "slowly",
    "request_id": "req_1",
}


class Api:
    """A server in a few lines: answers in turn, remembers what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.slept = []

    def __call__(self, request):
        self.asked.append(request)
        status, told, headers = self.answers.pop(0)
        return httpx.Response(status, json=told, headers=headers)

    async def sleep(self, seconds):
        self.slept.append(seconds)


def ask(kind, api, act, *given, **named):
    """Ask by either client; both must do the same."""
    transport = httpx.MockTransport(api)
    if kind == "sync":
        with Client("http://api", "wbk_test", sleep=api.slept.append, transport=transport) as client:
            return getattr(client, act)(*given, **named)

    async def go():
        async with AsyncClient("http://api", "wbk_test", sleep=api.sleep, transport=transport) as client:
            return await getattr(client, act)(*given, **named)

    return asyncio.run(go())


both = pytest.mark.parametrize("kind", ["sync", "async"])


@both
def test_a_verdict_is_typed_and_unknown_fields_are_no_error(kind):
    api = Api((200, ANSWER, {}))
    answer = ask(kind, api, "detect", "hello", sender="VM-ABC", ref="1")
    assert isinstance(answer, Answer)
    assert (answer.verdict, answer.reasons[0].text, answer.model.version) == ("smishing", "asks for money", "3")
    (request,) = api.asked
    assert request.headers["authorization"] == "Bearer wbk_test"
    assert httpx.Response(200, content=request.content).json() == {"text": "hello", "sender": "VM-ABC", "ref": "1"}


@pytest.mark.parametrize("client", [Client, AsyncClient])
@pytest.mark.parametrize("key", ["wbk_test_s3cret\n", " wbk_test_s3cret \r\n"])
def test_white_space_around_a_key_is_no_part_of_it(client, key):
    assert client("http://api", key)._http.headers["authorization"] == "Bearer wbk_test_s3cret"


@pytest.mark.parametrize("client", [Client, AsyncClient])
@pytest.mark.parametrize("key", ["wbk_test_s3cré", "wbk_test_s3 cret", "wbk_test_s3\ncret", "wbk_test_s3\x00", " ", ""])
def test_what_is_no_key_is_refused_and_not_quoted(client, key):
    with pytest.raises(ValueError, match="a key is ASCII letters, digits and _") as refused:
        client("http://api", key)
    assert "s3" not in "".join(traceback.format_exception(refused.value))


@both
def test_a_batch_is_answers_and_problems_in_order(kind):
    api = Api((200, {"results": [ANSWER, {**PROBLEM, "status": 422, "ref": "b"}]}, {}))
    good, bad = ask(kind, api, "detect_batch", ["a", {"url": "http://x.co"}])
    assert isinstance(good, Answer)
    assert isinstance(bad, Problem)
    assert (bad.status, bad.ref) == (422, "b")


@both
@pytest.mark.parametrize("status", [429, 503])
def test_it_comes_back_when_the_api_says_so(kind, status):
    api = Api((status, PROBLEM, {"retry-after": "2"}), (status, PROBLEM, {}), (200, ANSWER, {}))
    assert ask(kind, api, "detect", "hello").verdict == "smishing"
    assert api.slept == [2.0, 1.0]


@both
@pytest.mark.parametrize("status", [400, 401, 403, 409, 413, 422, 500, 502, 504])
def test_nothing_else_is_tried_again(kind, status):
    api = Api((status, {**PROBLEM, "status": status}, {}))
    with pytest.raises(ApiError) as raised:
        ask(kind, api, "detect", CANARY)
    assert raised.value.problem.status == status
    assert CANARY not in str(raised.value)
    assert api.slept == []


@both
def test_it_does_not_come_back_for_ever_nor_wait_for_a_day(kind):
    api = Api(*[(503, PROBLEM, {})] * MOST_TRIES)
    with pytest.raises(ApiError):
        ask(kind, api, "detect", "hello")
    assert len(api.slept) == MOST_TRIES - 1
    api = Api((429, PROBLEM, {"retry-after": "86400"}))
    with pytest.raises(ApiError):
        ask(kind, api, "detect", "hello")
    assert api.slept == []


@both
def test_a_proxys_own_words_are_a_problem_too(kind):
    def proxy(_request):
        return httpx.Response(502, text="<html>Bad Gateway</html>")

    api = Api()
    api.__class__ = type("Proxy", (Api,), {"__call__": lambda _self, request: proxy(request)})
    with pytest.raises(ApiError, match="502 Refused"):
        ask(kind, api, "detect", "hello")


@both
def test_the_other_acts(kind):
    assert ask(kind, Api((202, {"id": "fbk_1", "state": "open"}, {})), "give_feedback", "ver_1", "ham") == "fbk_1"
    assert ask(kind, Api((200, {"days": [{"day": "2026-01-01"}]}, {})), "usage") == [{"day": "2026-01-01"}]
    kept = {"research": False, "voice": False, "restricted": True}
    assert ask(kind, Api((200, kept, {})), "set_privacy", research=False, restricted=True) == kept


@both
def test_nothing_that_is_sent_is_logged(kind, caplog):
    with caplog.at_level(logging.DEBUG):
        ask(kind, Api((200, ANSWER, {})), "detect", CANARY)
    assert CANARY not in caplog.text
    assert "wbk_test" not in caplog.text
