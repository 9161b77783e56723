import pytest

from workbench.errors import StoreAway
from workbench.serving import pulse
from workbench.serving.pulse import Pulse


class Checked:
    """Counts how often it is asked; away while it has words."""

    def __init__(self):
        self.asked, self.away = 0, ""

    def __call__(self):
        self.asked += 1
        if self.away:
            raise StoreAway(self.away)


def test_an_answer_holds_for_a_second_good_or_bad():
    check, now = Checked(), [100.0]
    felt = Pulse(check, clock=lambda: now[0])
    for _ in range(5):
        felt.feel()
    assert check.asked == 1
    check.away = "locked"
    felt.feel()
    now[0] += pulse.SECONDS
    for _ in range(5):
        with pytest.raises(StoreAway, match="locked"):
            felt.feel()
    assert check.asked == 2
    check.away = ""
    now[0] += pulse.SECONDS
    felt.feel()
    assert check.asked == 3


def test_while_one_waits_for_the_store_others_are_told_what_was_found_last():
    told = []

    def wait():
        for _ in range(2):
            with pytest.raises(StoreAway, match="not found out yet"):
                felt.feel()
        told.append("written")

    felt = Pulse(wait, clock=lambda: 100.0)
    felt.feel()
    assert told == ["written"]


def test_what_else_goes_wrong_is_no_answer():
    def fail():
        raise RuntimeError("a mistake of ours")

    felt = Pulse(fail, clock=lambda: 100.0)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="ours"):
            felt.feel()
