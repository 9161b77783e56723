"""The real server, started as a user starts it, and stopped by its own process."""

import concurrent.futures
import os
import select
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

import workbench as wb
from workbench.config import load_project
from workbench.errors import ConfigError
from workbench.registry import promote
from workbench.serving import serve, server
from workbench.store import Limits, open_store

FREE = Limits(rate=100_000, burst=100_000)
SCAM = "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a or call 9876543210"


def make_key(root, *scopes, **chosen):
    """Make a key in a project's store; return it as headers."""
    with open_store(load_project(root)) as store:
        account = store.accounts.create(name="Meera Nair", email="meera@example.org")
        token = store.keys.create(account.id, scopes=scopes or ("detect",), **chosen).token
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def running(*options, listening="http://127.0.0.1:"):
    arguments = [sys.executable, "-m", "workbench", "serve", "--port", "0", *options]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline()
            assert f"listening on {listening}" in line, line + server.stderr.read()
            yield line.split()[-1]
        finally:
            server.terminate()
            said = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "9876543210" not in "".join(said)


def test_a_request_to_the_real_server(trained):
    with running("--recipe", "sms=demo") as address:
        answer = httpx.post(f"{address}/v1/detect", json={"text": SCAM}, headers=make_key(trained)).json()
    assert answer["verdict"] == "smishing"
    assert "9876543210" not in str(answer)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_that_is_stopped_leaves_nothing_behind(trained, monkeypatch, tmp_path, workers):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with running("--workers", workers):
        assert [made.name[:10] for made in tmp_path.iterdir()] == ["workbench-"]
    assert list(tmp_path.iterdir()) == []


