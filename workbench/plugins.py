"""The host: loads plugins entry point by entry point, knows every part and where it came from, runs the hooks."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import SimpleNamespace
from typing import Any, NamedTuple

import pluggy

from workbench import hookspecs
from workbench.contracts import PartKind, Source
from workbench.errors import PluginError, allowed

GROUP = "workbench"
COMMANDS_GROUP = "workbench.commands"
_HOOKS: dict[PartKind, str] = {
    "anonymizer": "anonymizers",
    "featurizer": "featurizers",
    "detector": "detectors",
    "source": "sources",
}


class Part(NamedTuple):
    """One part and the distribution that offers it; `distribution` is None for a live object."""

    kind: PartKind
    name: str
    factory: Callable[..., Any]
    distribution: str | None
    version: str | None
    module: str | None

    @property
    def pin(self) -> str:
        """`distribution==version`, or `live` for an object that no distribution installs."""
        return f"{self.distribution}=={self.version}" if self.distribution else "live"


class Problem(NamedTuple):
    """A plugin, or a name, that cannot be used, and why."""

    plugin: str
    distribution: str | None
    reason: str


class PluginTable(NamedTuple):
    """What `list_plugins` shows: a table of parts and one of problems, plain and in HTML."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]

    def rows(self) -> list[dict[str, str | None]]:
        """Return one dict a part: kind, name, distribution, version."""
        return [
            {"kind": part.kind, "name": part.name, "distribution": part.distribution, "version": part.version}
            for part in self.parts
        ]

    def __str__(self) -> str:
        lines = [f"{part.kind:<12}{part.name:<20}{part.pin}" for part in self.parts]
        lines += [f"problem     {problem.plugin:<20}{problem.reason}" for problem in self.problems]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        cells: list[tuple[str, str, str]] = [(part.kind, part.name, part.pin) for part in self.parts]
        cells += [("problem", problem.plugin, problem.reason) for problem in self.problems]
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in cells)
        return f"<table><thead><tr><th>kind</th><th>name</th><th>from</th></tr></thead><tbody>{rows}</tbody></table>"


