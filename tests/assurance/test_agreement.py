import numpy as np
import pytest

from workbench.assurance.agreement import count, figures, overlap, summarize
from workbench.assurance.labelled import Text
from workbench.contracts import Span

TEXT = Text("0123456789", ((0, 4, "PAN"), (6, 10, "OTP")))


def told(*spans, typed=True):
    return {
        name: tuple(int(part.sum()) for part in counts) for name, counts in count([TEXT], [spans], typed=typed).items()
    }


def test_right_when_type_agrees_and_half_overlaps():
    assert told(Span(0, 4, "PAN"), Span(8, 10, "OTP")) == {"PAN": (1, 1, 1), "OTP": (1, 1, 1), "all": (2, 2, 2)}
    assert told(Span(0, 1, "PAN"))["PAN"] == (0, 1, 1)


def test_another_type_is_wrong_unless_untyped():
    assert told(Span(0, 4, "OTP")) == {"PAN": (0, 0, 1), "OTP": (0, 1, 1), "all": (0, 1, 2)}
    assert told(Span(0, 4, "OTP"), typed=False) == {"all": (1, 1, 2)}


def test_where_nothing_is_there_and_nothing_found_all_is_told():
    for typed in (True, False):
        counts = count([Text("hello", ())], [[]], typed=typed)
        assert {name: tuple(int(part.sum()) for part in told) for name, told in counts.items()} == {"all": (0, 0, 0)}


def test_one_to_one():
    assert told(Span(0, 4, "PAN"), Span(0, 3, "PAN"))["PAN"] == (1, 2, 1)


def test_figures_of_a_hand_worked_case():
    precision, recall, f1, f2 = figures(6, 8, 12)
    assert (precision, recall) == (0.75, 0.5)
    assert f1 == pytest.approx(0.6)
    assert f2 == pytest.approx(5 * 0.75 * 0.5 / (4 * 0.75 + 0.5))


def test_nothing_found_and_nothing_there_are_zero_not_an_error():
    assert figures(0, 0, 0) == (0.0, 0.0, 0.0, 0.0)


def test_an_interval_holds_the_figure_and_shrinks_with_texts():
    few, many = (count([TEXT] * n, [[Span(0, 4, "PAN")] if i % 2 else [] for i in range(n)]) for n in (10, 1000))
    widths = []
    for counts in (few, many):
        agreement = summarize(counts["PAN"], resamples=200, seed=1)
        low, high = agreement.recall_interval
        assert low <= agreement.recall == 0.5 <= high
        widths.append(high - low)
        for name in ("precision", "f1", "f2"):
            low, high = getattr(agreement, f"{name}_interval")
            assert low <= getattr(agreement, name) <= high
    assert widths[1] < widths[0] / 3


def test_the_same_seed_gives_the_same_interval():
    counts = count([TEXT] * 30, [[Span(0, 4, "PAN")]] * 15 + [[]] * 15)["all"]
    assert summarize(counts, resamples=50, seed=3) == summarize(counts, resamples=50, seed=3)
    assert counts.gold.dtype == np.int64


@pytest.mark.parametrize(("start", "end", "share"), [(0, 4, 1.0), (4, 8, 0.0), (2, 4, 0.5), (0, 8, 0.5)])
def test_overlap(start, end, share):
    assert overlap(Span(0, 4, "PAN"), start, end) == share
