import numpy as np
import pytest

from workbench.assurance.matching import measure_matching, rank_own

TEXTS = ["your parcel is held at customs", "see you at five by the lake", "the loan is approved, call 98765"]


def test_masked_texts_lead_back_to_their_originals():
    masked = ["your <ORDER_ID> is held at customs", TEXTS[1], "the loan is approved, call <PHONE:IN:mobile>"]
    assert measure_matching(TEXTS, masked) == {"texts": 3, "top1": 1.0, "chance": pytest.approx(1 / 3)}


def test_texts_of_which_nothing_is_left_do_not():
    assert measure_matching(TEXTS, ["<OTP>"] * 3)["top1"] == 0.0


def test_originals_of_which_nothing_can_be_read_lead_nowhere():
    assert measure_matching(["", " "], ["", " "]) == {"texts": 2, "top1": 0.0, "chance": 0.5}


def test_those_that_tie_share_their_place():
    scores = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [2.0, 1.0, 0.0]])
    assert rank_own(scores).tolist() == [0.0, 1.0, 2.0]
    assert rank_own(scores[1:], start=1).tolist() == [1.0, 2.0]
