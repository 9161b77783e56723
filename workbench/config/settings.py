"""The settings: what each table of `[tool.workbench]` may say, as frozen, validated structs."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from workbench.contracts import Kind

Options = dict[str, Any]


class Gates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a model must reach to be promoted; fractions in [0, 1]."""

    recall: float  # at the frozen operating point, on the test part
    false_positive_rate: float  # at the frozen operating point, at most
    control_margin: float  # recall at 0.5 % FPR over the control model's (`numbers.md`, protocol 3)


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a model's operating point is chosen for, on development data; fractions in [0, 1]."""

    false_positive_rate: float = 0.005  # of ham, at most, in every source
    lookalike_rate: float = 0.02  # of synthetic ham, which looks like fraud on purpose, where there is real ham too
    promotion_rate: float = 0.02  # of promotions, of all sources together
    unsure_rate: float = 0.02  # of ham that may be flagged or unsure
    prevalence: float = 0.2  # share of smishing that scores are calibrated for


class Masking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is masked, and what stands in its place: a level, and an operator by entity (else a placeholder)."""

    level: Literal["standard", "strict"] = "standard"
    operators: dict[str, Literal["placeholder", "pseudonym", "shape", "drop"]] = {}


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One recipe is one registered model. Parts are given as {name: options}; every key is required."""

    kinds: tuple[Kind, ...]
    sources: dict[str, Options]
    anonymizers: dict[str, Options]
    masking: Masking
    featurizers: dict[str, Options]
    detector: dict[str, Options]
    seed: int
    folds: int
    test_share: float
    similarity: float
    resamples: int
    gates: Gates
    thresholds: Thresholds
    variants: float  # share of the training records that each training attack adds a variant of


class Serve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which recipe answers which kind (without one, `rules` do), and the limits; a size is in bytes."""

    sms: str | None = None
    url: str | None = None
    phone: str | None = None
    call: str | None = None
    max_content: int = 16_384
    max_url: int = 2_048
    max_batch: int = 100
    max_body: int = 1_048_576
    rate: float = 60.0  # requests a second of one key, on average,
    burst: int = 120  # and at once
    quota: int = 100_000  # items of one key a day (UTC)
    waiting: int = 512  # requests in one worker; more are told to come back


class Privacy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The privacy gates: thresholds by the figure's dotted name, such as `"finding.all.f2" = ">= 0.95"`."""

    labelled: dict[str, str] = {}  # on labelled texts and posts
    snapshot: dict[str, str] = {}  # before anything is trained on a recipe's snapshot
    model: dict[str, str] = {}  # before a model is promoted


class Soundness(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `workbench data check` takes for too much, shares and areas in [0, 1]; checks in `warn` only warn."""

    empty: float = 0.01
    duplicates: float = 0.05
    near_duplicates: float = 0.20
    contradictory: float = 0.0
    leaks: float = 0.0
    rarest: float = 0.01  # at least
    alone: float = 0.70
    together: float = 0.85
    warn: tuple[str, ...] = ()


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many days each class is kept. The floors are law (DPDP Rules 2025 r. 6 and 8; CERT-In) and checked."""

    usage: int = 365
    security: int = 365
    account: int = 365  # from the closing of an account to its erasure
    verdicts: int = 90
    feedback: int = 365
    grievances: int = 1095


class Store(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the service keeps what it keeps: SQLite in the project, or a URL. `WORKBENCH_STORE` wins."""

    url: str | None = None
    research: bool = False  # what a new account starts with; on only where the operator's policy says so
    retention: Retention = Retention()


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The privacy policy in force: its version, its text as a file of the project, whom to write to."""

    version: str = "none"
    file: str | None = None
    contact: str = ""


class Space(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `workbench tune` may try for one option: `choices`, or `low` to `high` (whole numbers if both are)."""

    low: int | float | None = None
    high: int | float | None = None
    log: bool = False
    choices: tuple[bool | int | float | str, ...] = ()

    @property
    def fault(self) -> str | None:
        """What is wrong with the space, or None."""
        bounds = (self.low, self.high)
        if self.choices:
            return None if bounds == (None, None) and not self.log else "has choices and bounds; give one of them"
        if self.low is None or self.high is None or not self.low < self.high:
            return f"must have choices, or low under high. Got low {self.low} and high {self.high}"
        return "must have low above 0 where log is true" if self.log and self.low <= 0 else None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of `[tool.workbench]`."""

    recipes: dict[str, Recipe] = {}
    serve: Serve = Serve()
    anonymizers: dict[str, Options] = msgspec.field(default_factory=lambda: {"redact": {}, "names": {}, "facts": {}})
    masking: Masking = Masking()
    privacy: Privacy = Privacy()
    soundness: Soundness = Soundness()
    store: Store = Store()
    policy: Policy = Policy()
    search: dict[str, dict[str, Space]] = {}  # part → option → what may be tried
    mirror: tuple[str, ...] = ()
