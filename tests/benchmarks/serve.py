"""The whole service over HTTP beside a raw ASGI echo and MLflow's server of the same champion.

The whole is key, limits, anonymizing, predicting and a durable usage event; `reasons` adds the reasons in words.

Server and load generator (wrk, from Debian) share the machine; each server has one worker, on loopback. Rounds are
interleaved, the median of the ratios counts. The model is the champion of a recipe: run `make demo` before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from workbench.config import load_project
from workbench.plugins import host
from workbench.store import Limits, open_store

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".workbench" / "benchmarks" / "serve.json"
CONNECTIONS = 32
UNBOUND = Limits(rate=10**6, burst=10**6, quota=10**9)
ECHO = """
ANSWER = b"x" * {size}
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"{size}")]
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            asked = (await receive())["type"]
            await send({{"type": asked + ".complete"}})
            if asked == "lifespan.shutdown":
                return
    while (await receive()).get("more_body"):
        pass
    await send({{"type": "http.response.start", "status": 200, "headers": HEADERS}})
    await send({{"type": "http.response.body", "body": ANSWER}})
"""
LOAD = """
local bodies = {bodies}
local number = 0
local headers = {{["Content-Type"] = "application/json", ["Authorization"] = "{bearer}"}}
request = function()
  number = number % #bodies + 1
  return wrk.format("POST", "{path}", headers, bodies[number])
