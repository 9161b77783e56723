"""Evasion: attacks on texts, some for augmentation in training and some held apart, never trained on, for scoring."""

from workbench.evasion.attacks import HELD_APART, TRAINING, Attack, evade, find_attack
from workbench.evasion.augmenting import augment

__all__ = ["HELD_APART", "TRAINING", "Attack", "augment", "evade", "find_attack"]
