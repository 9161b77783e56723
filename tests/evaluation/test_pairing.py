import numpy as np
import pytest

from workbench.evaluation.metrics import resample_groups
from workbench.evaluation.pairing import judge_pair, judge_slices

N = 400
TRUTH = np.array([True, False] * (N // 2))
SAMPLES = resample_groups(np.arange(N), resamples=100, seed=1)


def worse_by(count, among=TRUTH):
    flagged = TRUTH.copy()
    flagged[np.flatnonzero(among)[:count]] ^= True
    return flagged


def test_many_verdicts_that_differ_are_bootstrapped():
    good, bad = TRUTH * 0.9 + 0.05, np.full(N, 0.5)
    told = judge_pair(TRUTH, [good, bad], [good > 0.5, bad > 0.6], SAMPLES)
    assert told["real"]
    assert told["p"] == pytest.approx(2 / (len(SAMPLES) + 1))  # as small as so many samples can say, and not 0
    assert told["method"].startswith("bootstrap")


@pytest.mark.parametrize(("count", "real"), [(12, True), (3, False), (0, False)])
def test_few_are_tested_exactly(count, real):
    scores = TRUTH * 0.9 + 0.05
    told = judge_pair(TRUTH, [scores, scores], [TRUTH, worse_by(count)], SAMPLES)
    assert told["method"] == "exact McNemar"
    assert (told["better"], told["worse"], told["real"]) == (count, 0, real)


def judged(one, two, figure="recall", values=None):
    columns = {"language": values or ["hi" if row < N // 2 else "en" for row in range(N)]}
    return {told["value"]: told[figure]["judgement"] for told in judge_slices(columns, TRUTH, [one, two], SAMPLES)}


def test_a_slice_that_pays_is_named_and_one_that_gains_too():
    assert judged(worse_by(30), TRUTH) == {"en": "no worse", "hi": "worse"}
    assert judged(TRUTH, worse_by(30)) == {"en": "no worse", "hi": "better"}


def test_more_false_alarms_are_worse():
    assert judged(worse_by(30, ~TRUTH), TRUTH, "false_positive_rate")["hi"] == "worse"
    assert judged(TRUTH, worse_by(30, ~TRUTH), "false_positive_rate")["hi"] == "better"


def test_a_loss_that_may_exceed_the_margin_is_open():
    assert judged(worse_by(3), TRUTH)["hi"] == "open"


def test_few_records_are_not_judged():
    values = ["few" if row < 20 else "many" for row in range(N)]
    assert judged(worse_by(9), TRUTH, values=values)["few"] == "open"
