import json
import logging
import re
import threading
import time
from types import SimpleNamespace

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import workbench as wb
from workbench import hookimpl
from workbench.config import Serve
from workbench.serving import make_app
from workbench.serving.pending_usage import PendingUsage
from workbench.serving.routes.page import PAGE
from workbench.store import Preferences

CANARY = "9876543210"
SCAM = f"Your KYC is pending, account blocked today, verify at http://x-kyc.top/a or call {CANARY}"


def test_a_verdict_with_its_reasons(client):
    response = client.post("/v1/detect", json={"text": SCAM, "sender": "VM-ABCDEF"})
    answer = response.json()
    assert response.status_code == 200
    assert answer["verdict"] == "smishing"
    assert 0 <= answer["score"] <= 1
    assert answer["found"] == {"PHONE": 1, "URL": 1}
    assert 1 <= len(answer["reasons"]) <= 3
    assert answer["reasons"][0]["part"].startswith("rules@")
    assert answer["model"]["recipe"] == "rules"
    assert answer["stored"] == "none"
    assert answer["id"].startswith("ver_")
    assert CANARY not in response.text
    assert "parse;dur=" in response.headers["Server-Timing"]
    assert response.headers["X-Request-Id"].startswith("req_")


def test_reasons_are_the_same_in_the_api_a_notebook_and_on_the_command_line(client, workbench, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # no project, no champion: the rules answer everywhere
    told = client.post("/v1/detect", json={"text": SCAM}).json()
    shown = json.loads(workbench("predict", SCAM, "--json").out)
    assert told["reasons"] == shown["reasons"] == list(wb.predict(SCAM).as_dict()["reasons"])
    assert (told["verdict"], told["score"]) == (shown["verdict"], shown["score"])


@pytest.mark.parametrize(("explain", "most"), [("none", 0), ("short", 3), ("full", 12)])
def test_as_many_reasons_as_asked_for(client, explain, most):
    answer = client.post("/v1/detect", json={"text": SCAM, "options": {"explain": explain}}).json()
    assert len(answer["reasons"]) <= most
    assert bool(answer["reasons"]) == bool(most)


@pytest.mark.parametrize("item", [{"url": "https://x.top/a"}, {"phone": "+919876543210"}, {"transcript": SCAM}])
def test_every_kind_is_answered(client, item):
    assert client.post("/v1/detect", json=item).status_code == 200


@pytest.mark.parametrize("verdict", ["smishing", "spam", "ham", "unsure"])
@pytest.mark.parametrize("kind", ["text", "url", "phone", "transcript"])
def test_test_inputs_have_fixed_answers(client, kind, verdict):
    answer = client.post("/v1/detect", json={kind: f"X5!SMISH-TEST-{verdict}!5X"}).json()
    assert answer["verdict"] == verdict
    assert answer["test"] is True
    assert re.fullmatch("sha256:[0-9a-f]{64}", answer["lineage"])


@pytest.mark.parametrize("item", [{"url": f"call me on {CANARY}"}, {"phone": f"call {CANARY}"}])
def test_what_is_no_address_or_number_is_told_what_is(client, item):
    ((kind, _),) = item.items()
    problem = client.post("/v1/detect", json=item).json()
    assert problem["status"] == 422
    assert problem["errors"] == [{"pointer": f"/{kind}", "code": "wrong_kind"}]
    assert problem["detail"].startswith(f"{kind} must be one ")
    assert problem["detail"].endswith("; send a message as text")
    assert CANARY not in json.dumps(problem)


def test_a_problem_in_a_batch_points_into_the_batch(client):
    items = [{"text": "hi"}, {"url": "no address"}, {"text": 5}]
    _, *told = client.post("/v1/detect/batch", json={"items": items}).json()["results"]
    assert [one["errors"][0]["pointer"] for one in told] == ["/items/1/url", "/items/2/text"]


def test_unneeded_sensitive_data_is_told_and_its_value_nowhere(client):
    response = client.post("/v1/detect", json={"text": "my Aadhaar is 2341 2341 2346"})
    assert response.json()["warnings"] == ["unneeded_sensitive:AADHAAR"]
    assert "2341" not in response.text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"text": 5}, "expected `str | null`, got `int`"),
        ({"text": ""}, "expected `str` of length >= 1"),
        ({"text": "a", CANARY: 1}, "there: options, phone, received_at, ref, sender, text, transcript, url"),
        ({"text": "a", "options": {CANARY: 1}}, "allowed there: explain, store"),
        ({"text": "a", "options": {"explain": CANARY}}, "allowed there: full, none, short"),
        ({"text": "a", "received_at": CANARY}, "invalid RFC3339 encoded datetime"),
        ({"text": "a", "received_at": "2026-01-01T10:00:00"}, "expected `datetime` with a timezone component"),
    ],
)
def test_a_refusal_says_what_is_allowed(client, body, told):
    problem = client.post("/v1/detect", json=body).json()
    assert problem["status"] == 422
    assert told in problem["detail"]
    assert CANARY not in json.dumps(problem)


