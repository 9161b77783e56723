"""The account of the one who asks, and nobody else's."""

import io
import re
import zipfile

import pytest

from workbench import purging
from workbench.errors import ModelError
from workbench.store import verify_receipt
from workbench.store.grievances import LONGEST

SCAM = {"text": "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a or call 9876543210"}


def test_identity_is_shown_and_changed(own_room):
    shown = own_room.client.get("/v1/account").json()
    assert (shown["name"], shown["email"], shown["state"]) == ("Meera Nair", "meera@example.org", "active")
    changed = own_room.client.patch("/v1/account", json={"email": "m@example.org", "organization": None}).json()
    assert (changed["name"], changed["email"], changed["organization"]) == ("Meera Nair", "m@example.org", None)


@pytest.mark.parametrize("field", ["card", "bank_account", "iban", "id", "state"])
def test_there_is_no_field_for_a_card_or_a_bank_account(client, field):
    response = client.patch("/v1/account", json={field: "4539148803436467"})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"pointer": "", "code": "unknown_field"}]
    assert "4539" not in response.text


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"email": "nobody"}, {"email": "a@"}, {"name": None}, {"name": "a\u0000b"}]
)
def test_a_change_that_is_none_is_refused(client, body):
    assert client.patch("/v1/account", json=body).status_code == 422


def test_objecting_costs_what_allowing_costs_and_is_in_the_ledger(own_room):
    for research in (True, False):
        chosen = {"research": research, "voice": False, "restricted": False}
        answer = own_room.client.put("/v1/account/privacy", json=chosen).json()
        entry = answer.pop("entry")
        assert answer == chosen == {name: entry[name] for name in chosen}
        assert own_room.client.get("/v1/account/privacy").json() == chosen
    entries = own_room.client.get("/v1/account/privacy/history").json()["entries"]
    assert [entry["research"] for entry in entries] == [False, True, False]
    assert [entry["by"] for entry in entries] == ["configuration", "client", "client"]
    assert entries[1]["previous"] == entries[0]["hash"]
    policy = own_room.anyone.get("/v1/policy").json()
    assert {entry["policy"] for entry in entries} == {policy["digest"]}
    assert (policy["version"], policy["contact"]) == ("2026-01", "privacy@example.org")
    assert policy["text"].startswith("What we keep")


def test_a_preference_left_out_is_refused(client):
    response = client.put("/v1/account/privacy", json={"research": False})
    assert response.status_code == 422
    assert response.json()["errors"][0]["code"] == "missing"


def test_closing_gives_a_receipt_and_the_keys_die(own_room):
    receipt = own_room.client.delete("/v1/account").json()
    assert receipt["act"] == "closed"
    assert receipt["account"] == own_room.account
    assert verify_receipt(receipt, own_room.anyone.get("/v1/policy").json()["public_key"])
    assert own_room.client.get("/v1/account").status_code == 401


def test_while_the_registry_is_away_the_account_stays_as_it_is(own_room, monkeypatch):
    """The receipt names the models that learned from its rows, so that they must be asked for."""

    def find_nothing(*_, **__):
        raise ModelError("MLflow's store could not be asked.")

    monkeypatch.setattr(purging, "name_knowing", find_nothing)
    answer = own_room.client.delete("/v1/account")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert own_room.client.get("/v1/account").json()["state"] == "active"


def test_the_receipt_names_the_models(own_room, monkeypatch):
    monkeypatch.setattr(purging, "name_knowing", lambda *_, **__: ("sms/3",))
    assert own_room.client.delete("/v1/account").json()["models"] == ["sms/3"]


def test_keys_are_made_shown_once_rotated_and_revoked(own_room):
    made = own_room.client.post("/v1/account/keys", json={"scopes": ["detect"], "label": "till 7"})
    assert made.status_code == 201
    token, key = made.json()["token"], made.json()["key"]
    headers = {"Authorization": f"Bearer {token}"}
    assert own_room.anyone.post("/v1/detect", json=SCAM, headers=headers).status_code == 200
    listed = own_room.client.get("/v1/account/keys")
    assert token not in listed.text
    assert {one["label"] for one in listed.json()["keys"]} == {"", "till 7"}
    rotated = own_room.client.post(f"/v1/account/keys/{key['id']}/rotate")
    assert rotated.status_code == 201
    assert own_room.anyone.post("/v1/detect", json=SCAM, headers=headers).status_code == 200  # a day's grace
    assert own_room.client.post(f"/v1/account/keys/{key['id']}/rotate").status_code == 409
    assert own_room.client.delete(f"/v1/account/keys/{key['id']}").json()["revoked_at"]


