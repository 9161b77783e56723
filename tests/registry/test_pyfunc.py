"""The model as MLflow serves it: raw messages in, anonymized before the model sees them, no class but trusted ones."""

import os
import socket
import subprocess
import sys

import httpx
import pytest

from workbench.registry import load_run

SCAM = "Your KYC is pending, account blocked today, verify at http://x-kyc.top/a or call 9876543210"


@pytest.fixture
def run(trained):
    return load_run("demo")


def test_load_model_judges_as_the_model_itself(run):
    import mlflow
    import pandas as pd

    loaded = mlflow.pyfunc.load_model(run.model_uri)
    told = loaded.predict(pd.DataFrame({"content": [SCAM, "see you at five"]}))
    judged = run.model().judge([SCAM, "see you at five"])
    assert told["verdict"].tolist() == [verdict.verdict for verdict in judged]
    assert told["score"].tolist() == [verdict.score for verdict in judged]


def test_what_is_stored_is_no_pickle_and_holds_no_text(run):
    names = [file.name for file in run.folder().parent.parent.rglob("*") if file.is_file()]
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib", ".bin"))]
    assert "pipeline.skops" in names


def test_what_the_run_tells_of_itself(run):
    assert run.tags["part.detector.linear"] == "workbench-linear==0.1.0"
    assert run.tags["part.anonymizer.redact"] == "workbench-redact==0.1.0"
    assert run.tags["data_digest"].startswith("sha256:")
    assert run.params["seed"] == "7"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as opened:
        return opened.getsockname()[1]


def wait_until_up(server):
    for line in server.stdout:
        if "Application startup complete" in line:
            return
    raise AssertionError("mlflow models serve did not come up")


@pytest.mark.xdist_group("pipeline")
def test_mlflow_models_serve_answers(run):
    command = [sys.executable, "-m", "mlflow", "models", "serve", "--env-manager", "local", "--workers", "1"]
    port = free_port()
    env = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}
    command += ["--model-uri", str(run.folder().parent.parent), "--port", str(port)]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as server:
        try:
            wait_until_up(server)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                asked = {"dataframe_split": {"columns": ["content"], "data": [[SCAM], ["see you at five"]]}}
                answer = client.post("/invocations", json=asked)
                assert answer.status_code == 200, answer.text
                assert [row["verdict"] for row in answer.json()["predictions"]] == ["smishing", "ham"]
                assert "9876543210" not in answer.text
        finally:
            os.killpg(server.pid, 15)
            server.communicate(timeout=30)
