import pytest

from workbench.serving.later import Later


def test_what_waits_is_done_in_order_and_a_failure_is_logged_by_its_type(caplog):
    later, seen = Later(), []

    def fail():
        raise RuntimeError("9876543210")

    later.do(lambda: seen.append(1))
    later.do(fail)
    later.do(lambda: seen.append(2))
    later.close()
    assert seen == [1, 2]
    assert "RuntimeError" in caplog.text
    assert "9876543210" not in caplog.text


def test_what_waits_has_an_end(caplog, monkeypatch):
    monkeypatch.setattr("workbench.serving.later.MOST", 0)
    later = Later()
    later.do(lambda: pytest.fail("too much"))
    later.close()
    assert "something was left out" in caplog.text
