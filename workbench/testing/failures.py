"""How a check fails: it names the rule, the input of the suite that broke it, what was got and what to do."""

from __future__ import annotations

import sysconfig
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import SkipTest

import workbench
from workbench.records import rows

OTHERS = Path(workbench.__file__).parent, *(Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib"))
CALLS = {
    "anonymizer": ("find",),
    "featurizer": ("fit", "transform", "get_feature_names_out"),
    "detector": ("fit", "predict_proba"),
}
DERIVE = "derive from sklearn.base.BaseEstimator, and let __init__ keep each parameter under its name"


class ConformanceError(AssertionError):
    """A part broke a rule of its contract."""


def demand(holds: Any, rule: str, *, on: str = "", got: object = "", do: str = "") -> None:
    """Raise ConformanceError unless a rule holds. `on` and `got` come from the suite's own inputs."""
    if holds:
        return
    told = [rule]
    if on:
        told.append(f"input: {shorten(on, 200)}")
    if not isinstance(got, str) or got:
        told.append(f"got: {shorten(got, 400)}")
    if do:
        told.append(f"to do: {do}")
    raise ConformanceError(". ".join(told))


def shorten(value: object, most: int) -> str:
    """Return a value as one line that is not too long; text that would break the line as Python writes it."""
    told = value if isinstance(value, str) and value.isprintable() else repr(value)
    return told if len(told) <= most else f"{told[:most]}…"


def make_part(factory: Callable[[], Any], kind: str) -> Any:
    """Return a part as the host makes it without options, once it has what its kind is asked by."""
    try:
        part = factory()
    except TypeError as error:
        demand(False, f"a part of kind {kind} must be made without options", got=_tell(error),
               do="give each parameter of __init__ a default")  # fmt: skip
    missing = [call for call in CALLS[kind] if not callable(getattr(part, call, None))]
    demand(not missing, f"a part of kind {kind} must have {', '.join(CALLS[kind])}",
           got=f"{type(part).__name__} without {', '.join(missing)}",
           do="write it, or offer the part by the hook of its kind")  # fmt: skip
    return part


def narrow(call: Callable[[], Any], alone: Iterable[tuple[str, Callable[[], Any]]]) -> Any:
    """Return what a call gives. Where it raises, ask for each of its inputs alone, to tell which one it is."""
    try:
        return call()
    except Exception:
        for on, ask in alone:
            with told_by(on):
                ask()
        raise


@contextmanager
def told_by(on: str = "") -> Iterator[None]:
    """Turn what a part raises inside into a ConformanceError, which says where it was raised and on which input."""
    try:
        yield
    except (SkipTest, ConformanceError):
        raise
    except (Exception, SystemExit) as error:  # a bad plugin may raise anything: that is its fault here
        where, own = _tell_place(error)
        if _asks_for_another_column(error):
            rule = "records[column] has the columns kind, content, sender and received_at, and no rows to go through"
            got, do = f"records[{error}]", "use records[column] and len(records); labels come to `fit` as y"
        else:
            rule, got, do = "the part must not fail", f"{type(error).__name__}: {_tell(error)}", "mend that line"
        demand(False, rule, on=on, got=f"{got} {where}", do=do if own else "mend what the part takes or gives")


def tell_error(error: BaseException) -> str:
    """Return what was raised, by a plugin's code if any of it ran, and where, on one line."""
    told = f"{type(error).__name__}: {_tell(error)}"
    return told if isinstance(error, SyntaxError) else f"{told} {_tell_place(error)[0]}"


def _tell(error: BaseException) -> str:
    return shorten(" ".join(str(error).split()), 300)


def _asks_for_another_column(error: BaseException) -> bool:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return isinstance(error, KeyError) and Path(last.filename) == Path(rows.__file__)


def _tell_place(error: BaseException) -> tuple[str, bool]:
    """Return where something was raised, in the plugin if anywhere there, and whether it was."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<frozen")]
    own = [frame for frame in frames if not any(folder in Path(frame.filename).parents for folder in OTHERS)]
    if own:
        return f"({Path(own[-1].filename).name}, line {own[-1].lineno}, in {own[-1].name})", True
    host = [frame for frame in frames if OTHERS[0] in Path(frame.filename).parents]
    return f"(where the host does `{(host or frames)[-1].line}`)", False
