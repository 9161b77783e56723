"""The page for people, as a client of HTTP meets it; `test_browser.py` opens it in a real browser."""

import re

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from workbench.serving.routes.page import PAGE
from workbench.serving.service import GUESTS
from workbench.store import Preferences
from workbench.store.tables import research_rows, usage_events, verdicts

MESSAGE = "Dear Asha, your KYC is pending, pay 9876543210@ybl or visit http://sbi-kyc.top/a?id=77"
SECRETS = ("9876543210", "id=77")


def kept(room, table):
    with room.store.database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(table))]


def ask(room, **body):
    return room.anyone.post("/try", json=body)


@pytest.mark.parametrize("path", ["/", "/page.css", "/page.js", "/words.js"])
def test_its_files_are_ours_and_may_load_nothing_from_elsewhere(own_room, path):
    answer = own_room.anyone.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "://" not in answer.text.replace("http://www.w3.org", "")


def test_a_message_is_judged_without_a_key(own_room):
    told = ask(own_room, text=MESSAGE).json()
    assert told["verdict"] == "smishing"
    assert told["reasons"]
    assert "<UPI_ID:ybl>" in told["content"]
    assert not [secret for secret in SECRETS if secret in str(told)]


def test_marks_and_masked_stand_in_the_anonymized_text(own_room):
    told = ask(own_room, text=MESSAGE).json()
    masked = [told["content"][start:end] for start, end in told["masked"]]
    assert "<UPI_ID:ybl>" in masked
    marked = [told["content"][start:end] for start, end in told["marks"]]
    assert marked
    assert all(words.strip() for words in marked)


def test_what_would_be_kept_is_what_a_client_who_allows_research_leaves(own_room):
    foreseen = ask(own_room, text=MESSAGE, sender="+919812345678").json()["kept"]
    own_room.store.preferences.put(own_room.account, Preferences(research=True, voice=False, restricted=False))
    answer = own_room.client.post("/v1/detect", json={"text": MESSAGE, "sender": "+919812345678"})
    assert answer.json()["stored"] == "anonymized"
    own = {"id", "at", "account_id", "key_id", "latency_us", "bytes_in", "bytes_out"}
    for name, table in (("row", research_rows), ("judgement", verdicts), ("event", usage_events)):
        (stored,) = kept(own_room, table)
        assert list(foreseen[name]) == list(stored)  # every column, and none besides
        told = {key: (foreseen[name][key], stored[key]) for key in stored if key not in own}
        assert [key for key, (one, other) in told.items() if one != other] == []
    assert foreseen["days"] == {"verdict": 90, "event": 365}


def test_each_field_that_is_kept_has_words_in_both_languages(own_room):
    words = own_room.anyone.get("/words.js").text
    names = {column.name for table in (research_rows, verdicts, usage_events) for column in table.columns}
    for part in words.split("fields: {")[1:]:
        assert set(re.findall(r"(\w+): \"", part.split("}")[0])) == names


def test_both_languages_say_the_same_things(own_room):
    words = own_room.anyone.get("/words.js").text
    english, hindi = (set(re.findall(r"(\w+): \"", part)) for part in words.split("hi: {"))
    assert english == hindi
    page = own_room.anyone.get("/").text
    assert set(re.findall(r'data-say="(\w+)"', page)) <= english


def test_nothing_is_kept_of_a_question(own_room):
    ask(own_room, text=MESSAGE)
    assert kept(own_room, research_rows) == []
    assert kept(own_room, usage_events) == []


def test_too_many_questions_from_one_address_are_told_to_wait(own_room):
    answers = [ask(own_room, text="hello") for _ in range(GUESTS.burst + 1)]
    assert [answer.status_code for answer in answers] == [200] * GUESTS.burst + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_a_guest_with_many_addresses_of_one_network_is_one(own_room):
    def ask_from(address):
        guest = TestClient(own_room.anyone.app, client=(address, 50_000))
        return guest.post("/try", json={"text": "hello"}).status_code

    assert [ask_from(f"2001:db8:1:2::{number}") for number in range(GUESTS.burst + 1)] == [200] * GUESTS.burst + [429]
    assert ask_from("2001:db8:1:3::1") == 200
    assert [ask_from(f"::ffff:192.0.2.{number}") for number in range(1, 13)] == [200] * 12


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": ""}, 422),
        ({"text": "x", "more": 1}, 422),
        ({"text": "x" * 5_000}, 413),
        ({"text": "X5!SMISH-TEST-smishing!5X"}, 422),
    ],
)
def test_a_bad_question_is_refused_without_being_quoted(own_room, body, status):
    answer = ask(own_room, **body)
    assert answer.status_code == status
    assert "SMISH" not in answer.text


def test_the_page_is_no_part_of_the_api(own_room):
    paths = own_room.anyone.get("/openapi.json").json()["paths"]
    assert not {endpoint.path for endpoint in PAGE} & set(paths)
