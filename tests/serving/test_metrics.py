"""What is counted in memory reaches Prometheus whole, once."""

import fcntl
import tempfile

import pytest
from prometheus_client import CollectorRegistry, Histogram

from workbench.serving.metrics import FOLDER, LOCK, PREFIX, SECONDS, Metrics, share_between_workers


def told(metrics):
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_answers_are_poured_together():
    metrics = Metrics()
    first = metrics.count_answer("POST /v1/detect", 200, 0.003, ["ham"])
    more = [metrics.count_answer("POST /v1/detect", *rest) for rest in ((200, 0.2, ["ham", "spam"]), (429, 0.0001, ()))]
    assert (first, more) == (True, [False, False])
    for _ in range(2):  # pouring again adds nothing
        metrics.pour()
        counts = told(metrics)
        assert counts["workbench_requests_total", "200", "POST /v1/detect"] == 2
        assert counts["workbench_requests_total", "429", "POST /v1/detect"] == 1
        assert counts["workbench_request_seconds_count", "POST /v1/detect"] == 3
        assert counts["workbench_request_seconds_bucket", "0.005", "POST /v1/detect"] == 2
        assert (counts["workbench_verdicts_total", "ham"], counts["workbench_verdicts_total", "spam"]) == (2, 1)
    assert metrics.count_answer("GET /healthz", 200, 0.0, ()) is True


def test_times_poured_together_are_counted_as_one_by_one():
    metrics, registry = Metrics(), CollectorRegistry()
    alone = Histogram("workbench_request_seconds", "Alone.", ("endpoint",), buckets=SECONDS, registry=registry)
    for seconds in (0.0, *SECONDS, 0.0011, 0.7, 1.5, 99.0):
        metrics.count_answer("GET /", 200, seconds, ())
        alone.labels("GET /").observe(seconds)
    metrics.pour()
    counts = told(metrics)
    for sample in (one for family in registry.collect() for one in family.samples if "created" not in one.name):
        assert counts[sample.name, *sorted(sample.labels.values())] == pytest.approx(sample.value)


def test_a_security_event_is_counted_at_once():
    metrics = Metrics()
    metrics.count_event("many_networks")
    assert told(metrics)["workbench_security_events_total", "many_networks"] == 1


def test_what_killed_servers_left_goes_and_what_others_hold_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(FOLDER, "")
    left, held, new, other = (tmp_path / name for name in (f"{PREFIX}left", f"{PREFIX}held", f"{PREFIX}new", "other"))
    for folder in (left, held, new, other):
        folder.mkdir()
        (folder / "counter_1.db").touch()
    for folder in (left, held, other):
        (folder / LOCK).touch()
    (tmp_path / f"{PREFIX}link").symlink_to(other)
    with (held / LOCK).open("rb") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        with share_between_workers():
            (mine,) = set(tmp_path.iterdir()) - {held, new, other, tmp_path / f"{PREFIX}link"}
            with share_between_workers():
                assert mine.is_dir()
    assert set(tmp_path.iterdir()) == {held, new, other, tmp_path / f"{PREFIX}link"}
    assert (other / "counter_1.db").exists()
