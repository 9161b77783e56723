"""Metrics for Prometheus, on a port of their own. Labels are endpoints as they are written, statuses and verdicts."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from bisect import bisect_left
from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where workers lay down what one of them cannot know alone
PREFIX, LOCK = "workbench-metrics-", "held"  # its name in the system's folder, and what its owner's life hangs on
POUR_SECONDS = 0.2  # between pourings: to write a number where all workers count takes a system call
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Metrics:
    """What one worker counts: first in memory, and on `pour` for Prometheus, which takes long over each count."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = registry or CollectorRegistry()
        self._requests = Counter(
            "workbench_requests", "Requests answered.", ("endpoint", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "workbench_request_seconds", "Time to an answer.", ("endpoint",), buckets=SECONDS, registry=self.registry
        )
        self._verdicts = Counter("workbench_verdicts", "Items judged.", ("verdict",), registry=self.registry)
        self._events = Counter("workbench_security_events", "Security events.", ("kind",), registry=self.registry)
        self._bound: dict[tuple[Any, tuple[str, ...]], Any] = {}
        self._answers: list[tuple[str, int, float]] = []
        self._judged: list[str] = []

    def count_answer(self, endpoint: str, status: int, seconds: float, verdicts: Iterable[str]) -> bool:
        """Count an answer and the verdicts in it; return whether it is the first since `pour`."""
        self._answers.append((endpoint, status, seconds))
        self._judged += verdicts
        return len(self._answers) == 1

    def pour(self) -> None:
        """Tell Prometheus what was counted."""
        answers, judged = Counts((endpoint, status) for endpoint, status, _ in self._answers), Counts(self._judged)
        for (endpoint, status), count in answers.items():
            self._child(self._requests, endpoint, str(status)).inc(count)
        for verdict, count in judged.items():
            self._child(self._verdicts, verdict).inc(count)
        times: defaultdict[str, list[float]] = defaultdict(list)
        for endpoint, _, seconds in self._answers:
            times[endpoint].append(seconds)
        for endpoint, took in times.items():
            _observe_all(self._child(self._seconds, endpoint), took)
        self._answers.clear()
        self._judged.clear()

    def count_event(self, kind: str) -> None:
        """Count a security event, at once."""
        self._child(self._events, kind).inc()

    def _child(self, metric: Any, *labels: str) -> Any:
        found = self._bound.get((metric, labels))
        if found is None:
            found = self._bound[metric, labels] = metric.labels(*labels)
        return found


def _observe_all(histogram: Histogram, seconds: Sequence[float]) -> None:
    """Observe many at one go: the library takes one at a time, by several system calls."""
    histogram._sum.inc(sum(seconds))
    for place, count in Counts(bisect_left(SECONDS, one) for one in seconds).items():
        histogram._buckets[place].inc(count)


@contextmanager
def share_between_workers() -> Iterator[None]:
    """Hold the folder through which workers count together. Prometheus' library reads its name when imported.

    Those that killed servers left go first.
    """
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder, _hold(Path(folder)):
        os.environ[FOLDER] = folder
        yield


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    """Hold a lock in a folder: it ends with this process, however that ends, and is held before it can be found."""
    fresh = folder / f"{LOCK}.new"
    with fresh.open("xb") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        fresh.rename(folder / LOCK)
        yield


def _sweep(within: Path) -> None:
    """Remove the folders of this user whose lock nobody holds any more."""
    for lock in within.glob(f"{PREFIX}*/{LOCK}"):
        if lock.parent.lstat().st_uid != os.getuid():
            continue
        with suppress(OSError), lock.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent)


def gather() -> CollectorRegistry:
    """Return a registry that adds up what all workers counted."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def expose(registry: CollectorRegistry, *, host: str, port: int) -> int:
    """Answer GET /metrics in a thread of this process; return the port, a free one for 0."""
    from prometheus_client import start_http_server

    server, _ = start_http_server(port, addr=host, registry=registry)
    return int(server.server_port)