@pytest.mark.parametrize(
    ("body", "told"),
    [({"scopes": [CANARY]}, "allowed there: account, detect, feedback"), ({"scopes": []}, "length >= 1")],
)
def test_a_refusal_looks_into_lists(client, body, told):
    assert told in client.post("/v1/account/keys", json=body).json()["detail"]


def test_an_item_that_follows_no_schema_keeps_its_ref(client):
    items = [{"text": "a", CANARY: 1, "ref": "one"}, 7, {"text": "a", "ref": 3}]
    results = client.post("/v1/detect/batch", json={"items": items}).json()["results"]
    assert [(one["status"], one.get("ref")) for one in results] == [(422, "one"), (422, None), (422, None)]


@pytest.mark.parametrize("path", ["/healthz", "/v1/policy", "/nil", "/v1/detect", "/v1/account"])
def test_every_answer_says_where_its_time_went(client, path):
    for headers in (None, {"Authorization": "Bearer nil"}):
        told = client.get(path, headers=headers).headers["server-timing"]
        assert re.fullmatch(r"[a-z]+;dur=[0-9.]+(, [a-z]+;dur=[0-9.]+)*", told)


def test_what_is_to_be_tried_again_is_described_with_its_header(client):
    answers = client.get("/openapi.json").json()["paths"]["/v1/detect"]["post"]["responses"]
    assert {status for status, told in answers.items() if "Retry-After" in told["headers"]} == {"429", "503"}


REFUSED = [
    ({}, 422, "", "exactly_one"),
    ({"text": "a", "url": "b"}, 422, "", "exactly_one"),
    ({"text": 5}, 422, "/text", "wrong_type"),
    ({"text": "a", CANARY: CANARY}, 422, "", "unknown_field"),
    ({"text": "a", "options": {"explain": CANARY}}, 422, "/options/explain", "not_allowed"),
    ({"text": "a", "received_at": CANARY}, 422, "/received_at", "invalid"),
    ({"audio": CANARY}, 422, "/audio", "not_accepted"),
    ({"text": "a" * 1001}, 413, "/text", "too_large"),
    ({"url": "a" * 101}, 413, "/url", "too_large"),
    ({"text": "a", "sender": "x" * 65}, 422, "/sender", "length"),
]


@pytest.mark.parametrize(("body", "status", "pointer", "code"), REFUSED)
def test_a_refusal_says_where_and_never_repeats(client, body, status, pointer, code):
    response = client.post("/v1/detect", json=body)
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["errors"] == [{"pointer": pointer, "code": code}]
    assert problem["request_id"] == response.headers["X-Request-Id"]
    assert CANARY not in response.text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"text": "\xff"}', "application/json", 400),
        (b"[" * 10_000, "application/json", 422),
        (b'{"text": NaN}', "application/json", 400),
        (b'{"text": "a", "text": "b"}', "application/json", 400),
        (b'{"text": "a", "options": {"store": "never", "store": "default"}}', "application/json", 400),
        (b'{"text": "\\ud800"}', "application/json", 400),
        (b'{"text": ' + b"9" * 15_000 + b"}", "application/json", 422),
        (b'{"text": 1e999}', "application/json", 422),
        (b'{"text": ' + b'{"a":' * 3_000 + b"1" + b"}" * 3_000 + b"}", "application/json", 422),
        (b"\xef\xbb\xbf{}", "application/json", 400),
        (b"", "application/json", 400),
        (b"null", "application/json", 422),
        (b"{}", "text/plain", 415),
        (b'{"text": "' + b"a" * 30_000 + b'"}', "application/json", 413),
    ],
)
def test_bodies_that_are_no_request(client, content, kind, status):
    response = client.post("/v1/detect", content=content, headers={"content-type": kind})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("raw", "code", "told"),
    [
        (b'{"items": [{"text": "a", "x": ' + b"9" * 5_000 + b"}]}", "unknown_field", "allowed there: options, phone"),
        (b'{"items": [' + b"[" * 5_000 + b"]" * 5_000 + b"]}", "too_deep", "nested deeper than is read"),
        (b'{"items": [\xff]}', "malformed", "not JSON in UTF-8"),
    ],
)
def test_a_body_that_is_not_read_is_told_why(client, raw, code, told):
    answer = client.post("/v1/detect/batch", content=raw, headers={"content-type": "application/json"}).json()
    (problem,) = answer.get("results", [answer])
    assert problem["errors"][0]["code"] == code
    assert told in problem["detail"]


