import signal
import socket

import pytest

from workbench import serving
from workbench.serving import server


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "0.0.0.0"], "loopback"),
        (["--tls-cert", "pyproject.toml"], "--tls-cert and --tls-key come together"),
        (["--tls-cert", "nil.pem"], "nil.pem"),
        (["--tls-cert", "pyproject.toml", "--tls-key", "pyproject.toml"], "must be a certificate and its private key"),
        (["--metrics-port", "70000"], "70000"),
        (["--port", "70000"], "70000"),
        (["--port", "65535"], "--port 65535 has no next one, where Prometheus would ask. Give --metrics-port."),
        (
            ["--host", "192.0.2.1", "--behind-proxy"],
            "192.0.2.1: --host must be an address of this machine. Choose another.",
        ),
        (
            ["--host", "no..host", "--behind-proxy"],
            "no..host: --host must be an address of this machine. Choose another.",
        ),
        (["--workers", "0"], "0"),
        (["--recipe", "demo"], "must be KIND=RECIPE, such as sms=demo. Got 'demo'"),
        (["--recipe", "fax=demo"], "the kind must be one of"),
        (["--recipe", "sms=nil"], "no recipe 'nil'"),
    ],
)
def test_a_users_mistake_is_exit_code_2(project, workbench, arguments, told):
    assert told in workbench("serve", *arguments, code=2).err


def test_a_port_that_is_taken_is_a_mistake(project, workbench):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = workbench("serve", "--port", port, code=2).err
    assert told.startswith(f"Error: cannot listen on 127.0.0.1 port {port}: Address already in use. Choose another")


def test_a_name_that_leads_nowhere_is_a_mistake(project, workbench, monkeypatch):
    class Nowhere(socket.socket):
        def bind(self, _):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(server.socket, "socket", Nowhere)
    told = workbench("serve", "--host", "nosuchhost", "--behind-proxy", code=2).err
    assert told == "Error: cannot listen on nosuchhost: --host must be an address of this machine. Choose another.\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "must name a file that can be read. Got 'policy.txt'"),
        (b"\xff", "must name a text in UTF-8. Got 'policy.txt'"),
    ],
)
def test_a_policy_that_cannot_be_read_is_a_mistake(project, workbench, content, told):
    (project / "policy.txt").unlink()
    if content is not None:
        (project / "policy.txt").write_bytes(content)
    assert told in workbench("serve", code=2).err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_to_stop_did_its_work(workbench, monkeypatch, number):
    """However it is told: Ctrl-C is exit code 0 too."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(serving, "serve", lambda **_: signal.raise_signal(number))
    try:
        assert workbench("serve").err == ""
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
