"""What users cause: one class, printed as one line; anything else is a bug and shows its traceback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class WorkbenchError(Exception):
    """A mistake that a user can mend. The message says what, where, what is allowed, what was got, what to do."""

    exit_code = 2


class ConfigError(WorkbenchError):
    """`[tool.workbench]` in pyproject.toml is not what it must be."""


class PluginError(WorkbenchError):
    """A plugin cannot be loaded, is not there, or offers a name that another offers too."""


class RecordError(WorkbenchError):
    """Records that are not a record table. `problems` are (JSON pointer, code) pairs, never a value."""

    def __init__(self, message: str, problems: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class AnonymizerFailed(WorkbenchError):
    """An anonymizer raised or broke its contract: nothing is passed on (closed, never open), nothing is quoted."""


class DataError(WorkbenchError):
    """A stage refuses its data: unsound, leaky or missing (`pipeline.md`, exit code 3)."""

    exit_code = 3


class DiskFull(DataError):
    """A disk has no room for what a stage writes; nothing half-written stays."""


class SourceMissing(DataError):
    """A source that a recipe names is in no mirror, not in the cache, and cannot be fetched."""


class ModelError(WorkbenchError):
    """A stored model cannot be saved, loaded or trusted."""


class NoChampion(ModelError):
    """A recipe has no champion yet."""


class PromotionRefused(WorkbenchError):
    """A promotion met objections; `reasons` lists every one of them (exit code 7)."""

    exit_code = 7
    refused = "is not promoted"

    def __init__(self, run: str, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(f"run {run} {self.refused}: " + "; ".join(self.reasons))


class RollbackRefused(PromotionRefused):
    """A rollback met objections: the champion before is not what it was."""

    refused = "is not rolled back to"


class QualityGateFailed(WorkbenchError):
    """A quality gate failed on a held-out part; `failures` lists every one (`pipeline.md`, exit code 5)."""

    exit_code = 5

    def __init__(self, failures: Iterable[str]) -> None:
        self.failures = tuple(failures)
        super().__init__("the quality gate failed: " + "; ".join(self.failures))


class PrivacyGateFailed(WorkbenchError):
    """A privacy gate failed; `failures` lists every threshold (exit code 4 on data, 6 on a model, `pipeline.md`)."""

    def __init__(self, failures: Iterable[str], *, exit_code: int) -> None:
        self.failures = tuple(failures)
        self.exit_code = exit_code
        super().__init__("the privacy gate failed: " + "; ".join(self.failures))


class StoreAway(WorkbenchError):
    """The store cannot be asked now: locked, full, vanished or slow. Try again; nothing was acknowledged (code 9)."""

    exit_code = 9


class StoreBusy(StoreAway):
    """More waits to be stored than may wait. Try again later; nothing was kept of this."""


class StoreRefused(WorkbenchError):
    """What was asked of the store is not allowed. `field` names which of what was given, where it is one."""

    def __init__(self, told: str, *, field: str = "") -> None:
        super().__init__(told)
        self.field = field


class NotInStore(WorkbenchError):
    """The store has no such thing, or not for this account."""


def join_names(names: Iterable[str]) -> str:
    """Spell out names, sorted: "a, b, c", or "none" where there is none."""
    return ", ".join(sorted(names)) or "none"
