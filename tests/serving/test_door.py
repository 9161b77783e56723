"""Keys, scopes, limits, and a store that is away: who is let in, and what is on record."""

import asyncio
import hmac
import inspect
import io
import uuid

import httpx
import pytest

from workbench.config import Serve
from workbench.config import Store as StoreSettings
from workbench.errors import StoreAway, StoreBusy
from workbench.serving import guard
from workbench.serving.routes import ENDPOINTS
from workbench.serving.watching import STRANGERS
from workbench.store import Limits, NotStored, Preferences, export_account, keys
from workbench.store.exporting import read_export
from workbench.store.tokens import make_token

SCOPES = ("detect", "feedback", "account")

KEPT = ("research_rows", "verdicts")
TEXT = {"text": "Your parcel is held, pay at http://x.co/a"}


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer nil",
        pytest.param(f"Bearer {make_token()}", id="unknown"),  # drawn anew in each process: the id must not be
        "Basic d2JrOg==",
        "bearer  ",
        "Bearer wbk_live_\xe9",
        "Bearer " + "9" * 8_000,
    ],
)
def test_without_a_key_in_force_nobody_is_let_in(shared_room, header):
    headers = {"Authorization": header.encode("latin-1")} if header is not None else {}
    response = shared_room.anyone.post("/v1/detect", json=TEXT, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.json()["errors"] == [{"pointer": "", "code": "key"}]


@pytest.mark.parametrize("path", ["/v1/policy", "/healthz", "/readyz", "/openapi.json"])
def test_what_everyone_may_ask(shared_room, path):
    assert shared_room.anyone.get(path).status_code == 200


def test_everything_else_needs_a_key(shared_room):
    document = shared_room.anyone.get("/openapi.json").json()
    closed = {
        (method, path)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if told["security"]
    }
    assert len(closed) >= 16
    for method, path in closed:
        assert shared_room.anyone.request(method, path.replace("{id}", "x")).status_code == 401


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("account", "post", "/v1/detect"),
        ("detect", "post", "/v1/feedback"),
        ("feedback", "get", "/v1/account"),
        ("detect", "delete", "/v1/account"),
        ("account", "get", "/v1/verdicts/ver_1/lineage"),
    ],
)
def test_a_key_does_what_its_scopes_say(shared_room, key_of, scope, method, path):
    response = shared_room.anyone.request(method, path, headers=key_of(scope))
    assert response.status_code == 403
    assert response.json()["errors"] == [{"pointer": "", "code": "scope"}]


