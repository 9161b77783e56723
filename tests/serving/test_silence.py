"""Canaries: what clients send is looked for in everything that a service leaves behind."""

import json
import logging
import os
import random
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from stdnum import luhn, verhoeff

import workbench as wb
from workbench.config import load_project
from workbench.registry import promote
from workbench.store import Preferences, open_store
from workbench.store.tables import metadata

NAMES = ("Rahul Sharma", "Priya Nair", "Amit Verma", "Sunita Reddy")
REQUESTS = 1_000


class Canaries:
    """Values that nobody else has: Aadhaar, card, UPI id, phone and name, with digits that are right."""

    def __init__(self, seed):
        chance = random.Random(seed)
        digits = "".join(chance.choice("123456789") for _ in range(9))
        aadhaar, card = f"29{digits}", f"453{digits}120"
        self.aadhaar = aadhaar + verhoeff.calc_check_digit(aadhaar)
        self.card = card + luhn.calc_check_digit(card)
        self.phone = f"98{digits[:8]}"
        self.upi = f"q{digits}@okhdfcbank"
        self.name = NAMES[seed % len(NAMES)]

    def text(self):
        return (
            f"Dear {self.name}, your KYC is pending. Aadhaar {self.aadhaar}, card {self.card}, "
            f"pay to {self.upi} or call {self.phone}"
        )

    def values(self):
        return (self.aadhaar, self.card, self.phone, self.upi, self.name)


def requests_of(number):
    """Return a request, valid or broken in one of many ways, and the canaries in it."""
    one = Canaries(number)
    text = one.text()
    raw = json.dumps({"text": text}).encode()
    ways = [
        {"json": {"text": text, "sender": f"+91{one.phone}"}},
        {"json": {"transcript": text}},
        {"json": {"text": text, "options": {"explain": "full", "store": "never"}}},
        {"json": {"items": [{"text": text}, {"text": text, text: 1}]}, "path": "/v1/detect/batch"},
        {"json": {"text": text, text: text}},
        {"json": {"text": [text]}},
        {"json": {"text": "a", "received_at": text}},
        {"json": {"text": "a", "sender": text}},
        {"json": {"audio": text}},
        {"content": raw[:-1]},
        {"content": raw.replace(b"}", b', "text": "' + text.encode() + b'"}')},
        {"content": raw, "headers": {"content-type": f"text/{one.phone}"}},
        {"json": {"text": "a"}, "headers": {"User-Agent": text, "X-Request-Id": one.phone, "traceparent": one.phone}},
        {"json": {"text": text * 20}},
        {"json": {"verdict_id": text, "label": "ham"}, "path": "/v1/feedback"},
        {"json": {"card": one.card, "name": "Meera Nair"}, "path": "/v1/account", "method": "PATCH"},
        {"method": "GET", "path": f"/v1/verdicts/{one.phone}/lineage"},
        {"method": "GET", "path": f"/v1/account/usage?from={one.phone}&{one.phone}=1"},
        {"method": "GET", "path": f"/{one.aadhaar}"},
        {"json": {"text": text}, "headers": {"Authorization": f"Bearer {one.upi}"}},
    ]
    return {"method": "POST", "path": "/v1/detect", **ways[number % len(ways)]}, one


def send(client, request):
    request = dict(request)
    headers = {"content-type": "application/json", **request.pop("headers", {})} if "content" in request else None
    method, path = request.pop("method"), request.pop("path")
    return client.request(method, path, headers=headers or request.pop("headers", None), **request)


def sightings(seen, canaries):
    """Return which kinds of value are seen in some bytes; never the value."""
    return {
        kind
        for one in canaries
        for kind, value in zip(("aadhaar", "card", "phone", "upi", "name"), one.values(), strict=True)
        if value.encode() in seen
    }


def read_files(*folders):
    return b"".join(file.read_bytes() for folder in folders for file in Path(folder).rglob("*") if file.is_file())


def read_tables(store):
    with store.database.read() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(select(table))]
    return repr(rows).encode()