def test_a_test_key_makes_no_live_key_and_leaves_no_verdict(own_room):
    test = own_room.store.keys.create(own_room.account, scopes=("account", "detect"), live=False).token
    headers = {"Authorization": f"Bearer {test}"}
    refused = own_room.anyone.post("/v1/account/keys", json={"live": True}, headers=headers)
    assert refused.status_code == 403
    assert own_room.anyone.post("/v1/account/keys", json={"live": False}, headers=headers).status_code == 201
    verdict = own_room.anyone.post("/v1/detect", json=SCAM, headers=headers).json()["id"]
    assert own_room.client.get(f"/v1/verdicts/{verdict}/lineage").status_code == 404


def test_a_test_key_reaches_no_live_key(own_room):
    """By a rotation it would get the live key's successor."""
    test = own_room.store.keys.create(own_room.account, scopes=("account",), live=False)
    live = own_room.store.keys.create(own_room.account).key.id
    headers = {"Authorization": f"Bearer {test.token}"}
    assert own_room.anyone.post(f"/v1/account/keys/{live}/rotate", headers=headers).status_code == 403
    assert own_room.anyone.delete(f"/v1/account/keys/{live}", headers=headers).status_code == 403
    assert own_room.anyone.post(f"/v1/account/keys/{test.key.id}/rotate", headers=headers).status_code == 201
    assert own_room.anyone.delete(f"/v1/account/keys/{test.key.id}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("post", "/v1/account/keys", {"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ("post", "/v1/account/keys", {"label": "a\nb"}, "/label"),
        ("patch", "/v1/account", {"email": "nobody"}, "/email"),
    ],
)
def test_what_the_store_refuses_is_pointed_at(client, method, path, body, pointer):
    told = client.request(method, path, json=body).json()
    assert (told["status"], told["errors"]) == (422, [{"pointer": pointer, "code": "not_allowed"}])


def test_an_id_of_another_form_is_told_as_that(client):
    told = client.post("/v1/feedback", json={"verdict_id": "9876543210", "label": "ham"}).json()
    assert told["errors"] == [{"pointer": "/verdict_id", "code": "pattern"}]
    assert "matching regex" in told["detail"]
    assert "9876543210" not in told["detail"]


def test_days_in_the_wrong_order_are_told_as_that(client):
    told = client.get("/v1/account/usage?from=2026-02-01&to=2026-01-01").json()
    assert told["detail"] == "`from` must not lie after `to`, which is today by default"
    assert told["errors"] == [{"pointer": "/from", "code": "order"}]


@pytest.mark.parametrize(
    "wish",
    [
        {"scopes": []},
        {"scopes": ["admin"]},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "9999-12-31T23:59:59-23:59"},  # no time in UTC
        {"label": "x" * 65},
        {"limits": {}},
        {"max_sensitivity": "none"},
    ],
)
def test_a_key_that_cannot_be_is_refused(client, wish):
    assert client.post("/v1/account/keys", json=wish).status_code == 422


def test_what_stands_behind_a_verdict(shared_room):
    answer = shared_room.client.post("/v1/detect", json=SCAM).json()
    told = shared_room.client.get(f"/v1/verdicts/{answer['id']}/lineage").json()
    assert told["digest"] == answer["lineage"]
    assert told["model"]["recipe"] == "rules"
    assert {one["name"] for one in told["anonymizers"]} >= {"redact", "names"}
    assert told["plugins"][0]["kind"] == "detector"
    for part in (*told["anonymizers"], *told["plugins"]):
        assert part["version"] == "0.1.0"
        assert re.fullmatch("sha256:[0-9a-f]{64}", part["digest"])