def test_no_path_takes_a_query_that_it_does_not_describe(shared_room):
    """Data minimisation: what is not asked for is refused, not ignored; nothing of it is repeated."""
    document = shared_room.anyone.get("/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            answer = shared_room.client.request(method, f"{path.replace('{id}', 'x')}?canary=1")
            assert answer.status_code == 422, (method, path)
            assert answer.json()["errors"] == [{"pointer": "", "code": "unknown_field"}]
            assert "canary" not in answer.text
            assert "422" in told["responses"]
            taken = sorted(one["name"] for one in told.get("parameters", []) if one["in"] == "query")
            assert (f"allowed there: {', '.join(taken)}" if taken else "takes no query") in answer.json()["detail"]


def test_an_empty_query_is_none_and_a_link_to_the_page_may_carry_words(shared_room):
    for path in ("/healthz?", "/?utm_source=mail", "/page.css?v=2"):
        assert shared_room.anyone.get(path).status_code == 200
    assert shared_room.anyone.post("/try?a=b", json={"text": "hi"}).status_code == 422


def test_a_test_key_does_not_reach_the_account_itself(shared_room, key_of):
    """It lies in many places, as sandbox keys do: who has it sees counts and the sandbox, and changes nothing."""
    headers, document = key_of(live=False), shared_room.anyone.get("/openapi.json").json()
    closed = {
        (method, path)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if told.get("description") == "Not for test keys."
    }
    assert closed == {
        *(("get", "/v1/account"), ("patch", "/v1/account"), ("delete", "/v1/account")),
        *(("put", "/v1/account/privacy"), ("get", "/v1/account/export")),
        *(("post", "/v1/grievances"), ("get", "/v1/grievances/{id}")),
        *(("post", "/v1/feedback"), ("get", "/v1/verdicts/{id}/lineage")),
    }
    for method, path in closed:
        answer = shared_room.anyone.request(method, path.replace("{id}", "x"), headers=headers)
        assert answer.status_code == 403
        assert answer.json()["errors"] == [{"pointer": "", "code": "live"}]
    for path in ("/v1/account/usage", "/v1/account/privacy", "/v1/account/privacy/history"):
        assert shared_room.anyone.get(path, headers=headers).status_code == 200
    listed = shared_room.anyone.get("/v1/account/keys", headers=headers).json()["keys"]
    assert {key["live"] for key in listed} == {False}


def test_a_revoked_key_is_dead_where_acts_are_concerned_at_once(own_room):
    made = own_room.store.keys.create(own_room.account, scopes=("account",))
    headers = {"Authorization": f"Bearer {made.token}"}
    assert own_room.anyone.get("/v1/account", headers=headers).status_code == 200
    assert own_room.client.delete(f"/v1/account/keys/{made.key.id}").status_code == 200
    assert own_room.anyone.get("/v1/account", headers=headers).status_code == 401


def test_keys_are_compared_in_constant_time():
    """The comparison is over HMACs, by `compare_digest`, and no other comparison of a token is made."""
    source = inspect.getsource(keys.match)
    assert "hmac.compare_digest(bytes(row.hash), hashed)" in source
    assert keys.hmac.compare_digest is hmac.compare_digest
    assert "hash ==" not in source


def test_limits_are_told_before_they_hurt(shared_room, key_of, monkeypatch):
    monkeypatch.setattr(shared_room.service._limits, "_clock", lambda: 1.8e9)  # or the bucket fills meanwhile
    headers = key_of("detect", limits=Limits(rate=1, burst=3, quota=50))
    told = [shared_room.anyone.post("/v1/detect", json=TEXT, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in told] == [200, 200, 200, 429]
    assert told[0].headers["ratelimit-policy"] == '"burst";q=3;w=3, "day";q=50;w=86400'
    assert told[0].headers["ratelimit"].startswith('"burst";r=2;t=1, "day";r=49;t=')
    assert told[3].headers["ratelimit"].startswith('"burst";r=0;t=1, "day";r=47;t=')  # as Retry-After says
    assert told[3].headers["retry-after"] == "1"
    assert told[3].json()["detail"] == "this key may ask 1 times a second, 3 at once. Come back in 1 s"
    assert told[3].json()["errors"] == [{"pointer": "", "code": "rate"}]
    assert told[3].headers["content-type"] == "application/problem+json"


def test_a_day_that_is_used_up_leaves_the_account_its_rights(own_room):
    """Policy, clause 8: objecting, usage and the end of the account take nothing of what a key may have judged."""
    made = own_room.store.keys.create(own_room.account, scopes=SCOPES, limits=Limits(rate=100, burst=100, quota=2))
    headers = {"Authorization": f"Bearer {made.token}"}

    def ask(method, path, **body):
        return own_room.anyone.request(method, path, headers=headers, **body)

    assert [ask("GET", "/v1/models").status_code for _ in range(3)] == [200] * 3
    assert [ask("POST", "/v1/detect", json=TEXT).status_code for _ in range(3)] == [200, 200, 429]
    chosen = {"research": False, "voice": False, "restricted": False}
    assert ask("PUT", "/v1/account/privacy", json=chosen).status_code == 200
    (day,) = ask("GET", "/v1/account/usage").json()["days"]
    assert (day["requests"], day["items"]) == (7, 2)
    assert ask("DELETE", "/v1/account").status_code == 200


def test_what_a_key_may_not_do_is_of_its_rate_and_not_of_its_day(shared_room, key_of, monkeypatch):
    monkeypatch.setattr(shared_room.service._limits, "_clock", lambda: 1.8e9)  # or the bucket fills meanwhile
    headers = key_of("account", limits=Limits(rate=1, burst=2, quota=5))
    told = [shared_room.anyone.post("/v1/detect", json=TEXT, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in told] == [403, 403, 429]
    assert '"day";r=5;' in told[1].headers["ratelimit"]


def test_a_batch_that_the_day_has_no_room_for_costs_nothing_of_it(own_room):
    made = own_room.store.keys.create(own_room.account, limits=Limits(rate=100, burst=100, quota=2))
    headers = {"Authorization": f"Bearer {made.token}"}

    def ask(*items):
        return own_room.anyone.post("/v1/detect/batch", json={"items": items}, headers=headers)

    assert [ask(TEXT, TEXT, TEXT).status_code for _ in range(3)] == [429] * 3
    assert ask().status_code == 422
    assert '"day";r=2;' in ask().headers["ratelimit"]
    assert own_room.store.usage.count(made.key.id, own_room.store.clock().date()) == 0  # nor on other hosts
    assert [ask(TEXT, TEXT).status_code, ask(TEXT).status_code] == [200, 429]
    assert own_room.store.usage.count(made.key.id, own_room.store.clock().date()) == 2


def test_a_batch_is_one_request_of_the_rate_whatever_becomes_of_it(shared_room, key_of, monkeypatch):
    """Or what is refused could be asked for without end."""
    monkeypatch.setattr(shared_room.service._limits, "_clock", lambda: 1.8e9)  # or the bucket fills meanwhile
    headers = key_of("detect", limits=Limits(rate=1, burst=4, quota=5))
    asked = [[TEXT] * 3, [], [TEXT] * 3, [{"text": 1}], [TEXT]]
    told = [shared_room.anyone.post("/v1/detect/batch", json={"items": one}, headers=headers) for one in asked]
    assert [answer.status_code for answer in told] == [200, 422, 429, 200, 429]
    assert [answer.headers["ratelimit"].partition(";t=")[0] for answer in told] == [
        f'"burst";r={left}' for left in (3, 2, 1, 0, 0)
    ]
    assert ["items a day" in told[2].json()["detail"], "times a second" in told[4].json()["detail"]] == [True, True]


def test_a_batch_costs_its_items_of_the_day(shared_room, key_of):
    headers = key_of("detect", limits=Limits(rate=100, burst=100, quota=5))
    batch = {"items": [TEXT] * 3}
    told = [shared_room.anyone.post("/v1/detect/batch", json=batch, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in told] == [200, 429]
    assert int(told[1].headers["retry-after"]) > 1
    assert "this key may have 5 items a day (UTC) judged, 2 are left, and this asks for 3. " in told[1].json()["detail"]


def test_usage_agrees_with_the_clients_own_count(own_room):
    sent = [own_room.client.post("/v1/detect", json=body).status_code for body in (TEXT, {}, TEXT, {"text": 1})]
    sent += [own_room.client.post("/v1/detect/batch", json={"items": [TEXT] * 3}).status_code]
    (day,) = own_room.client.get("/v1/account/usage").json()["days"]
    assert day["requests"] == len(sent)
    assert day["items"] == len(sent) + 2
    assert day["statuses"] == {"200": 3, "422": 2}
    assert day["paths"] == {"POST /v1/detect": 4, "POST /v1/detect/batch": 1}


def test_rows_are_kept_only_where_account_and_request_allow(own_room):
    def stored(**options):
        return own_room.client.post("/v1/detect", json={**TEXT, "options": options}).json()["stored"]

    allow = {"voice": False, "restricted": False}
    assert stored() == "none"
    assert own_room.client.put("/v1/account/privacy", json={"research": True, **allow}).status_code == 200
    headers = {"Authorization": f"Bearer {own_room.store.keys.create(own_room.account).token}"}
    fresh = own_room.anyone.post("/v1/detect", json=TEXT, headers=headers).json()
    assert fresh["stored"] == "anonymized"
    never = own_room.anyone.post("/v1/detect", json={**TEXT, "options": {"store": "never"}}, headers=headers).json()
    assert never["stored"] == "none"
    # Objecting holds at once, even where a worker still believes otherwise: the transaction looks again.
    own_room.store.preferences.put(own_room.account, Preferences(research=False, voice=False, restricted=False))
    late = own_room.anyone.post("/v1/detect", json=TEXT, headers=headers)
    assert late.json()["stored"] == "none"


def test_a_key_that_sends_personal_data_at_most_is_refused_more(own_room):
    """Policy, clause 3.2: nothing of such an item is kept, and a rotation changes nothing of it."""
    own_room.store.preferences.put(own_room.account, Preferences(research=True, voice=False, restricted=False))
    made = own_room.client.post("/v1/account/keys", json={"max_sensitivity": "personal"}).json()
    assert made["key"]["max_sensitivity"] == "personal"
    headers = {"Authorization": f"Bearer {made['token']}"}
    aadhaar = {"text": "my Aadhaar is 2341 2341 2346, call 9876543210", "ref": "a"}
    refused = own_room.anyone.post("/v1/detect", json=aadhaar, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"pointer": "/text", "code": "too_sensitive"}]
    assert refused.json()["detail"].startswith("text holds AADHAAR; the key's max_sensitivity is personal")
    assert "2341" not in refused.text
    batch = {"items": [aadhaar, {**TEXT, "ref": "b"}, {"transcript": "Aadhaar number 2341 2341 2346"}]}
    one, two, three = own_room.anyone.post("/v1/detect/batch", json=batch, headers=headers).json()["results"]
    assert [(told["status"], told["errors"][0]["pointer"]) for told in (one, three)] == [
        (422, "/items/0/text"),
        (422, "/items/2/transcript"),
    ]
    assert (one["ref"], two["ref"], two["stored"]) == ("a", "b", "anonymized")
    with own_room.store.database.read() as connection:
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in KEPT]
    assert counts == [1, 1]
    assert own_room.client.post("/v1/detect", json=aadhaar).json()["warnings"] == ["unneeded_sensitive:AADHAAR"]


@pytest.mark.parametrize("error", [StoreAway("away"), StoreBusy("busy")])
def test_a_store_that_is_away_is_503_and_nothing_is_told_to_have_happened(own_room, monkeypatch, error):
    async def away(_event):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(own_room.service._writer, "record", away)
        response = own_room.client.post("/v1/detect", json=TEXT)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        assert "verdict" not in response.json()
    assert own_room.client.post("/v1/detect", json=TEXT).status_code == 200


def test_readiness_is_the_stores_too(own_room, monkeypatch):
    def away():
        raise StoreAway("away")

    monkeypatch.setattr(own_room.store, "check", away)
    assert own_room.anyone.get("/readyz").status_code == 503
    assert own_room.anyone.get("/healthz").status_code == 200


def test_a_store_that_takes_no_write_is_not_ready(own_room):
    """SQLite is still read meanwhile."""
    database = own_room.store.database
    with database.write() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("LOCK TABLE generations IN SHARE MODE")
        assert own_room.anyone.get("/readyz").status_code == 503
    own_room.service._pulse._until = 0.0
    assert own_room.anyone.get("/readyz").status_code == 200


def test_too_many_at_a_time_are_told_to_come_back_and_it_is_still_alive(tmp_path, rules, run_room):
    with run_room(tmp_path, rules, Serve(waiting=0)) as room:
        response = room.client.post("/v1/detect", json=TEXT)
        assert [room.anyone.get(path).status_code for path in ("/healthz", "/v1/policy")] == [200, 503]
        assert room.anyone.post("/healthz").status_code == 405
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"


def test_a_slow_store_sheds_load_and_answers_who_was_let_in(tmp_path, rules, run_room, database):
    """Three wait for a database that keeps them waiting; the others are told to come back, not queued behind them."""
    with run_room(tmp_path, rules, Serve(waiting=3), store=StoreSettings(url=database(tmp_path))) as room:
        held = room.store.database

        async def ask_together():
            transport = httpx.ASGITransport(room.client.app)
            bearer = {"Authorization": f"Bearer {room.token}"}
            async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer) as client:
                assert (await client.post("/v1/detect", json=TEXT)).status_code == 200
                with held.write() as connection:
                    if held.dialect == "postgresql":
                        connection.exec_driver_sql("LOCK TABLE usage_events")
                    asked = {asyncio.create_task(client.post("/v1/detect", json=TEXT)) for _ in range(12)}
                    refused: set[asyncio.Task[httpx.Response]] = set()
                    waiting = asked
                    while len(refused) < 9:
                        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                        refused |= done
                return [one.result() for one in refused], await asyncio.gather(*waiting)

        refused, answered = asyncio.run(ask_together())
        assert {(one.status_code, one.headers["retry-after"]) for one in refused} == {(503, "1")}
        assert [one.status_code for one in answered] == [200] * 3
        with held.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM usage_events").scalar() == 1 + 3


def test_strangers_in_a_burst_are_a_security_event(own_room):
    for _ in range(STRANGERS + 5):
        own_room.anyone.post("/v1/detect", json=TEXT)
    own_room.service.later.settle()
    (event,) = own_room.store.security.read()
    assert (event["kind"], event["address"]) == ("many_strangers", "testclient")


def test_a_burst_of_failures_slows_a_key_down(own_room, monkeypatch):
    monkeypatch.setattr("workbench.serving.watching.FAILURES", 3)
    for _ in range(4):
        own_room.client.post("/v1/detect", json={})
    own_room.service.later.settle()
    (event,) = own_room.store.security.read()
    assert event["kind"] == "many_failures"
    assert (event["key_id"], event["account_id"]) == (own_room.store.keys.list()[0].id, own_room.account)
    slowed = own_room.client.post("/v1/detect", json=TEXT).headers
    assert slowed["ratelimit-policy"] == '"slowed";q=10000;w=1, "day";q=100000;w=86400'
    assert int(slowed["ratelimit"].split("r=")[1].split(";")[0]) <= 100_000 // 10


def test_what_the_security_log_holds_of_a_key_is_its_accounts(own_room, monkeypatch):
    monkeypatch.setattr("workbench.serving.watching.FAILURES", 3)
    for _ in range(4):
        own_room.client.post("/v1/detect", json={})
    own_room.service.later.settle()
    into = io.BytesIO()
    assert export_account(own_room.store, own_room.account, into)["security_log"] == 1
    assert read_export(into)["security_log"][0]["address"] == "testclient"


def test_a_slowed_key_is_told_why_and_for_how_long(own_room, monkeypatch):
    made = own_room.store.keys.create(own_room.account, limits=Limits(rate=10, burst=20, quota=50))
    headers = {"Authorization": f"Bearer {made.token}"}
    monkeypatch.setattr(own_room.service._limits, "_clock", lambda: 1.8e9)
    own_room.service._limits.throttle(made.key.id, seconds=600)
    told = [own_room.anyone.post("/v1/detect", json=TEXT, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in told] == [200, 200, 429]
    assert told[2].json()["detail"] == (
        "this key may ask 1 times a second, 2 at once, a tenth of its limits, for 600 s yet: within an hour too many "
        "of its requests were refused, or it came from too many networks. Come back in 1 s"
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("get", "/nil", 404, "path"), ("put", "/v1/detect", 405, "method"), ("get", "/v1/models", 401, "key")],
)
def test_every_refusal_says_what_is_wrong_and_what_a_key_may_ask(shared_room, method, path, status, code):
    answer = shared_room.anyone.request(method, path)
    assert answer.status_code == status
    assert answer.json()["errors"] == [{"pointer": "", "code": code}]
    assert answer.headers["ratelimit-policy"] == '"burst";q=100000;w=1, "day";q=100000;w=86400'
    assert answer.headers["ratelimit"].startswith('"burst";r=100000;t=0, "day";r=100000;t=')


@pytest.mark.parametrize("given", ["req_" + "0a" * 16, "0A1B2C3D-0000-4000-8000-0123456789ab"])
def test_a_problem_is_named_by_the_uri_of_its_request(client, given):
    """And by no path, which a client may have made of payload."""
    told = client.post("/v1/account/keys/9876543210/rotate", headers={"X-Request-Id": given}).json()
    assert told["request_id"] == given
    assert told["instance"] == uuid.UUID(given.removeprefix("req_")).urn
    batch = client.post("/v1/detect/batch", json={"items": [TEXT, {}]}, headers={"X-Request-Id": given}).json()
    assert batch["results"][1]["instance"] == f"{told['instance']}#/items/1"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/models"), ("POST", "/v1/account/keys/key_1/rotate"), ("DELETE", "/v1/account"), ("GET", "/healthz")],
)
def test_a_path_that_takes_no_body_refuses_one(shared_room, method, path):
    """Data minimisation, as with a query; told with its length or in chunks."""
    for sent in (b'{"grace": 5}', iter([b"", b'{"x":', b"1}"])):
        answer = shared_room.client.request(method, path, content=sent)
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"pointer": "", "code": "unknown_field"}]
        assert answer.json()["detail"] == "this path takes no body; leave it out"


