"""Admission: what a plugin offers and implements, checked before the host takes it in."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from workbench import hookspecs
from workbench.contracts import PartKind, Source
from workbench.errors import PluginError, join_names
from workbench.plugins.parts import Part

_HOOKS: dict[PartKind, str] = {
    "anonymizer": "anonymizers",
    "featurizer": "featurizers",
    "detector": "detectors",
    "source": "sources",
}


_SILENT = {*_HOOKS.values(), "trusted_types"}  # hooks that are asked when the plugin loads, and not again
_NAME = re.compile(r"[^\W_][\w-]*")


def are_strings(answer: Any) -> bool:
    """Tell a list or tuple of str from all else: a generator, read twice, would object once and then be silent."""
    return isinstance(answer, list | tuple) and all(isinstance(reason, str) for reason in answer)


def list_offers(plugin: Any, name: str, distribution: str | None, version: str | None) -> Iterator[Part]:
    """Yield the parts that a plugin offers; raise PluginError for an offer of another form."""
    module = plugin.__name__ if inspect.ismodule(plugin) else type(plugin).__module__
    for kind, hook in _HOOKS.items():
        if not hasattr(plugin, hook) or hook not in list_hooks(plugin):
            continue
        offers = getattr(plugin, hook)()
        if not isinstance(offers, Mapping):
            raise PluginError(f"plugin '{name}': {hook}() must return {{name: factory}}. Got {type(offers).__name__}.")
        for part_name, factory in offers.items():
            _check_offer(kind, part_name, factory, f"plugin '{name}': {hook}()")
            yield Part(kind, part_name, factory, distribution, version, module)


def _check_offer(kind: PartKind, name: Any, factory: Any, where: str) -> None:
    """Raise PluginError for a part of no name, or one that is nothing that makes it."""
    if not isinstance(name, str) or not _NAME.fullmatch(name) or "__" in name:
        raise PluginError(
            f"{where} must return {{name: factory}}, a name of letters, digits, - and _, that begins with a letter or "
            f"digit and holds no __. Got {name!r}. Rename the part."
        )
    if kind == "source" and not isinstance(factory, Source):
        raise PluginError(
            f"{where} must return {{name: workbench.contracts.Source}}. Got {type(factory).__name__} for '{name}'."
        )
    if not callable(factory):
        raise PluginError(
            f"{where} must return {{name: factory}}, a class or a function that makes the part. "
            f"Got {type(factory).__name__} for '{name}'."
        )


def spell_out(kind: PartKind, given: Any) -> dict[str, dict[str, Any]]:
    """Return parts as {name: options}, given so or as names; raise PluginError for anything else."""
    names = [] if isinstance(given, str) or not isinstance(given, Iterable) else [*given]
    if not names or not all(isinstance(name, str) for name in names):
        got = "none" if isinstance(given, list | tuple | dict) and not names else type(given).__name__
        raise PluginError(f"{kind}s must be one name or more in a list, or {{name: options}}. Got {got}.")
    told = given if isinstance(given, Mapping) else {name: {} for name in names}
    for name, options in told.items():
        if not isinstance(options, Mapping) or not all(isinstance(option, str) for option in options):
            raise PluginError(
                f"{kind} '{name}': options must be {{name: value}}. Got {type(options).__name__}. "
                "Give {} for its defaults."
            )
    return {name: dict(options) for name, options in told.items()}


def check_options(part: Part, options: Mapping[str, Any]) -> None:
    """Raise PluginError for options of names that a part does not take; one that says nothing of itself takes any."""
    known = _list_options(part) if options else None
    unknown = sorted(set(options) - known) if known is not None else []
    if unknown:
        raise PluginError(
            f"{part.kind} '{part.name}' ({part.pin}) does not take these options: {', '.join(unknown)}. "
            f"Allowed: {join_names(known or ())}. Mend the name."
        )


def _list_options(part: Part) -> set[str] | None:
    """Return the options of a part: its parameters as scikit-learn knows them, else those of its constructor."""
    try:
        made = part.factory()
        if hasattr(made, "get_params"):
            return set(made.get_params(deep=False))
        told = inspect.signature(type(made)).parameters
    except Exception:  # a part that is not made without options says itself what it takes
        return None
    return None if any(one.kind is one.VAR_KEYWORD for one in told.values()) else set(told)


def list_trusted(plugin: Any, name: str) -> frozenset[str]:
    """Return the types that a plugin allows a stored model to hold; raise PluginError for an answer of another form."""
    if "trusted_types" not in list_hooks(plugin):
        return frozenset()
    answer = plugin.trusted_types()
    if not are_strings(answer):
        raise PluginError(f"plugin '{name}': trusted_types() must return a list of dotted names. Got {answer!r}.")
    return frozenset(answer)


def list_hooks(plugin: Any) -> list[str]:
    """Return the names of a plugin's functions that are marked as hooks."""
    names = (name for name in dir(plugin) if not name.startswith("__"))
    return [name for name in names if isinstance(getattr(getattr(plugin, name, None), "workbench_impl", None), dict)]