def test_feedback_waits_for_review_once(shared_room):
    verdict = shared_room.client.post("/v1/detect", json=SCAM).json()["id"]
    said = {"verdict_id": verdict, "label": "ham", "note_code": "known_sender"}
    assert shared_room.client.post("/v1/feedback", json=said).status_code == 202
    assert shared_room.client.post("/v1/feedback", json=said).status_code == 409
    unknown = {**said, "verdict_id": "ver_" + "0" * 32}
    assert shared_room.client.post("/v1/feedback", json=unknown).status_code == 404
    assert any(one["verdict_id"] == verdict for one in shared_room.store.feedback.list())


def test_a_grievance_has_an_id_and_a_day(shared_room):
    made = shared_room.client.post("/v1/grievances", json={"text": "You kept too much."})
    assert made.status_code == 201
    shown = shared_room.client.get(f"/v1/grievances/{made.json()['id']}").json()
    assert shown["text"] == "You kept too much."
    assert shown["due_at"] > shown["opened_at"]


def test_the_api_and_the_store_take_grievances_of_one_length(client):
    longest = client.post("/v1/grievances", json={"text": "x" * LONGEST})
    assert longest.status_code == 201
    assert len(longest.json()["text"]) == LONGEST
    refused = client.post("/v1/grievances", json={"text": "x" * (LONGEST + 1)})
    assert refused.status_code == 422
    assert f"length <= {LONGEST}" in refused.json()["detail"]
    blank = client.post("/v1/grievances", json={"text": " "}).json()
    assert blank["detail"] == "the text must hold words. Got white space only, or nothing."
    assert blank["errors"] == [{"pointer": "/text", "code": "not_allowed"}]


def test_what_is_anothers_is_not_there(shared_room):
    other = shared_room.store.accounts.create(name="Another", email="another@example.org").id
    token = shared_room.store.keys.create(other, scopes=("detect", "feedback", "account")).token
    theirs = {"Authorization": f"Bearer {token}"}
    verdict = shared_room.client.post("/v1/detect", json=SCAM).json()["id"]
    grievance = shared_room.client.post("/v1/grievances", json={"text": "mine"}).json()["id"]
    key = shared_room.store.keys.list(shared_room.account)[0].id
    for method, path in (
        ("get", f"/v1/verdicts/{verdict}/lineage"),
        ("get", f"/v1/grievances/{grievance}"),
        ("post", f"/v1/account/keys/{key}/rotate"),
        ("delete", f"/v1/account/keys/{key}"),
    ):
        assert shared_room.anyone.request(method, path, headers=theirs).status_code == 404
    said = {"verdict_id": verdict, "label": "ham"}
    assert shared_room.anyone.post("/v1/feedback", json=said, headers=theirs).status_code == 404
    assert shared_room.anyone.get("/v1/account/usage", headers=theirs).json()["days"][0]["statuses"] == {"404": 5}


@pytest.mark.parametrize("name", ["%00", "a%0d%0aX:1", "%ff", "x" * 65, "a.b"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/v1/verdicts/{}/lineage"),
        ("get", "/v1/grievances/{}"),
        ("post", "/v1/account/keys/{}/rotate"),
        ("delete", "/v1/account/keys/{}"),
    ],
)
def test_what_can_be_no_id_is_not_there(client, method, path, name):
    """PostgreSQL takes no NUL in a text, and would fail."""
    assert client.request(method, path.format(name)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-02-01&to=2026-01-01",
        "from=2020-01-01&to=2026-01-01",
        "to=0001-01-01&from=0001-01-02",
        "from=x",
        "to=",
        "from",
        "x=1",
    ],
)
def test_a_query_that_makes_no_sense_is_refused(client, query):
    assert client.get(f"/v1/account/usage?{query}").status_code in (400, 422)


def test_a_query_says_a_name_once(client):
    assert client.get("/v1/account/usage?from=2026-01-01&from=2026-01-02").status_code == 400
    assert client.get("/v1/account/usage?to=0001-01-01").status_code == 200


def test_the_export_is_everything_and_only_ones_own(own_room):
    other = own_room.store.accounts.create(name="Another", email="another@example.org")
    own_room.client.post("/v1/grievances", json={"text": "You kept too much."})
    answer = own_room.client.get("/v1/account/export")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "meera@example.org" in told
    assert "You kept too much." in told
    assert other.id not in told
    assert "another@example.org" not in told