def test_a_body_of_no_bytes_is_none(client):
    for empty in (b"", iter([b"", b""])):
        assert client.request("GET", "/v1/models", content=empty).status_code == 200


ACTS = [
    ("POST", "/v1/account/keys", {}, 201),
    ("POST", "/v1/grievances", {"text": "You kept too much."}, 201),
    ("PATCH", "/v1/account", {"name": "Meera"}, 200),
    ("GET", "/v1/account/export", None, 200),
    ("DELETE", "/v1/account", None, 200),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), ACTS)
@pytest.mark.parametrize("error", [StoreAway("away"), NotStored("refused")])
def test_an_act_that_was_done_is_told_and_its_event_is_owed(own_room, monkeypatch, error, method, path, body, status):
    """A key whose token nobody has, or a grievance that nobody knows to be filed, would be left behind by a 503."""

    async def away(_events):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(own_room.service._writer, "record", away)
        asked = own_room.client.request(method, path, **({} if body is None else {"json": body}))
        assert asked.status_code == status
        refused = own_room.client.request("PATCH", "/v1/account", json={})
        assert refused.status_code in (401, 500, 503)  # nothing was done
    own_room.client.portal.call(own_room.service.pending_usage.settle)
    with own_room.store.database.read() as connection:
        told = connection.exec_driver_sql("SELECT path, status, items FROM usage_events").all()
    assert [tuple(row) for row in told] == [(f"{method} {path}", status, 0)]


