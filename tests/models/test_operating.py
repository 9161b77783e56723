import numpy as np
import pytest

from workbench.config import Thresholds
from workbench.models import choose_point

GENERATOR = np.random.default_rng(0)
ROWS = 4000
LABELS = np.array(["ham", "spam", "smishing", "ham"] * (ROWS // 4))
SOURCES = np.array(["one", "one", "one", "two"] * (ROWS // 4))
SCORES = np.clip(GENERATOR.normal(0.25, 0.12, ROWS) + 0.5 * (LABELS == "smishing"), 0, 1)
HARD = np.where(SOURCES == "two", np.minimum(SCORES + 0.2, 1), SCORES)


def flagged(point, label, source=None, scores=SCORES):
    mine = (label == LABELS) & (True if source is None else source == SOURCES)
    return (scores[mine] >= point.threshold).mean()


def test_rates_are_kept_on_ham_and_on_promotions():
    point = choose_point(SCORES, LABELS, SOURCES, Thresholds())
    assert flagged(point, "ham") <= 0.005
    assert flagged(point, "spam") <= 0.02
    assert flagged(point, "smishing") > 0.5
    assert point.false_positive_rate == 0.005


@pytest.mark.parametrize("source", ["one", "two"])
def test_rates_are_kept_in_the_source_where_it_is_hardest(source):
    point = choose_point(HARD, LABELS, SOURCES, Thresholds())
    assert flagged(point, "ham", source, HARD) <= 0.005
    assert point.threshold > choose_point(SCORES, LABELS, SOURCES, Thresholds()).threshold


def test_promotions_alone_can_raise_the_threshold():
    strict = choose_point(SCORES, LABELS, SOURCES, Thresholds(promotion_rate=0.0))
    assert strict.threshold > choose_point(SCORES, LABELS, SOURCES, Thresholds(promotion_rate=1.0)).threshold
    assert flagged(strict, "spam") == 0


def test_the_band_lies_below_and_its_coverage_is_the_share_that_is_sure():
    point = choose_point(SCORES, LABELS, SOURCES, Thresholds(prevalence=0.2))
    assert point.unsure < point.threshold
    sure = (point.unsure > SCORES) | (point.threshold <= SCORES)
    wanted = 0.2 * sure[LABELS == "smishing"].mean() + 0.8 * sure[LABELS != "smishing"].mean()
    assert point.coverage == pytest.approx(wanted)


def test_a_wide_band_never_passes_the_threshold():
    point = choose_point(SCORES, LABELS, SOURCES, Thresholds(unsure_rate=0.0))
    assert point.unsure == point.threshold
    assert point.coverage == 1


def test_other_points_are_told_with_what_they_do():
    points = {point.chosen_for: point for point in choose_point(SCORES, LABELS, SOURCES, Thresholds()).points}
    assert set(points) == {"0.5% of ham", "0.1% of ham", "2.0% of look-alikes", "2.0% of promotions", "the recipe's"}
    assert points["0.1% of ham"].threshold >= points["0.5% of ham"].threshold
    assert points["0.5% of ham"].ham_flagged <= 0.005
    assert points["2.0% of promotions"].promotions_flagged <= 0.02
    assert points["the recipe's"].recall == flagged(choose_point(SCORES, LABELS, SOURCES, Thresholds()), "smishing")


def test_look_alikes_made_on_purpose_have_a_rate_of_their_own():
    made = frozenset({"two"})
    loose = Thresholds(promotion_rate=1.0, lookalike_rate=0.10)
    point = choose_point(HARD, LABELS, SOURCES, loose, synthetic=made)
    assert flagged(point, "ham", "one", HARD) <= 0.005
    assert 0.005 < flagged(point, "ham", "two", HARD) <= 0.10
    strict = choose_point(HARD, LABELS, SOURCES, Thresholds(promotion_rate=1.0, lookalike_rate=0.0), synthetic=made)
    assert flagged(strict, "ham", "two", HARD) == 0


def test_where_all_is_synthetic_its_ham_is_held_to_the_rate_of_ham():
    point = choose_point(SCORES, LABELS, SOURCES, Thresholds(lookalike_rate=1.0), synthetic=frozenset({"one", "two"}))
    assert point == choose_point(SCORES, LABELS, SOURCES, Thresholds(lookalike_rate=1.0))


def test_look_alikes_are_held_to_their_rate_in_the_hand_where_they_are_hardest():
    hands = np.where(SOURCES == "two", np.where(np.arange(ROWS) % 8 < 4, "two, hand 0", "two, hand 1"), SOURCES)
    harder = np.where(hands == "two, hand 1", np.minimum(SCORES + 0.3, 1), SCORES)
    rates = Thresholds(promotion_rate=1.0, lookalike_rate=0.02)
    point = choose_point(harder, LABELS, hands, rates, synthetic=frozenset({"two, hand 0", "two, hand 1"}))
    mine = (hands == "two, hand 1") & (LABELS == "ham")
    assert (harder[mine] >= point.threshold).mean() <= 0.02