@pytest.mark.parametrize(
    ("media", "coding", "status"),
    [
        ("application/json; charset=UTF-8", "Identity", 200),
        ('Application/JSON ; charset="utf-8"', "identity", 200),
        ("application/json; charset=latin-1", "identity", 415),
        ("application/json; profile=x", "identity", 415),
        ("application/json", "GZIP", 415),
    ],
)
def test_a_body_is_plain_json_in_utf_8_however_that_is_written(client, media, coding, status):
    headers = {"content-type": media, "content-encoding": coding}
    assert client.post("/v1/detect", content=b'{"text": "hi"}', headers=headers).status_code == status


def test_compressed_bodies_are_not_taken(client):
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert client.post("/v1/detect", content=b"x", headers=headers).status_code == 415


@pytest.mark.parametrize(("method", "path", "status"), [("get", "/v1/detect", 405), ("get", f"/{CANARY}", 404)])
def test_paths_and_methods(client, method, path, status):
    response = getattr(client, method)(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert CANARY not in response.text


def test_a_batch_gives_one_answer_or_problem_each_in_order(client):
    items = [{"text": SCAM, "ref": "a"}, {"ref": "b"}, {"url": "https://x.top/a", "ref": "c"}]
    results = client.post("/v1/detect/batch", json={"items": items}).json()["results"]
    assert [result["ref"] for result in results] == ["a", "b", "c"]
    assert [result.get("status") for result in results] == [None, 422, None]
    assert results[0]["verdict"] == "smishing"


@pytest.mark.parametrize("items", [[], [{"text": "a"}] * 4, 5])
def test_a_batch_has_its_limits(client, items):
    response = client.post("/v1/detect/batch", json={"items": items})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/items"


def test_one_and_batch_agree(client):
    (alone,) = [client.post("/v1/detect", json={"text": SCAM}).json()]
    (together,) = client.post("/v1/detect/batch", json={"items": [{"text": SCAM}]}).json()["results"]
    assert alone["score"] == together["score"]


@pytest.mark.parametrize(("path", "key"), [("/healthz", "status"), ("/readyz", "status"), ("/v1/models", "models")])
def test_what_runs_can_be_asked(client, path, key):
    assert client.get(path).json()[key]


def test_a_failure_after_the_answer_is_logged_without_the_payload(shared_room, monkeypatch, caplog):
    def stumble(*_):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(shared_room.service, "tell", stumble)
    answer = shared_room.client.post("/v1/detect", json={"text": "hi"})
    assert answer.status_code == 200
    line = f"request {answer.headers['x-request-id']} failed once it was answered: RuntimeError in stumble:"
    assert line in caplog.text
    assert CANARY not in caplog.text


def test_a_failure_inside_is_told_without_the_payload(client, answering, caplog):
    answering.fails = RuntimeError(f"cannot judge {CANARY}")
    with caplog.at_level(logging.DEBUG):
        response = client.post("/v1/detect", json={"text": CANARY})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert CANARY not in response.text
    assert "RuntimeError in model:" in caplog.text
    assert CANARY not in caplog.text


FIELDS = ("text", "url", "phone", "transcript", "audio", "sender", "received_at", "options", "ref", "items", CANARY)
LEAVES = st.none() | st.integers() | st.text()


@given(body=st.recursive(LEAVES, lambda inner: st.dictionaries(st.sampled_from(FIELDS), inner)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_makes_the_server_fail_or_speak_of_unknown_fields(client, body):
    for path in ("/v1/detect", "/v1/detect/batch"):
        response = client.post(path, json=body)
        assert response.status_code in (200, 413, 415, 422)
        assert CANARY not in response.text


class Watches:
    def __init__(self, fails=False):
        self.seen = []
        self.fails = fails

    @hookimpl
    def batch_scored(self, records, verdicts):
        self.seen += list(zip(records["content"], verdicts, strict=True))
        if self.fails:
            raise RuntimeError(CANARY)


def test_observers_see_anonymized_records_and_cannot_hurt(client, shared_room, fresh_host, caplog):
    observers = [Watches(fails=True), Watches()]
    for number, observer in enumerate(observers):
        wb.register(observer, f"watch{number}")
    assert client.post("/v1/detect", json={"text": SCAM}).status_code == 200
    shared_room.service.later.settle()
    for observer in observers:
        ((content, verdict),) = observer.seen
        assert CANARY not in content
        assert verdict.verdict == "smishing"
    assert "failed in batch_scored: RuntimeError" in caplog.text
    assert CANARY not in caplog.text


def test_observers_see_nothing_of_who_restricted_nor_of_a_sandbox(own_room, fresh_host):
    observer = Watches()
    wb.register(observer, "watch")
    ask = {"json": {"text": SCAM}}
    sandbox = own_room.store.keys.create(own_room.account, live=False).token
    assert own_room.anyone.post("/v1/detect", **ask, headers={"Authorization": f"Bearer {sandbox}"}).status_code == 200
    choose = {"research": False, "voice": False}
    assert own_room.client.put("/v1/account/privacy", json={**choose, "restricted": True}).status_code == 200
    headers = {"Authorization": f"Bearer {own_room.store.keys.create(own_room.account).token}"}
    assert own_room.anyone.post("/v1/detect", **ask, headers=headers).status_code == 200
    own_room.service.later.settle()
    assert observer.seen == []
    own_room.store.preferences.put(own_room.account, Preferences(**choose, restricted=False))
    headers = {"Authorization": f"Bearer {own_room.store.keys.create(own_room.account).token}"}
    assert own_room.anyone.post("/v1/detect", **ask, headers=headers).status_code == 200
    own_room.service.later.settle()
    assert len(observer.seen) == 1


def test_answers_follow_the_description(client):
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    schemas = {"components": document["components"]}

    def check(name, instance):
        jsonschema.validate(instance, {"$ref": f"#/components/schemas/{name}", **schemas})

    check("Answer", client.post("/v1/detect", json={"text": SCAM, "ref": "a"}).json())
    check("Problem", client.post("/v1/detect", json={}).json())
    check("BatchAnswer", client.post("/v1/detect/batch", json={"items": [{"text": SCAM}, {}]}).json())
    models = client.get("/v1/models").json()
    check("ModelsAnswer", models)
    assert models["models"][0]["card"]["operating_point"]["threshold"] == 0.5


def test_every_route_is_described_and_every_input_field_is_classed(client):
    document = client.get("/openapi.json").json()
    routes = {route.path for route in client.app.router.routes}
    assert set(document["paths"]) == routes - {endpoint.path for endpoint in PAGE}  # the page is no part of the API
    fields = document["components"]["schemas"]["Item"]["properties"]
    assert {fields[name]["x-data-class"] for name in ("text", "url", "phone", "transcript")} == {"input"}
    assert all("x-data-class" in field for field in fields.values())
    assert json.dumps(document)


def test_nothing_is_closed_while_the_look_out_still_asks(monkeypatch):
    begun, told = threading.Event(), []

    def share():
        begun.set()
        time.sleep(0.2)
        told.append("looked")

    service = SimpleNamespace(
        settings=Serve(), share_quotas=share, pending_usage=PendingUsage(None), close=lambda: told.append("closed")
    )
    monkeypatch.setattr("workbench.serving.app.SHARE_SECONDS", 0)
    with TestClient(make_app(service)):
        assert begun.wait(10)
    assert told[-2:] == ["looked", "closed"]
    assert told.count("closed") == 1
