"""The check of a part that names kinds of fraud, featurizer or detector."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from workbench.records import make_rows, visible
from workbench.testing.failures import demand
from workbench.testing.inputs import CHAT, FRAUD, MASKED, OFFER

NAME = re.compile(r"[A-Z][A-Z_]*")


def check_names_threats(factory: Callable[[], Any]) -> None:
    """`name_threats`, where there is one, gives a tuple of names in capitals for each record."""
    part = factory()
    if not hasattr(part, "name_threats"):
        return
    texts = [FRAUD, CHAT, OFFER, "", *MASKED]
    told = part.name_threats(visible(make_rows(texts)))
    sized = isinstance(told, list | tuple) and len(told) == len(texts)
    demand(sized, "name_threats must give a list with a tuple of names for each record", on=f"{len(texts)} records",
           got=f"{len(told)}" if isinstance(told, list | tuple) else type(told).__name__,
           do="give () for a record of no threat")  # fmt: skip
    for text, names in zip(texts, told, strict=True):
        sound = isinstance(names, tuple) and all(isinstance(name, str) and NAME.fullmatch(name) for name in names)
        demand(sound, "a record's threats must be a tuple of names in capitals, as ('KYC',)", on=text, got=repr(names),
               do="name the kind of fraud, and quote nothing of the message")  # fmt: skip