def test_workers_whose_parent_was_killed_end_and_leave_the_port(trained, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    command = [sys.executable, "-m", "workbench", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        port = server.stdout.readline().strip().rpartition(":")[2]
        workers = [os.pidfd_open(one) for one in children(server.pid, b"--multiprocessing-fork")]
        server.kill()
        ended = [bool(select.select([one], [], [], 60)[0]) for one in workers]
        for one in workers:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(one, signal.SIGKILL)
            os.close(one)
        assert ended == [True, True]
    with socket.socket() as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server binds
        opened.bind(("127.0.0.1", int(port)))
    assert len(list(tmp_path.iterdir())) == 1
    with running():
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_promotion_under_load_drops_no_request_and_is_picked_up(trained_copy):
    wb.evaluate("demo", timed=False)
    key = make_key(trained_copy, limits=FREE)
    with running("--recipe", "sms=demo") as address, httpx.Client(base_url=address, headers=key) as client:

        def ask(_):
            response = client.post("/v1/detect", json={"text": SCAM, "options": {"explain": "none"}})
            return response.status_code, response.json()["model"]["recipe"]

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            before = list(pool.map(ask, range(50)))
            promoting = pool.submit(promote, "demo")
            during = []
            while not during or during[-1][1] != "demo":
                during.append(ask(0))
                assert len(during) < 20_000, "the new champion was not picked up"
            promoting.result()
            after = list(pool.map(ask, range(50)))
    assert {status for status, _ in before + during + after} == {200}
    assert {recipe for _, recipe in before} == {"rules"}
    assert {recipe for _, recipe in after} == {"demo"}


def children(pid, word):
    """Return the processes that one began with this word in their command."""
    began = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [one for one in began if word in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")]


def judges(pid):
    """Return the processes that judge for a server."""
    return children(pid, b"workbench.serving")


def test_a_judge_that_is_killed_under_load_costs_a_moment(trained):
    """Every request is answered, by 200, or by 503 that says to come back; and another judge takes over."""
    with running() as address, httpx.Client(base_url=address, headers=make_key(trained, limits=FREE)) as client:
        (server,) = children(os.getpid(), b"serve")
        (judge,) = judges(server)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(client.post, "/v1/detect", json={"text": SCAM}) for _ in range(200)]
            asked[20].result()
            os.kill(judge, signal.SIGKILL)
            told = [one.result() for one in asked]
        assert {one.status_code for one in told} <= {200, 503}
        assert all(one.headers["retry-after"] for one in told if one.status_code == 503)
        while (status := client.get("/readyz").status_code) != 200:
            assert status == 503
        assert client.post("/v1/detect", json={"text": SCAM}).status_code == 200
        assert judges(server) != [judge]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_elsewhere_than_on_loopback_it_takes_tls_or_a_proxy(trained, host):
    with pytest.raises(ConfigError, match="needs --tls-cert and --tls-key, or --behind-proxy"):
        serve(host=host, port=0, workers=1, routes={})
    assert load_project().root == trained


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_needs_neither(host):
    server.check_host(host, tls=False, behind_proxy=False)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_judge_that_cannot_begin_ends_the_server_with_the_reason(project, workers):
    """Nothing is begun again and again, and nobody is told that it listens."""
    nobody = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:9", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0"}
    # A training in this process leaves the model that it made in the environment, and MLflow would ask for that first.
    plain = {name: value for name, value in os.environ.items() if "MLFLOW" not in name} | nobody
    command = [sys.executable, "-m", "workbench", "serve", "--port", "0", "--recipe", "sms=demo", "--workers", workers]
    ended = subprocess.run(command, env=plain, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stdout == ""
    said = ended.stderr.splitlines()
    assert said[-1] == "Error: what judges did not start; it says why in the line before. Mend that."
    assert said[-2].startswith("MLflow's store could not be asked")
    assert [sum(line.startswith(one) for line in said) for one in ("Error:", "MLflow's store")] == [1, 1]
    assert "Traceback" not in ended.stderr


@pytest.fixture
def unshared(monkeypatch):
    """Let `serve` come as far as the server, which ends at once, and change nothing of this process."""
    monkeypatch.setattr(server.Server, "run", lambda *_, **__: None)
    monkeypatch.setattr(server.metrics, "share_between_workers", nullcontext)
    monkeypatch.setattr(server.metrics, "gather", lambda: None)
    for name in (server.ROUTES, server.WORKERS):
        monkeypatch.setenv(name, "")


@pytest.mark.parametrize(("more", "host"), [({}, "127.0.0.1"), ({"metrics_host": "0.0.0.0"}, "0.0.0.0")])
def test_metrics_stay_on_loopback_unless_told(trained, unshared, monkeypatch, more, host):
    """They go in clear, also beside TLS."""
    asked = []
    monkeypatch.setattr(server.metrics, "expose", lambda _, **where: asked.append(where["host"]) or 1)
    serve(host="0.0.0.0", port=0, workers=1, routes={}, behind_proxy=True, **more)
    assert asked == [host]


def test_a_host_for_metrics_that_leads_nowhere_is_a_mistake(trained, unshared, monkeypatch):
    def expose(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(server.metrics, "expose", expose)
    with pytest.raises(ConfigError, match="cannot listen on nil: --metrics-host must be an address of this machine"):
        serve(host="127.0.0.1", port=0, workers=1, routes={}, metrics_host="nil")


@pytest.fixture
def certificate(tmp_path):
    """Write a certificate for localhost, signed by itself, and its key; give the options that name them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2120, 1, 1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    cert = made.sign(key, hashes.SHA256())
    (tmp_path / "cert.pem").write_bytes(cert.public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return ["--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "key.pem"]


def test_two_workers_behind_tls_count_together(trained, certificate):
    """Quota, metrics and revocation are those of the host, whichever worker answers."""
    key = make_key(trained, "detect", "account", limits=Limits(rate=1, burst=1_000, quota=30))
    options = [*map(str, certificate), "--workers", "2", "--host", "0.0.0.0"]
    with running(*options, listening="https://0.0.0.0:") as address:
        port = address.rpartition(":")[2]
        context = ssl.create_default_context(cafile=certificate[1])
        url, patient = f"https://localhost:{port}/v1/detect", {"verify": context, "timeout": 120}
        # a connection each, so that both workers answer
        statuses = [httpx.post(url, json={"text": "hi"}, headers=key, **patient).status_code for _ in range(40)]
        assert statuses == [200] * 30 + [429] * 10