def list_watching(plugin: Any, offers: Sequence[Part]) -> tuple[str, ...]:
    """Return the hooks by which a plugin watches; of one that offers no part, all that it has."""
    hooks = list_hooks(plugin)
    return tuple(hook for hook in hooks if hook not in _SILENT or not offers)


def check_hooks(plugin: Any, name: str) -> None:
    """Raise PluginError for a plugin without any hook, or with one that there is not."""
    known = {hook for hook in dir(hookspecs) if hasattr(getattr(hookspecs, hook), "workbench_spec")}
    used = list_hooks(plugin)
    if not used:
        raise PluginError(f"plugin '{name}' implements no hook; mark a function with @hookimpl: {join_names(known)}.")
    unknown = sorted(set(used) - known)
    if unknown:
        raise PluginError(
            f"plugin '{name}' implements unknown hook(s) {join_names(unknown)}; known: {join_names(known)}."
        )


def tell_conflict(kind: str, name: str, offers: Sequence[Part]) -> str:
    """Say who offers one name twice."""
    pins = " and ".join(sorted(offer.pin for offer in offers))
    return f"{kind} {name!r} is offered by {pins}; uninstall one of them."


def wrap_part(part: Any, name: str | None) -> Any:
    """Wrap a bare part, class or instance, into a plugin that offers it under its snake-case class name."""
    cls = part if inspect.isclass(part) else type(part)
    kind = _kind_of(cls)
    if kind is None:
        shown = getattr(part, "__name__", cls.__name__)
        raise PluginError(
            f"cannot register {shown}: it has no hooks and is no part. A part has `find` (anonymizer), "
            "`transform` (featurizer) or `predict_proba` (detector)."
        )
    name = name or to_snake(cls.__name__)
    factory = part if inspect.isclass(part) else _copies(part)
    dotted = f"{cls.__module__}.{cls.__qualname__}"
    plugin = SimpleNamespace(name=name, trusted_types=hookspecs.hookimpl(lambda: [dotted]))
    setattr(plugin, _HOOKS[kind], hookspecs.hookimpl(lambda: {name: factory}))
    return plugin


def _copies(part: Any) -> Callable[..., Any]:
    def make(**options: Any) -> Any:
        from copy import deepcopy

        made = deepcopy(part)
        return made.set_params(**options) if options else made

    return make


def _kind_of(cls: type) -> PartKind | None:
    """Return what kind of part a class is: a featurizer of flags has `find`, too, so `transform` goes before it."""
    marks: dict[str, PartKind] = {"predict_proba": "detector", "transform": "featurizer", "find": "anonymizer"}
    if cls.__module__ == "builtins":  # a str can `find`, too
        return None
    return next((kind for mark, kind in marks.items() if callable(getattr(cls, mark, None))), None)


def to_snake(name: str) -> str:
    """Return a class's name as a part's: `MyIdea` is `my_idea`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