def test_a_fault_of_the_code_is_not_taken_for_the_store_s(own_room, monkeypatch, caplog):
    async def stumble(_events):
        raise TypeError("quotes something")

    with monkeypatch.context() as patch:
        patch.setattr(own_room.service._writer, "record", stumble)
        assert own_room.client.post("/v1/account/keys", json={}).status_code == 500
    assert "failed: TypeError in stumble" in caplog.text
    assert "quotes" not in caplog.text
    assert own_room.service.pending_usage._events == []


def test_every_act_is_known_as_one():
    """What changes something, or writes into the audit: all that is not a question, and the export."""
    acts = {endpoint.name for endpoint in ENDPOINTS if endpoint.acts}
    changing = {one.name for one in ENDPOINTS if one.method != "GET" and one.scope != "detect"}
    assert acts == changing | {"GET /v1/account/export"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0a1b2c3d-0000-4000-8000-0123456789ab", True),
        ("0A1B2C3D-0000-4000-8000-0123456789AB", True),
        ("9876543210", False),
        ("Meera", False),
        ("a\tb", False),
        ("x" * 200, False),
    ],
)
def test_a_request_id_is_taken_over_only_if_it_can_name_nobody(client, given, kept):
    response = client.get("/healthz", headers={"X-Request-Id": given})
    assert (response.headers["x-request-id"] == given) is kept


