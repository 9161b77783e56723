"""The anonymizer behind `presidio`: its pattern recognizers alone, or with the names that a spaCy model finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import spacy
import tldextract.tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from workbench.contracts import Span
from workbench.errors import ConfigError
from workbench.privacy import find_placeholders

# Presidio's names for our entities; what is not named here is not asked for.
NAMES = {
    "CREDIT_CARD": "CARD", "EMAIL_ADDRESS": "EMAIL", "IBAN_CODE": "IBAN", "IN_AADHAAR": "AADHAAR", "IN_GSTIN": "GSTIN",
    "IN_PAN": "PAN", "IN_PASSPORT": "PASSPORT", "IN_VEHICLE_REGISTRATION": "VEHICLE_REG", "IN_VOTER": "VOTER_ID",
    "IP_ADDRESS": "IP", "LOCATION": "LOCATION", "MAC_ADDRESS": "MAC", "ORGANIZATION": "ORGANIZATION",
    "PERSON": "PERSON", "PHONE_NUMBER": "PHONE", "URL": "URL", "US_PASSPORT": "PASSPORT", "US_SSN": "SSN",
}  # fmt: skip
BY_MODEL = frozenset({"PERSON", "LOCATION", "ORGANIZATION"})
INDIAN = (
    "InAadhaarRecognizer", "InGstinRecognizer", "InPanRecognizer", "InPassportRecognizer",
    "InVehicleRegistrationRecognizer", "InVoterRecognizer",
)  # fmt: skip

# Some of its patterns take a time that grows with the square of a text: it reads long ones in pieces that overlap.
WINDOW, STEP = 1_200, 1_000


class Presidio:
    """presidio-analyzer for English, offline: nothing is downloaded, neither a model nor a list of domains.

    Parameters
    ----------
    model : str, default ""
        An installed spaCy model, or the path of one; "" asks the pattern recognizers alone.
    threshold : float, default 0.5
        The score in [0, 1] from which Presidio's word is taken.
    """

    def __init__(self, model: str = "", threshold: float = 0.5) -> None:
        if not 0 <= threshold <= 1:
            raise ConfigError(f"option 'threshold' must be a float in the range [0.0, 1.0]. Got {threshold} instead.")
        # Its e-mail and URL recognizers ask tldextract, which would fetch its list anew.
        tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
        self.threshold = threshold
        self._engine = AnalyzerEngine(registry=_registry(named=bool(model)), nlp_engine=_Loaded(_load(model)))
        self._asked = [name for name in sorted(NAMES) if model or NAMES[name] not in BY_MODEL]
        self.entities = frozenset(NAMES[name] for name in self._asked)

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return one list of spans for each text; none touches a placeholder."""
        return [self._find(text) for text in texts]

    def _find(self, text: str) -> list[Span]:
        text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate becomes one "?"; offsets stay
        kept = find_placeholders(text, self.entities)
        spans = {span for start in range(0, len(text), STEP) for span in self._ask(text[start : start + WINDOW], start)}
        return sorted(span for span in spans if all(span.end <= start or end <= span.start for start, end in kept))

    def _ask(self, piece: str, start: int) -> list[Span]:
        if not piece.strip():
            return []
        told = self._engine.analyze(piece, language="en", entities=self._asked, score_threshold=self.threshold)
        return [
            Span(start + one.start, start + one.end, NAMES[one.entity_type], "", round(float(one.score), 4))
            for one in told
        ]


class _Loaded(SpacyNlpEngine):
    """An engine around a pipeline that is in memory: Presidio's own would look for a download."""

    def __init__(self, pipeline: Any) -> None:
        super().__init__()
        self.nlp = {"en": pipeline}


def _load(model: str) -> Any:
    if not model:
        return spacy.blank("en")
    try:
        return spacy.load(model)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"option 'model' must name an installed spaCy model or its folder: {type(error).__name__}. "
            "Install one, or leave it out for the pattern recognizers alone."
        ) from None


def _registry(*, named: bool) -> RecognizerRegistry:
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    known = {type(recognizer).__name__ for recognizer in registry.recognizers}
    for name in INDIAN:
        if name not in known:
            registry.add_recognizer(getattr(predefined_recognizers, name)())
    if not named:
        registry.remove_recognizer("SpacyRecognizer")
    return registry
