"""The contracts that a plugin part fulfils. Checked by behaviour (`workbench.testing`), never by isinstance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

PartKind = Literal["anonymizer", "featurizer", "detector", "source"]
PART_KINDS: tuple[PartKind, ...] = ("anonymizer", "featurizer", "detector", "source")

Kind = Literal["sms", "url", "phone", "call"]
KINDS: tuple[Kind, ...] = ("sms", "url", "phone", "call")

LABELS = ("ham", "spam", "smishing")


class Span(NamedTuple):
    """Where an entity stands in a text: `text[start:end]`, in code points, always the whole entity.

    `hint` is all that survives of it (`<ENTITY:hint>`), in the grammar of `workbench.privacy.grammar`;
    `score` in [0, 1] decides between spans of one length that overlap.
    """

    start: int
    end: int
    entity: str
    hint: str = ""
    score: float = 1.0


class Lead(NamedTuple):
    """A place of a text that a part looked at twice: which rule judged it, and the span, or why there is none."""

    start: int
    end: int
    rule: str
    span: Span | None
    why: str


class Records(Protocol):
    """What a plugin may use of a record table: `records[column]`, a sequence of str, and `len(records)`.

    Columns a plugin sees: `kind`, `content`, `sender`, `received_at` (ISO 8601 UTC); an unknown value is "".
    """

    def __getitem__(self, column: str) -> Sequence[str]: ...

    def __len__(self) -> int: ...


class Anonymizer(Protocol):
    """Points at personal data, never cuts. Deterministic, stateless, offline.

    `entities`: every entity name that `find` may give.
    Optional: `explain(text) -> list[Lead]` says what became of every place that looked like something.
    """

    entities: frozenset[str]

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return one list of spans for each text, inside the text, in any order; overlaps are allowed."""
        ...


class Featurizer(Protocol):
    """A plain scikit-learn transformer over the anonymized record table.

    Optional: `describe(records, columns) -> list[str]` says in words what the columns are for these records; or, for
    speed, `describe_each(records, columns) -> list[list[str]]` says it of each record, given the columns of each.
    Optional: `name_threats(records) -> list[tuple[str, ...]]` names for each record what kinds of fraud it may be
    (`KYC`, `DELIVERY`, …), in capitals; it is asked only about what is judged smishing or unsure.
    Optional: `project(weights)`, for weights of shape (d, k), floats, gives a function of records and sums that adds
    `transform(records) @ weights` to the sums, float64 of shape (n, k), C-ordered, without making the columns. It may
    remember what it worked out, within bounds and in itself, so that all is gone when it goes; several threads call it
    at once.
    """

    def fit(self, records: Records, y: np.ndarray | None = None) -> Featurizer:
        """Learn from n records; `y` are int64 codes of shape (n,)."""
        ...

    def transform(self, records: Records) -> np.ndarray | csr_matrix:
        """Return float32 of shape (n, d), dense or CSR, finite, d fixed after fit, rows independent."""
        ...

    def get_feature_names_out(self, input_features: Any = None) -> Sequence[str]:
        """Return d names, one a column."""
        ...


class Detector(Protocol):
    """A plain scikit-learn classifier. With attribute `takes = "records"` it gets the record table, not X.

    Optional: `explain(X)` gives contributions to the smishing score, shape (n, d), dense or CSR, where a column that
    stands twice in a row counts twice; `name_threats(records)` as a featurizer's.
    Optional: `conclude(sums)`, of a detector that needs no more of X than its product with `weights`, floats of shape
    (d, s): what `predict_proba(X)` gives, of `sums = X @ weights`, float64 of shape (n, s). The host then makes no X.
    Optional: `fit_blocks(blocks, y)` fits on blocks of rows, which can be gone through again and again and whose order
    means nothing; y tells the codes of all their rows. With it training takes no more memory than a block.
    Optional: `smishing_apart = True`, of a detector whose smishing score is the same whatever the other labels are: out
    of fold, where no other score is asked for, it is fitted on two labels.
    """

    def fit(self, X: Any, y: np.ndarray) -> Detector:
        """Fit on X of shape (n, d) and y of int64 codes 0…k-1; the last code is always smishing."""
        ...

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return float probabilities of shape (n, k), rows summing to 1."""
        ...


@dataclass(frozen=True)
class Pin:
    """A publisher's file, known by its content. `address` None: it comes from a mirror folder only."""

    filename: str
    sha256: str
    address: str | None


@dataclass(frozen=True)
class Source:
    """Where raw records come from: a pinned file or a generator.

    `read(path, **options)` yields raw records as dicts: `content` and `label` always, and where known `kind`
    (else `sms`), `sender`, `received_at`, `family`, `language`, `country`, `hand`; `path` is None for a generator.
    The last four are short codes (`workbench.data.columns`): they are not masked, and a build refuses other text there.
    A generator also gives `spans`, gold personal-data spans as (start, end, entity), which never reach a snapshot.
    A live source has no pin but a `state`: a digest of what it holds now, which `workbench data lock` writes down so
    that DVC sees a change; its records bring an `id` of their own.
    `ambiguous` names labels of this source that may hide another one (the label rule of `workbench.data`).
    `card` returns its data card in Markdown, if it has one of its own.
    """

    read: Callable[..., Iterable[Mapping[str, Any]]]
    licence: str
    citation: str
    pin: Pin | None = None
    version: str = "1"
    ambiguous: frozenset[str] = field(default_factory=frozenset)
    synthetic: bool = False
    state: Callable[[], str] | None = None
    card: Callable[[], str] | None = None

    def __call__(self, path: Path | None = None, **options: Any) -> Iterator[Mapping[str, Any]]:
        """Iterate over the raw records of the pinned file at `path`, or of the generator."""
        return iter(self.read(path, **options))