class Host:
    """Plugins and their parts. One broken plugin is listed with its reason; the others work."""

    def __init__(self, installed: Iterable[EntryPoint] = ()) -> None:
        self._pluggy = pluggy.PluginManager("workbench")
        self._pluggy.add_hookspecs(hookspecs)
        self._offers: dict[tuple[PartKind, str], list[Part]] = {}
        self._live: dict[tuple[PartKind, str], Part] = {}
        self._owners: dict[str, str] = {}
        self._trusted: dict[str, frozenset[str]] = {}
        self.problems: list[Problem] = []
        for point in sorted(installed, key=lambda point: (point.name, point.value)):
            self._load(point)

    def _load(self, point: EntryPoint) -> None:
        distribution = point.dist.name if point.dist else None
        version = point.dist.version if point.dist else None
        try:
            plugin = point.load()
            offers = self._admit(plugin, point.name, distribution, version)
        except (Exception, SystemExit) as error:  # a stranger's module may raise anything; the host goes on
            self.problems.append(Problem(point.name, distribution, f"{type(error).__name__}: {error}"))
            return
        for offer in offers:
            self._offers.setdefault((offer.kind, offer.name), []).append(offer)

    def _admit(self, plugin: Any, name: str, distribution: str | None, version: str | None) -> list[Part]:
        _check_hooks(plugin, name)
        owner = f"{distribution or 'live'}:{name}"
        offers = list(_offered(plugin, name, distribution, version))
        trusted = _trusted(plugin, name)
        self._pluggy.register(plugin, name=owner)
        self._trusted[owner] = trusted
        self._owners[owner] = f"{distribution}=={version}" if distribution else "live"
        return offers

    def register(self, plugin: Any, name: str | None = None) -> Any:
        """Register a live object: a plugin with hooks, or a part itself (class or instance). Re-runs replace it."""
        if not _hook_names(plugin):
            plugin = _as_plugin(plugin, name)
        name = str(name or getattr(plugin, "name", "") or getattr(plugin, "__name__", _snake(type(plugin).__name__)))
        if self._pluggy.has_plugin(f"live:{name}"):
            self._pluggy.unregister(name=f"live:{name}")
            self._trusted.pop(f"live:{name}")
            self._live = {key: part for key, part in self._live.items() if part.module != name}
        for offer in self._admit(plugin, name, None, None):
            self._live[(offer.kind, offer.name)] = offer._replace(module=name)
        return plugin

    def parts(self, kind: PartKind | None = None) -> tuple[Part, ...]:
        """Return the usable parts, sorted by kind and name; a live part hides an installed one of its name."""
        usable = {key: offers[0] for key, offers in self._offers.items() if len(offers) == 1} | self._live
        return tuple(usable[key] for key in sorted(usable) if kind in (None, key[0]))

    def part(self, kind: PartKind, name: str) -> Part:
        """Return the part of this kind and name; raise PluginError if none, or more than one, offers it."""
        if (kind, name) in self._live:
            return self._live[(kind, name)]
        offers = self._offers.get((kind, name), [])
        if len(offers) > 1:
            raise PluginError(_conflict(kind, name, offers))
        if not offers:
            broken = "".join(f" Plugin '{p.plugin}' could not be loaded ({p.reason})." for p in self.problems)
            names = allowed(part.name for part in self.parts(kind))
            raise PluginError(f"no {kind} {name!r}; there is: {names}. Install the plugin that offers it.{broken}")
        return offers[0]

    def build(self, kind: PartKind, name: str, **options: Any) -> Any:
        """Make a part with its options; raise PluginError that names the option it does not take."""
        part = self.part(kind, name)
        try:
            return part.factory(**options)
        except TypeError as error:
            raise PluginError(f"{kind} '{name}' ({part.pin}) does not take these options: {error}.") from error

    def table(self) -> PluginTable:
        """Return the parts, and the problems: broken plugins and names offered twice."""
        doubles = [
            Problem(name, None, _conflict(kind, name, offers))
            for (kind, name), offers in sorted(self._offers.items())
            if len(offers) > 1
        ]
        return PluginTable(self.parts(), (*self.problems, *doubles))

    def trusted_types(self) -> frozenset[str]:
        """Return every type that a plugin allows a stored model to hold."""
        return frozenset().union(*self._trusted.values())

    def notify(self, hook: str, **arguments: Any) -> list[Problem]:
        """Call an observing hook on every plugin; those that raise are returned and do not stop the others."""
        return [problem for _, problem in self._each(hook, arguments) if problem]

    def observes(self, hook: str) -> bool:
        """Tell whether any plugin implements a hook, so that nobody prepares what no one looks at."""
        return bool(getattr(self._pluggy.hook, hook).get_hookimpls())

    def objections(self, **arguments: Any) -> list[str]:
        """Collect reasons against a promotion; a plugin that raises, or answers nonsense, objects (fail closed)."""
        reasons: list[str] = []
        for answer, problem in self._each("promotion_objections", arguments):
            if problem:
                reasons.append(f"plugin '{problem.plugin}' failed to judge it: {problem.reason}")
            elif answer is not None and not _are_strings(answer):
                reasons.append("a plugin gave objections that are no list of sentences")
            else:
                reasons += answer or ()
        return reasons

    def add_commands(self, cli: Any) -> list[Problem]:
        """Let plugins add commands to the command line."""
        return self.notify("commands", cli=cli)

    def _each(self, hook: str, arguments: Mapping[str, Any]) -> Iterator[tuple[Any, Problem | None]]:
        for implementation in getattr(self._pluggy.hook, hook).get_hookimpls():
            pin = self._owners.get(implementation.plugin_name)
            try:
                taken = {name: arguments[name] for name in implementation.argnames}
                yield implementation.function(**taken), None
            except (Exception, SystemExit) as error:  # an observer's own failure is its own
                yield None, Problem(implementation.plugin_name, pin, f"{type(error).__name__}: {error}")


