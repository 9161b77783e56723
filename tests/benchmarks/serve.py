"""The whole service over HTTP beside a raw ASGI echo and MLflow's server of the same champion.

The whole is key, limits, anonymizing, predicting and a durable usage event; `reasons` adds the reasons in words.

Server and load generator (wrk, from Debian) share the machine; each server has the same number of workers, on loopback.
Rounds are interleaved, the median of the ratios counts. The model is the champion of a recipe: run `make demo` before.
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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from workbench.config import load_project
from workbench.plugins import host
from workbench.store import Limits, open_store

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".workbench" / "benchmarks" / "serve.json"
OURS, ECHOING = "http://127.0.0.1:9821", "http://127.0.0.1:9823"
TEST = "X5!SMISH-TEST-smishing!5X"
OF_OURS = ("full", "reasons", "batch")
AT_A_RATE = ("full", "echo")
ROLES = {b"workbench.serving": "judges", b"workbench.store": "writes"}  # by the module that a process runs
CONNECTIONS = 32
THINKING = 128  # connections that ask at a rate; many, so that one's waiting for an answer changes it little
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
{more}
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('{{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}}\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""
TIMING = """
local file
response = function(_, headers)
  file = file or io.open("{file}", "w")
  file:write(headers["server-timing"] or "", "\\n")
end
"""
DELAY = "delay = function() return math.floor(-{mean:f} * math.log(1 - math.random())) end"


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

    def run(
        self, seconds: float, *, connections: int = CONNECTIONS, rate: float | None = None, timing: Path | None = None
    ) -> dict[str, Any]:
        """Ask for some seconds, at a rate if one is given; return what wrk counted.

        At a rate each connection thinks before each request, for a time drawn anew: with one and the same time for all
        they would come in bursts, and the time in line behind one's own burst would be told for the server's.
        `timing`: a file for each answer's Server-Timing; wrk takes longer then.
        """
        more = DELAY.format(mean=1000 * connections / rate) if rate else ""
        more += TIMING.format(file=timing) if timing else ""
        script = self.folder / f"{self.name}.lua"
        script.write_text(LOAD.format(**self._told, more=more), "utf-8")
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
        told: dict[str, Any] = json.loads(line)
        return {**told, "rate": told["requests"] / told["seconds"]}


def read_stages(timing: Path) -> dict[str, list[float]]:
    """Return the median and the 99th percentile of each step that answers told, ms."""
    took: defaultdict[str, list[float]] = defaultdict(list)
    for stage, spent in re.findall(r"([a-z]+);dur=([\d.]+)", timing.read_text("utf-8")):
        took[stage].append(float(spent))
    return {stage: [sorted(spent)[int(share * len(spent))] for share in (0.5, 0.99)] for stage, spent in took.items()}


def _lua(bodies: list[Any]) -> str:
    return "{" + ", ".join(f"[==[{json.dumps(body)}]==]" for body in bodies) + "}"


def resident(pid: int) -> float:
    """Return the MiB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def busy(pid: int) -> float:
    """Return the seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and those it began, and they: the server, and what judges and writes to the store for it."""
    began = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split())
    return [pid, *(one for child in began for one in family(child))]


def by_role(pid: int, measure: Callable[[int], float]) -> Counter[str]:
    """Return what is measured of a server's processes, such as `busy`: of what serves, judges and writes."""
    told: Counter[str] = Counter()
    for one in family(pid):
        asked = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
        told[next((role for module, role in ROLES.items() if module in asked), "serves")] += measure(one)
    return told


@contextmanager
def serving(recipe: str, workers: int = 1) -> Iterator[tuple[int, str, Path]]:
    """Run the server on a store of its own; give its process id, a key's header, and a folder."""
    project = load_project()
    project.state.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=project.state) as name:  # on the disk that a store would lie on
        os.environ["WORKBENCH_STORE"] = f"sqlite:///{name}/store.db"
        with open_store(project) as store:
            account = store.accounts.create(name="benchmark", email="benchmark@localhost")
            token = store.keys.create(account.id, scopes=("detect",), limits=UNBOUND).token
        serve = (sys.executable, "-m", "workbench", "serve", "--recipe", f"sms={recipe}", "--port", 9821)
        with running(*serve, "--workers", workers, ready=f"{OURS}/readyz") as pid:
            yield pid, f"Bearer {token}", Path(name)


def measure(recipe: str, *, rounds: int, seconds: float, workers: int) -> dict[str, Any]:
    """Measure speed, and return the figures."""
    with ExitStack() as stack:
        pid, bearer, folder = stack.enter_context(serving(recipe, workers))
        (folder / "echo.py").write_text(ECHO.format(size=600), "utf-8")
        uvicorn = (sys.executable, "-m", "uvicorn", "--app-dir", folder, "--no-access-log", "--log-level", "error")
        stack.enter_context(running(*uvicorn, "echo:app", "--port", 9823, "--workers", workers, ready=ECHOING))
        mlflow = ("mlflow", "models", "serve", "-m", f"models:/{recipe}@champion", "--env-manager", "local", "-p", 9824)
        mlflow = (*mlflow, "-w", workers)
        stack.enter_context(running(sys.executable, "-m", *mlflow, ready="http://127.0.0.1:9824/ping"))
        loads = make_loads(folder, bearer)
        for load, connections in loads.values():
            load.run(2, connections=connections)  # cold
        told: dict[str, list[dict[str, Any]]] = {name: [] for name in loads}
        for _ in range(rounds):
            for name, (load, connections) in loads.items():
                before = by_role(pid, busy)
                ran = load.run(seconds, connections=connections)
                spent = by_role(pid, busy) - before
                told[name].append({**ran, "cpu_us": {role: s / ran["requests"] * 1e6 for role, s in spent.items()}})
        peak = statistics.median(one["rate"] for one in told["full"])
        half = {name: loads[name][0].run(max(seconds, 5), connections=THINKING, rate=peak / 2) for name in AT_A_RATE}
        timing = folder / "timing.txt"
        loads["full"][0].run(max(seconds, 5), connections=THINKING, rate=peak / 2, timing=timing)
        return {**summarize(told, half, peak), "half_peak_stages": read_stages(timing)}