end
{delay}
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('{{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def messages(count: int) -> list[str]:
    """Return synthetic messages that no model was trained on: another seed's."""
    source = host().part("source", "synthetic").factory
    return [str(record["content"]) for record in source(None, size=count, seed=99)]


@contextmanager
def running(*command: object, ready: str) -> Iterator[int]:
    """Run a server until the block is left; return its process id once `ready` answers."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen([str(part) for part in command], stdout=quiet, stderr=quiet) as server:
        try:
            _wait(ready, server)
            yield server.pid
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert server.poll() is None, "the server stopped before it was ready"
            time.sleep(0.2)
    raise AssertionError("the server did not become ready")


class Load:
    """One way of asking one server."""

    def __init__(
        self, folder: Path, name: str, address: str, bodies: list[Any], *, path: str, bearer: str = ""
    ) -> None:
        self.folder, self.name, self.address = folder, name, address
        self._told = {"bodies": _lua(bodies), "path": path, "bearer": bearer}

    def run(self, seconds: float, *, connections: int = CONNECTIONS, rate: float | None = None) -> dict[str, float]:
        """Ask for some seconds, at a rate if one is given; return what wrk counted."""
        delay = f"delay = function() return {1000 * connections / rate:.0f} end" if rate else ""
        script = self.folder / f"{self.name}.lua"
        script.write_text(LOAD.format(**self._told, delay=delay), "utf-8")
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds:.0f}s",
            "--timeout",
            "30s",
            "-s",
            str(script),
            self.address,
        ]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        (line,) = re.findall(r"^\{.*\}$", said, flags=re.MULTILINE)
        told: dict[str, float] = json.loads(line)
        return {**told, "rate": told["requests"] / told["seconds"]}


def _lua(bodies: list[Any]) -> str:
    return "{" + ", ".join(f"[==[{json.dumps(body)}]==]" for body in bodies) + "}"


def resident(pid: int) -> float:
    """Return the MiB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def measure(recipe: str, *, rounds: int, seconds: float, memory: int) -> dict[str, Any]:
    """Measure, and return the figures."""
    texts = messages(500)
    with open_store(load_project()) as store:
        account = store.accounts.create(name="benchmark", email="benchmark@localhost")
        token = store.keys.create(account.id, scopes=("detect",), limits=UNBOUND).token
    serve = (sys.executable, "-m", "workbench", "serve", "--recipe", f"sms={recipe}", "--port")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "echo.py").write_text(ECHO.format(size=600), "utf-8")
        uvicorn = (sys.executable, "-m", "uvicorn", "--app-dir", folder, "--no-access-log", "--log-level", "error")
        pid = stack.enter_context(running(*serve, 9821, ready="http://127.0.0.1:9821/readyz"))
        stack.enter_context(running(*uvicorn, "echo:app", "--port", 9823, ready="http://127.0.0.1:9823/"))
        mlflow = ("mlflow", "models", "serve", "-m", f"models:/{recipe}@champion", "--env-manager", "local", "-p", 9824)
        stack.enter_context(running(sys.executable, "-m", *mlflow, ready="http://127.0.0.1:9824/ping"))
        items = [{"text": text, "options": {"explain": "none"}} for text in texts]
        explained = [{"text": text} for text in texts]
        rows = [{"dataframe_split": {"columns": ["content"], "data": [[text]]}} for text in texts]
        batches = [{"items": items[start : start + 100]} for start in range(0, 500, 100)]
        bearer = f"Bearer {token}"
        full = Load(folder, "full", "http://127.0.0.1:9821", items, path="/v1/detect", bearer=bearer)
        reasons = Load(folder, "reasons", "http://127.0.0.1:9821", explained, path="/v1/detect", bearer=bearer)
        echo = Load(folder, "echo", "http://127.0.0.1:9823", items, path="/", bearer=bearer)
        theirs = Load(folder, "mlflow", "http://127.0.0.1:9824", rows, path="/invocations")
        batch = Load(folder, "batch", "http://127.0.0.1:9821", batches, path="/v1/detect/batch", bearer=bearer)
        loads = {"echo": (echo, CONNECTIONS), "full": (full, CONNECTIONS)}
        loads |= {"reasons": (reasons, CONNECTIONS), "mlflow": (theirs, 4), "batch": (batch, 4)}
        for load, connections in loads.values():
            load.run(2, connections=connections)  # cold
        told: dict[str, list[dict[str, float]]] = {name: [] for name in loads}
        for _ in range(rounds):
            for name, (load, connections) in loads.items():
                told[name].append(load.run(seconds, connections=connections))
        peak = statistics.median(one["rate"] for one in told["full"])
        half = full.run(max(seconds, 5), connections=16, rate=peak / 2)
        held = [(0, resident(pid))]
        while held[-1][0] < memory:
            held.append((held[-1][0] + int(full.run(15)["requests"]), resident(pid)))
    return summarize(told, half, peak) | {
        "memory": [{"requests": count, "mib": round(mib, 1)} for count, mib in held],
        "memory_grown_mib": round(held[-1][1] - held[0][1], 1),
    }


def summarize(told: dict[str, list[dict[str, float]]], half: dict[str, float], peak: float) -> dict[str, Any]:
    """Return rates, ratios and latencies."""

    def ratio(other: str) -> float:
        pairs = zip(told["full"], told[other], strict=True)
        return round(statistics.median(mine["rate"] / theirs["rate"] for mine, theirs in pairs), 3)

    rates = {name: round(statistics.median(one["rate"] for one in ran)) for name, ran in told.items()}
    return {
        "requests_per_second": rates,
        "batch_messages_per_second": rates["batch"] * 100,
        "of_echo": ratio("echo"),
        "of_mlflow": ratio("mlflow"),
        "half_peak": {"asked": round(peak / 2), **{name: round(value, 2) for name, value in half.items()}},
        "failed": int(sum(one["failed"] for ran in told.values() for one in ran) + half["failed"]),
    }


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="demo")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--memory", type=int, default=0, help="so many more requests, and the memory held on the way")
    asked = parser.parse_args()
    os.environ.setdefault("MLFLOW_TRACKING_URI", f"sqlite:///{load_project().state / 'mlflow.db'}")
    made = measure(asked.recipe, rounds=asked.rounds, seconds=asked.seconds, memory=asked.memory)
    for name, value in made.items():
        print(f"{name:<28}{value}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(made, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