def _are_strings(answer: Any) -> bool:
    """Tell a list or tuple of str from all else: a generator, read twice, would object once and then be silent."""
    return isinstance(answer, list | tuple) and all(isinstance(reason, str) for reason in answer)


def _offered(plugin: Any, name: str, distribution: str | None, version: str | None) -> Iterator[Part]:
    module = plugin.__name__ if inspect.ismodule(plugin) else type(plugin).__module__
    for kind, hook in _HOOKS.items():
        if not hasattr(plugin, hook) or hook not in _hook_names(plugin):
            continue
        offers = getattr(plugin, hook)()
        if not isinstance(offers, Mapping) or not all(map(_is_offer, offers, offers.values())):
            raise PluginError(f"plugin '{name}': {hook}() must return {{name: factory}}. Got {type(offers).__name__}.")
        if kind == "source" and not all(isinstance(source, Source) for source in offers.values()):
            raise PluginError(f"plugin '{name}': sources() must return {{name: workbench.contracts.Source}}.")
        for part_name, factory in offers.items():
            yield Part(kind, part_name, factory, distribution, version, module)


def _is_offer(name: Any, factory: Any) -> bool:
    return isinstance(name, str) and bool(name) and callable(factory)


def _trusted(plugin: Any, name: str) -> frozenset[str]:
    if "trusted_types" not in _hook_names(plugin):
        return frozenset()
    answer = plugin.trusted_types()
    if not _are_strings(answer):
        raise PluginError(f"plugin '{name}': trusted_types() must return a list of dotted names. Got {answer!r}.")
    return frozenset(answer)


def _hook_names(plugin: Any) -> list[str]:
    names = (name for name in dir(plugin) if not name.startswith("__"))
    return [name for name in names if isinstance(getattr(getattr(plugin, name, None), "workbench_impl", None), dict)]


def _check_hooks(plugin: Any, name: str) -> None:
    known = {hook for hook in dir(hookspecs) if hasattr(getattr(hookspecs, hook), "workbench_spec")}
    used = _hook_names(plugin)
    if not used:
        raise PluginError(f"plugin '{name}' implements no hook; mark a function with @hookimpl: {allowed(known)}.")
    unknown = sorted(set(used) - known)
    if unknown:
        raise PluginError(f"plugin '{name}' implements unknown hook(s) {allowed(unknown)}; known: {allowed(known)}.")


def _conflict(kind: str, name: str, offers: Sequence[Part]) -> str:
    pins = " and ".join(sorted(offer.pin for offer in offers))
    return f"{kind} {name!r} is offered by {pins}; uninstall one of them."


def _as_plugin(part: Any, name: str | None) -> Any:
    """Wrap a bare part, class or instance, into a plugin that offers it under its snake-case class name."""
    cls = part if inspect.isclass(part) else type(part)
    kind = _kind_of(cls)
    if kind is None:
        raise PluginError(
            f"cannot register {cls.__name__}: it has no hooks and is no part. A part has `find` (anonymizer), "
            "`transform` (featurizer) or `predict_proba` (detector)."
        )
    name = name or _snake(cls.__name__)
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
    marks: dict[str, PartKind] = {"find": "anonymizer", "predict_proba": "detector", "transform": "featurizer"}
    if cls.__module__ == "builtins":  # a str can `find`, too
        return None
    return next((kind for mark, kind in marks.items() if callable(getattr(cls, mark, None))), None)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@cache
def host() -> Host:
    """Return the one host of this process, with every installed plugin loaded."""
    return Host(entry_points(group=GROUP))


def list_plugins() -> PluginTable:
    """Return a table of the parts there are, with distributions and versions, and of the problems."""
    return host().table()


def register(plugin: Any, name: str | None = None) -> Any:
    """Register a live plugin object, or a part itself, for this process; returns what was registered."""
    return host().register(plugin, name)
