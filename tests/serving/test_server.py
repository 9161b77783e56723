"""The real server, started as a user starts it, and stopped by its own process."""

import concurrent.futures
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

import workbench as wb
from workbench.config import load_project
from workbench.errors import ConfigError
from workbench.registry import promote
from workbench.serving import serve

SCAM = "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a or call 9876543210"


@contextmanager
def running(*options):
    arguments = [sys.executable, "-m", "workbench", "serve", "--port", "0", *options]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline()
            assert "listening on http://127.0.0.1:" in line, line + server.stderr.read()
            yield line.split()[-1]
        finally:
            server.terminate()
            said = server.communicate(timeout=30)
    assert server.returncode in (0, -15)
    assert "9876543210" not in "".join(said)


def test_a_request_to_the_real_server(trained):
    with running("--recipe", "sms=demo") as address:
        answer = httpx.post(f"{address}/v1/detect", json={"text": SCAM}).json()
    assert answer["verdict"] == "smishing"
    assert "9876543210" not in str(answer)


def test_a_promotion_under_load_drops_no_request_and_is_picked_up(trained_copy):
    wb.evaluate("demo", timed=False)
    with running("--recipe", "sms=demo") as address, httpx.Client(base_url=address) as client:

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


def test_only_loopback_until_there_are_keys(trained):
    with pytest.raises(ConfigError, match=r"--host must be a loopback address .*Got '0.0.0.0'"):
        serve(host="0.0.0.0", port=0, workers=1, routes={})
    assert load_project().root == trained
