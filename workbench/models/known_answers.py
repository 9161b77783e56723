"""Known answers: what a model says of a few texts, stored with it, so that a part that changed since is noticed.

A known-answer test (FIPS 140-3, its implementation guidance 10.3.A): the stored weights mean nothing beside features
that are no longer those they were learned on, and no digest of the model tells that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import ModelError, PluginError
from workbench.records import Rows, make_rows, visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.models.model import Model

# Of no message; each part that features are made of stands in one of them.
ASKED = (
    ("Dear customer your KYC expires today, update at <URL:https:sbi-kyc.top/verify/·> or A/c is blocked", "VM-SBIINB"),
    ("hxxp gone: open <URL:defanged:pay-refund.win>, call <PHONE:IN:mobile> or pay <UPI_ID:okaxis>", "+919800000000"),
    ("Your OTP is <OTP>. Never share it with anyone. Rs 500.00 debited from A/c <MASKED_ACCOUNT>", "AX-HDFCBK-S"),
    ("FLAT 50% OFF on shoes this weekend! Shop <URL:bare:shop.example/sale>. To opt out SMS STOP", "JD-SHOPIT-P"),
    ("hi <PERSON:1>, see you at noon, bring the tickets :)", None),
    ("तुरंत ओटीपी बताएं नहीं तो खाता बंद हो जाएगा <PHONE:IN:mobile>", None),
    ("pls send ur bank detail k@rke bata do jaldi, y0ur acc0unt", "57575"),
    ("", None),
)
SURE = 1e-4  # chances below it are none, and single precision tells those above it well enough
CLOSE = 0.01  # log-odds: further apart no two processors add up the same features
ANEW = "Train it anew and promote that (`dvc repro`, `workbench promote`)"


def ask(predict: Callable[[Rows], np.ndarray]) -> list[list[float]]:
    """Return the log-odds of the texts of `ASKED`, rounded: one row each, a column a label.

    `predict`: what a model judges by (`make_predictor`), so that what is checked is what is served.
    """
    texts, senders = zip(*ASKED, strict=True)
    told = np.clip(predict(visible(make_rows(texts, sender=senders))), SURE, 1 - SURE)
    return np.round(np.log(told / (1 - told)), 4).tolist()  # type: ignore[no-any-return]


def check(model: Model, known: list[list[float]], folder: Path) -> None:
    """Raise ModelError for a model that answers otherwise than the one that was stored."""
    try:
        same = np.allclose(ask(model.predict_masked), known, rtol=0, atol=CLOSE)
    except (ValueError, IndexError, PluginError):  # of columns that do not fit
        same = False
    if not same:
        named = ", ".join(part["name"] for part in model.parts if part["kind"] != "anonymizer")
        raise ModelError(
            f"the model in {folder} does not answer as when it was stored: what its parts ({named}) make of a text has "
            f"changed since. {ANEW}, or install the versions that its card names."
        )