def test_traces_are_carried_on(client):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert client.get("/healthz", headers={"traceparent": trace}).headers["traceparent"] == trace
    parts = trace.split("-")
    nil = ("ff", parts[0]), ("0" * 32, parts[1]), ("0" * 16, parts[2])
    for given in ("nil", *(trace.replace(part, none) for none, part in nil)):
        assert "traceparent" not in client.get("/healthz", headers={"traceparent": given}).headers


def test_timing_tells_every_step(client):
    steps = client.post("/v1/detect", json=TEXT).headers["server-timing"]
    assert [step.partition(";")[0] for step in steps.split(", ")] == ["parse", "wait", "anonymize", "predict", "store"]


def test_a_path_takes_the_methods_that_it_says(client):
    response = client.request("TRACE", "/v1/account")
    assert response.status_code == 405
    assert response.headers["allow"] == "DELETE, GET, HEAD, PATCH"
    assert response.json()["detail"] == "this path takes DELETE, GET, HEAD, PATCH only"
    assert client.head("/healthz").status_code == 200
    export = client.head("/v1/account/export")  # it would be made, and audited, for nobody
    assert (export.status_code, export.headers["allow"]) == (405, "GET")
    assert guard.SAFE[0] == (b"cache-control", b"no-store")
    assert client.get("/healthz").headers["cache-control"] == "no-store"


