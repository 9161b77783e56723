"""The canonical form of anonymized texts, and how signs are read and words are mended on the way to it."""

from workbench.canonical.form import (
    DISGUISES,
    END,
    HINTS,
    MARKS,
    Canonical,
    canonical,
    canonicalize,
)

__all__ = ["DISGUISES", "END", "HINTS", "MARKS", "Canonical", "canonical", "canonicalize"]
