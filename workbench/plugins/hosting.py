"""The host: loads plugins entry point by entry point, knows every part and where it came from, runs the hooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from workbench import hookspecs
from workbench.contracts import PartKind
from workbench.errors import PluginError, join_names
from workbench.plugins.admission import (
    are_strings,
    check_hooks,
    check_options,
    list_hooks,
    list_offers,
    list_trusted,
    list_watching,
    tell_conflict,
    to_snake,
    wrap_part,
)
from workbench.plugins.parts import Part, PluginTable, Problem, Watcher

GROUP = "workbench"
COMMANDS_GROUP = "workbench.commands"


class Host:
    """Plugins and their parts. One broken plugin is listed with its reason; the others work."""

    def __init__(self, installed: Iterable[EntryPoint] = ()) -> None:
        self._pluggy = pluggy.PluginManager("workbench")
        self._pluggy.add_hookspecs(hookspecs)
        self._offers: dict[tuple[PartKind, str], list[Part]] = {}
        self._live: dict[tuple[PartKind, str], Part] = {}
        self._owners: dict[str, str] = {}
        self._trusted: dict[str, frozenset[str]] = {}
        self._watchers: dict[str, Watcher] = {}
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
        check_hooks(plugin, name)
        owner = f"{distribution or 'live'}:{name}"
        offers = list(list_offers(plugin, name, distribution, version))
        trusted = list_trusted(plugin, name)
        self._pluggy.register(plugin, name=owner)
        self._trusted[owner] = trusted
        self._watchers[owner] = Watcher(name, list_watching(plugin, offers), distribution, version)
        self._owners[owner] = self._watchers[owner].pin
        return offers

    def register(self, plugin: Any, name: str | None = None) -> Any:
        """Register a live object: a plugin with hooks, or a part itself (class or instance). Re-runs replace it."""
        if not list_hooks(plugin):
            plugin = wrap_part(plugin, name)
        name = str(name or getattr(plugin, "name", "") or getattr(plugin, "__name__", to_snake(type(plugin).__name__)))
        if self._pluggy.has_plugin(f"live:{name}"):
            self._pluggy.unregister(name=f"live:{name}")
            self._trusted.pop(f"live:{name}")
            self._watchers.pop(f"live:{name}")
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
            raise PluginError(tell_conflict(kind, name, offers))
        if not offers:
            broken = "".join(f" Plugin '{p.plugin}' could not be loaded ({p.reason})." for p in self.problems)
            names = join_names(part.name for part in self.parts(kind))
            raise PluginError(f"no {kind} {name!r}; there is: {names}. Install the plugin that offers it.{broken}")
        return offers[0]

    def build(self, kind: PartKind, name: str, **options: Any) -> Any:
        """Make a part with its options; raise PluginError that names the option it does not take, and those it does."""
        part = self.part(kind, name)
        check_options(part, options)
        try:
            return part.factory(**options)
        except (TypeError, ValueError) as error:
            raise PluginError(f"{kind} '{name}' ({part.pin}) does not take these options: {error}.") from error

    def table(self) -> PluginTable:
        """Return the parts, the plugins that watch, and the problems: broken plugins and names offered twice."""
        doubles = [
            Problem(name, None, tell_conflict(kind, name, offers))
            for (kind, name), offers in sorted(self._offers.items())
            if len(offers) > 1
        ]
        watchers = tuple(watcher for watcher in self._watchers.values() if watcher.hooks)
        return PluginTable(self.parts(), watchers, (*self.problems, *doubles))

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
        """Collect reasons against a promotion; what cannot be loaded, raises or answers nonsense is one (closed)."""
        reasons = [f"plugin '{p.plugin}' could not be loaded, so it cannot judge it: {p.reason}" for p in self.problems]
        names = [one.plugin_name for one in self._pluggy.hook.promotion_objections.get_hookimpls()]
        for name, (answer, problem) in zip(names, self._each("promotion_objections", arguments), strict=True):
            if problem:
                reasons.append(f"plugin '{name}' failed to judge it: {problem.reason}")
            elif answer is not None and not (are_strings(answer) and all(map(str.strip, answer))):
                reasons.append(f"plugin '{name}' gave objections that are no list of sentences")
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


@cache
def host() -> Host:
    """Return the one host of this process, with every installed plugin loaded."""
    return Host(entry_points(group=GROUP))


def list_plugins() -> PluginTable:
    """Return a table of the parts there are and the plugins that watch, with distributions, and of the problems."""
    return host().table()


def register(plugin: Any, name: str | None = None) -> Any:
    """Register a live plugin object, or a part itself, for this process; returns what was registered."""
    return host().register(plugin, name)
