"""The room is closed: each of its gates, failing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_the_network_is_out_of_reach(host):
    with pytest.raises(RuntimeError, match="reached for the network"):
        socket.create_connection((host, 80), timeout=1)
    with socket.socket() as one, pytest.raises(RuntimeError, match="reached for the network"):
        one.connect((host, 80))


def test_loopback_is_within_reach():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_a_subprocess_is_refused_too():
    code = "import urllib.request as u; u.urlopen('http://192.0.2.1/', timeout=5)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "refused" in done.stderr.lower()


def test_nothing_of_the_developer_is_in_sight():
    from workbench.config import load_project

    assert Path.home() != Path("/root")
    assert not list(Path.home().glob(".dvc*"))
    assert load_project().root == Path.cwd() != ROOT
    assert not load_project().state.exists()
    assert "MLFLOW_TRACKING_URI" not in os.environ
    assert os.environ["OMP_NUM_THREADS"] == "1"


def test_a_fresh_host_forgets(fresh_host):
    class Idea:
        entities = frozenset({"OTP"})

        def find(self, texts):
            return [[] for _ in texts]

    fresh_host.register(Idea())
    assert fresh_host.part("anonymizer", "idea").distribution is None


def test_the_fresh_host_of_the_test_before_is_gone():
    from workbench.plugins import host

    assert "idea" not in {part.name for part in host().parts()}


def test_a_project_of_ones_own(project):
    from workbench.config import load_project

    assert load_project().root == project == Path.cwd()
    assert "demo" in load_project().settings.recipes
