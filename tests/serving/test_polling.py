import logging
from threading import Event

from workbench.serving import polling


class Answers:
    """Is looked at three times: nothing, a failure, a new champion."""

    def __init__(self, stop):
        self.stop = stop
        self.looks = 0

    def refresh(self):
        self.looks += 1
        if self.looks == 2:
            raise RuntimeError("canary")
        if self.looks == 3:
            self.stop.set()
            return True
        return False


def test_a_look_that_fails_is_tried_again_and_a_new_champion_is_settled(monkeypatch, caplog):
    settled = []
    monkeypatch.setattr(polling, "WATCH_SECONDS", 0)
    monkeypatch.setattr(polling, "settle", lambda: settled.append(1))
    stop = Event()
    answers = Answers(stop)
    with caplog.at_level(logging.ERROR):
        polling.keep_up(answers, stop)
    assert answers.looks == 3
    assert settled == [1]
    assert "could not be looked up: RuntimeError" in caplog.text
    assert "canary" not in caplog.text