@pytest.mark.parametrize("fails", [False, True], ids=["well", "failing"])
def test_no_canary_is_left_behind(own_room, answering, caplog, capfd, tmp_path, monkeypatch, fails):
    """Half of a thousand requests meet a model that works, half one that raises the very text."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    own_room.store.preferences.put(own_room.account, Preferences(research=True, voice=False, restricted=False))
    canaries, statuses, told = [], set(), []
    with caplog.at_level(logging.DEBUG):
        for number in range(REQUESTS // 2):
            request, one = requests_of(number + fails * REQUESTS)
            answering.fails = RuntimeError(one.text()) if fails else None
            response = send(own_room.client, request)
            statuses.add(response.status_code)
            canaries.append(one)
            told.append(response.content + repr(response.headers).encode().replace(one.phone.encode(), b""))
    assert {400, 401, 404, 413, 415, 422} <= statuses
    assert (500 in statuses) is fails
    rows = read_tables(own_room.store)
    assert (b"<AADHAAR>" in rows) is not fails  # what was kept is there, anonymized
    own_room.store.database.engine.dispose()
    for where, seen in {
        "answers": b"".join(told),
        "database": rows,
        "files": read_files(tmp_path),
        "logs": repr([(r.getMessage(), r.exc_text) for r in caplog.records if not r.name.startswith("httpx")]).encode(),
        "output": "".join(capfd.readouterr()).encode(),
        "metrics": repr(list(own_room.service.metrics.registry.collect())).encode(),
    }.items():
        assert not sightings(seen, canaries), where


def test_a_canary_that_is_kept_is_seen():
    one = Canaries(1)
    assert sightings(f"x{one.upi}y{one.name}".encode(), [one]) == {"upi", "name"}


def test_the_process_leaves_nothing_in_its_files_and_can_dump_no_core(project, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    with open_store(load_project()) as store:
        account = store.accounts.create(name="Meera Nair", email="meera@example.org").id
        store.preferences.put(account, Preferences(research=True, voice=False, restricted=False))
        token = store.keys.create(account, scopes=("detect", "feedback", "account")).token
    arguments = [sys.executable, "-m", "workbench", "serve", "--port", "0"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().split()[-1]
            limits = Path(f"/proc/{server.pid}/limits").read_text("utf-8")
            command = Path(f"/proc/{server.pid}/cmdline").read_bytes()
            headers = {"Authorization": f"Bearer {token}"}
            canaries = []
            with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
                for number in range(60):
                    request, one = requests_of(number)
                    send(client, request)
                    canaries.append(one)
        finally:
            server.terminate()
            said = "".join(server.communicate(timeout=60))
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]
    left = read_files(project, folder)
    assert not sightings(left, canaries)
    assert not sightings(said.encode(), canaries)
    assert token.encode() not in left + said.encode() + command


def began(pid, module):
    """Return the process that another began to run a module."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    (one,) = [child for child in children if module in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")]
    return int(one)


def read_open_files(pid):
    """Return what is in the files that a process holds open, those without a name included, and on its command line.

    Standard output and errors are the test's own, unless they are files.
    """
    files = [_read_opened(Path(f"/proc/{pid}/fd/{number}")) for number in os.listdir(f"/proc/{pid}/fd")]
    return b"".join([*files, *(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ"))])


def _read_opened(link):
    try:
        return link.read_bytes() if stat.S_ISREG(link.stat().st_mode) else b""
    except FileNotFoundError:  # it was closed since
        return b""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_judge_leaves_nothing_in_any_file_however_it_ends(trained_copy, tmp_path, monkeypatch, end):
    """It runs the champion in a process of its own: what that holds open, wrote anywhere, or said is searched."""
    for name in ("TMPDIR", "HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    wb.evaluate("demo", timed=False)
    promote("demo")
    with open_store(load_project()) as store:
        account = store.accounts.create(name="Meera Nair", email="meera@example.org").id
        store.preferences.put(account, Preferences(research=True, voice=False, restricted=False))
        headers = {"Authorization": f"Bearer {store.keys.create(account, scopes=('detect',)).token}"}
    arguments = [sys.executable, "-m", "workbench", "serve", "--port", "0", "--recipe", "sms=demo"]
    canaries, models = [], set()
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().split()[-1]
            judge, scribe = began(server.pid, b"workbench.serving"), began(server.pid, b"workbench.store")
            limits = Path(f"/proc/{judge}/limits").read_text("utf-8")
            with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
                for number in range(40):
                    one = Canaries(number)
                    item = {"text": one.text(), "sender": f"+91{one.phone}", "options": {"explain": "full"}}
                    told = client.post("/v1/detect", json=item).json()
                    models.add(told["model"]["recipe"])
                    canaries.append(one)
            held = read_open_files(judge) + read_open_files(scribe)
            os.kill(judge if end == signal.SIGKILL else server.pid, end)
        finally:
            server.terminate()
            said = "".join(server.communicate(timeout=60))
    assert models == {"demo"}
    assert [line.split()[4:6] for line in limits.splitlines() if "core file size" in line] == [["0", "0"]]
    left = read_files(tmp_path)
    assert b"<AADHAAR>" in left, "what was kept is not where it is looked for"
    for where, seen in {"open": held, "left": left, "said": said.encode()}.items():
        assert not sightings(seen, canaries), where


def test_what_a_process_holds_open_without_a_name_is_seen(tmp_path):
    one = Canaries(1)
    with (tmp_path / "gone").open("w+") as file:
        file.write(one.upi)
        file.flush()
        (tmp_path / "gone").unlink()
        assert sightings(read_open_files(os.getpid()), [one]) == {"upi"}