def make_loads(folder: Path, bearer: str) -> dict[str, tuple[Load, int]]:
    """Return the ways of asking, by name, and how many connections each has."""
    texts = messages(500)
    items = [{"text": text, "options": {"explain": "none"}} for text in texts]
    explained = [{"text": text} for text in texts]
    rows = [{"dataframe_split": {"columns": ["content"], "data": [[text]]}} for text in texts]
    batches = [{"items": items[start : start + 100]} for start in range(0, 500, 100)]
    return {
        "echo": (Load(folder, "echo", ECHOING, items, path="/", bearer=bearer), CONNECTIONS),
        "full": (Load(folder, "full", OURS, items, path="/v1/detect", bearer=bearer), CONNECTIONS),
        "reasons": (Load(folder, "reasons", OURS, explained, path="/v1/detect", bearer=bearer), CONNECTIONS),
        "mlflow": (Load(folder, "mlflow", "http://127.0.0.1:9824", rows, path="/invocations"), 4),
        "batch": (Load(folder, "batch", OURS, batches, path="/v1/detect/batch", bearer=bearer), 4),
    }


def measure_memory(recipe: str, requests: int) -> dict[str, Any]:
    """Ask so many times, and return the memory held on the way, and by how much it grows, without the first fifth.

    One request in five is judged by the model; the others are test inputs, which go the same way but have fixed
    answers: key, limits, micro-batch, durable event, answer.
    """
    with serving(recipe) as (pid, bearer, folder):
        texts = [text if place % 5 == 0 else TEST for place, text in enumerate(messages(500))]
        items = [{"text": text, "options": {"explain": "none"}} for text in texts]
        load = Load(folder, "mix", OURS, items, path="/v1/detect", bearer=bearer)
        held, asked, failed = [(0, by_role(pid, resident))], 0, 0.0
        while asked < requests:
            ran = load.run(10)
            asked, failed = asked + int(ran["requests"]), failed + ran["failed"]
            held.append((asked, by_role(pid, resident)))
            print(asked, dict(held[-1][1]), file=sys.stderr, flush=True)
    settled = [(count / 1e6, mib) for count, mib in held if count >= requests / 5]
    return {
        "requests": asked,
        "failed": int(failed),
        "memory": [{"requests": count, **{role: round(one, 1) for role, one in mib.items()}} for count, mib in held],
        "mib_per_million": {role: _slope([(count, mib[role]) for count, mib in settled]) for role in held[0][1]},
    }


def _slope(points: list[tuple[float, float]]) -> float | None:
    return round(statistics.linear_regression(*zip(*points, strict=True)).slope, 2) if len(points) > 1 else None


def summarize(told: dict[str, list[dict[str, Any]]], half: dict[str, dict[str, Any]], peak: float) -> dict[str, Any]:
    """Return rates, ratios and latencies; `half_peak` of the echo tells what the machine itself takes at that rate.

    `cpu_us`: of a request, of what serves, judges and writes to the store, of all workers.
    """

    def ratio(other: str) -> float:
        pairs = zip(told["full"], told[other], strict=True)
        return round(statistics.median(mine["rate"] / theirs["rate"] for mine, theirs in pairs), 3)

    rates = {name: round(statistics.median(one["rate"] for one in ran)) for name, ran in told.items()}
    return {
        "requests_per_second": rates,
        "batch_messages_per_second": rates["batch"] * 100,
        "of_echo": ratio("echo"),
        "of_mlflow": ratio("mlflow"),
        "cpu_us": {
            name: {
                role: round(statistics.median(one["cpu_us"].get(role, 0.0) for one in told[name]))
                for role in ("serves", *ROLES.values())
            }
            for name in OF_OURS
        },
        "half_peak_asked": round(peak / 2),
        "half_peak": {name: {key: round(value, 2) for key, value in ran.items()} for name, ran in half.items()},
        "load": os.getloadavg()[0],
        "failed": int(sum(one["failed"] for ran in (*told.values(), half.values()) for one in ran)),
    }


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="demo")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--workers", type=int, default=1, help="of every server")
    parser.add_argument("--requests", type=int, help="measure memory over so many requests, and no speed")
    asked = parser.parse_args()
    os.environ.setdefault("MLFLOW_TRACKING_URI", f"sqlite:///{load_project().state / 'mlflow.db'}")
    if asked.requests:
        made = measure_memory(asked.recipe, asked.requests)
    else:
        made = measure(asked.recipe, rounds=asked.rounds, seconds=asked.seconds, workers=asked.workers)
    for name, value in made.items():
        print(f"{name:<28}{value}")
    file = FILE.with_stem("serve_memory") if asked.requests else FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(made, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
