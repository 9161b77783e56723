"""What may be chosen of a few words: scopes and sensitivities of keys, notes of feedback.

Types, so that the API checks what is sent by them; and the same words as tuples, in order.
"""

from __future__ import annotations

from typing import Literal, get_args

Scope = Literal["detect", "feedback", "account"]
Sensitivity = Literal["personal", "sensitive"]  # what content may hold at most, in rising order
Note = Literal["none", "known_sender", "reported_loss", "wrong_brand", "other"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
NOTES: tuple[Note, ...] = get_args(Note)