def test_a_quota_is_one_for_all_hosts(own_room):
    made = own_room.store.keys.create(own_room.account, limits=Limits(rate=100, burst=100, quota=3))
    headers = {"Authorization": f"Bearer {made.token}"}
    batch = {"items": [TEXT] * 3}
    assert own_room.anyone.post("/v1/detect/batch", json=batch, headers=headers).status_code == 200
    own_room.service._limits._map[:] = bytes(len(own_room.service._limits._map))  # as another host would begin
    own_room.service._here.add(made.key.id)
    own_room.service.share_quotas()
    assert own_room.anyone.post("/v1/detect", json=TEXT, headers=headers).status_code == 429


def test_no_request_opens_a_connection(shared_room, monkeypatch):
    """With every socket of Python's cut, all is answered as before: links in a text are not followed."""

    def cut(*_):
        raise AssertionError("a request opened a connection")

    monkeypatch.setattr("socket.socket.connect", cut)
    monkeypatch.setattr("socket.getaddrinfo", cut)
    for item in (TEXT, {"url": "http://127.0.0.1:9/a"}, {"phone": "+919876543210"}, {"transcript": "call me"}):
        assert shared_room.client.post("/v1/detect", json=item).status_code == 200
    assert shared_room.client.get("/v1/account").status_code == 200
