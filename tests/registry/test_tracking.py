"""Tracking: a store that cannot be asked is told with its address and the cause, and never with a password."""

import os

import pytest

from workbench.registry import tracking


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("http://asha:secret@127.0.0.1:9/ml?token=secret", "(Connection refused): http://127.0.0.1:9/ml. Check"),
        ("http://127.0.0.1:9", "(Connection refused): http://127.0.0.1:9. Check"),
    ],
)
def test_a_server_that_is_away_is_told_by_its_address(trained_copy, workbench, monkeypatch, uri, told):
    monkeypatch.setenv(tracking.VARIABLE, uri)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    (said,) = workbench("promote", "demo", code=2).err.splitlines()
    assert told in said
    assert "secret" not in said


def test_a_damaged_database_is_told_by_its_place(trained_copy, workbench):
    (trained_copy / ".workbench").mkdir(exist_ok=True)
    (trained_copy / ".workbench" / "mlflow.db").write_bytes(b"no database" * 999)
    assert f"sqlite:///{trained_copy}/.workbench/mlflow.db. Check" in workbench("promote", "demo", code=2).err


def test_nobody_waits_long_for_a_server_that_is_away():
    assert int(os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"]) <= 2
    assert int(os.environ["MLFLOW_HTTP_REQUEST_TIMEOUT"]) <= 30
