import socket

import pytest


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "0.0.0.0"], "loopback"),
        (["--tls-cert", "pyproject.toml"], "--tls-cert and --tls-key come together"),
        (["--tls-cert", "nil.pem"], "nil.pem"),
        (["--tls-cert", "pyproject.toml", "--tls-key", "pyproject.toml"], "must be a certificate and its private key"),
        (["--metrics-port", "70000"], "70000"),
        (["--port", "70000"], "70000"),
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
