import json
from types import MappingProxyType, ModuleType, SimpleNamespace

import pytest

import workbench as wb
from workbench import hookimpl, hookspecs
from workbench.contracts import Source
from workbench.errors import PluginError
from workbench.featurizing.flags import Flags
from workbench.plugins import Host


class Shouts:
    """A part: a featurizer in shape; what it computes is tested elsewhere."""

    def __init__(self, louder=False):
        self.louder = louder

    def transform(self, records):
        return []


class Entry:
    """An entry point of a distribution that is not installed."""

    def __init__(self, name, load, distribution="workbench-stranger", version="1.0"):
        self.name = name
        self.value = f"stranger_{name}"
        self.load = load if callable(load) else lambda: load
        self.dist = SimpleNamespace(name=distribution, version=version)


def plugin(**hooks):
    return SimpleNamespace(**{name: hookimpl(hook) for name, hook in hooks.items()})


def offering(name="shouts", **more):
    return plugin(featurizers=lambda: {name: Shouts}, **more)


def raising(error):
    def fail(*_):
        raise error

    return fail


def names(host):
    return [(part.kind, part.name) for part in host.parts()]


# ---- watching


def test_a_plugin_that_watches_is_listed_with_its_hooks_whether_it_has_parts_or_not():
    watching = {"run_finished": lambda run, report: None, "batch_scored": lambda records, verdicts: None}
    entries = [
        Entry("audit", plugin(**watching), "workbench-audit"),
        Entry("both", offering(run_finished=lambda run: None), "workbench-both"),
        Entry("parts", offering("other"), "workbench-parts"),
        Entry("nothing", plugin(featurizers=lambda: {}), "workbench-nothing"),
    ]
    table = Host(entries).table()
    assert [(watcher.plugin, watcher.hooks, watcher.pin) for watcher in table.watchers] == [
        ("audit", ("batch_scored", "run_finished"), "workbench-audit==1.0"),
        ("both", ("run_finished",), "workbench-both==1.0"),
        ("nothing", ("featurizers",), "workbench-nothing==1.0"),
    ]
    assert "watcher     audit               workbench-audit==1.0 (batch_scored, run_finished)" in str(table)
    assert "<td>watcher</td><td>audit</td><td>workbench-audit==1.0 (batch_scored, run_finished)</td>" in (
        table._repr_html_()
    )


def test_a_live_watcher_is_listed_once(fresh_host):
    for _ in range(2):
        wb.register(plugin(run_finished=lambda run: None), name="mine")
    assert [(watcher.plugin, watcher.pin) for watcher in fresh_host.table().watchers] == [("mine", "live")]


# ---- loading


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (raising(ImportError("no module named 'torch'")), "ImportError: no module named 'torch'"),
        (raising(SystemExit(3)), "SystemExit: 3"),
        (SimpleNamespace(), "implements no hook"),
        (
            plugin(detektors=lambda: {}),
            "implements unknown hook(s) detektors; known: anonymizers, batch_scored, commands",
        ),
        (plugin(featurizers=lambda: ["shouts"]), "featurizers() must return {name: factory}. Got list."),
        (plugin(featurizers=lambda: {"shouts": "Shouts"}), "featurizers() must return {name: factory}"),
        (plugin(featurizers=raising(OSError("no disk"))), "OSError: no disk"),
        (plugin(trusted_types=raising(OSError("no disk"))), "OSError: no disk"),
        (plugin(trusted_types=lambda: "builtins.eval"), "trusted_types() must return a list of dotted names"),
    ],
    ids=["import", "exit", "no-hook", "unknown-hook", "no-mapping", "no-factory", "raises", "types-raise", "types-str"],
)
def test_a_broken_plugin_is_listed_with_its_reason_and_the_others_work(broken, reason):
    host = Host([Entry("bad", broken), Entry("good", offering(), "workbench-good")])
    assert names(host) == [("featurizer", "shouts")]
    (problem,) = host.table().problems
    assert (problem.plugin, problem.distribution) == ("bad", "workbench-stranger")
    assert reason in problem.reason
    with pytest.raises(PluginError, match="Plugin 'bad' could not be loaded"):
        host.part("detector", "bad")


def test_a_name_offered_twice_is_an_error_that_names_both():
    host = Host([Entry("a", offering(), "workbench-a", "1.0"), Entry("b", offering(), "workbench-b", "2.1")])
    assert names(host) == []
    told = "featurizer 'shouts' is offered by workbench-a==1.0 and workbench-b==2.1; uninstall one of them."
    assert [problem.reason for problem in host.table().problems] == [told]
    with pytest.raises(PluginError) as error:
        host.part("featurizer", "shouts")
    assert str(error.value) == told


def test_one_name_for_two_kinds_is_no_conflict():
    both = plugin(featurizers=lambda: {"shouts": Shouts}, detectors=lambda: {"shouts": Shouts})
    assert names(Host([Entry("both", both)])) == [("detector", "shouts"), ("featurizer", "shouts")]


def test_the_order_of_installation_decides_nothing():
    entries = [Entry("a", offering("one"), "workbench-a"), Entry("b", offering("two"), "workbench-b")]
    assert str(Host(entries).table()) == str(Host(reversed(entries)).table())


def test_an_implementation_may_take_fewer_arguments():
    seen = []
    host = Host([Entry("watch", plugin(run_finished=lambda report: seen.append(report)))])
    assert host.notify("run_finished", run="r", report="said") == []
    assert seen == ["said"]


def test_an_argument_that_no_hook_has_is_refused():
    host = Host([Entry("bad", plugin(run_finished=lambda weather: None))])
    assert "weather" in host.problems[0].reason


# ---- parts


def test_a_part_is_built_with_its_options_and_an_unknown_one_is_named():
    host = Host([Entry("good", offering())])
    assert host.build("featurizer", "shouts", louder=True).louder is True
    told = r"featurizer 'shouts' \(workbench-stranger==1.0\) does not take these options: softer\. Allowed: louder\."
    with pytest.raises(PluginError, match=told):
        host.build("featurizer", "shouts", softer=1)


def test_an_unknown_part_is_told_with_those_there_are():
    with pytest.raises(PluginError, match="no featurizer 'shout'; there is: shouts"):
        Host([Entry("good", offering())]).part("featurizer", "shout")


# ---- live objects


def test_a_live_part_is_used_until_it_is_registered_again(fresh_host):
    wb.register(Shouts)
    part = fresh_host.part("featurizer", "shouts")
    assert (part.pin, part.factory) == ("live", Shouts)
    wb.register(Shouts(louder=True), name="shouts")
    assert fresh_host.build("featurizer", "shouts").louder is True


def test_a_live_featurizer_of_flags_is_no_anonymizer(fresh_host):
    class Loud(Flags):
        says = MappingProxyType({"loud": "shouts"})

    wb.register(Loud)
    assert fresh_host.part("featurizer", "loud").factory is Loud
    assert "loud" not in {part.name for part in fresh_host.parts("anonymizer")}


def test_a_live_part_hides_an_installed_one_of_its_name(fresh_host):
    assert fresh_host.part("featurizer", "ngrams").distribution == "workbench-ngrams"
    wb.register(Shouts, name="ngrams")
    assert fresh_host.part("featurizer", "ngrams").pin == "live"


def test_a_live_plugin_that_is_registered_again_is_replaced_whole(fresh_host):
    wb.register(offering("old", trusted_types=lambda: ["old.Type"]), name="mine")
    wb.register(offering("new"), name="mine")
    told = {part.name for part in fresh_host.parts("featurizer") if part.pin == "live"}
    assert told == {"new"}
    assert "old.Type" not in fresh_host.trusted_types()


def test_a_module_registers_under_its_own_name(fresh_host):
    modules = [ModuleType("first"), ModuleType("second")]
    for module in modules:
        module.featurizers = hookimpl(lambda name=module.__name__: {name: Shouts})
        wb.register(module)
    assert {"first", "second"} <= {part.name for part in fresh_host.parts("featurizer")}


@pytest.mark.parametrize("thing", [42, "ngrams", object, lambda: None], ids=["int", "str", "object", "lambda"])
def test_what_is_no_part_is_refused_in_words(fresh_host, thing):
    with pytest.raises(PluginError, match="it has no hooks and is no part"):
        wb.register(thing)


# ---- the table


def test_the_table_is_plain_html_and_json():
    table = Host([Entry("<b>", raising(ValueError("<script>"))), Entry("good", offering())]).table()
    assert "featurizer  shouts              workbench-stranger==1.0" in str(table)
    assert "<script>" not in table._repr_html_()
    assert "&lt;script&gt;" in table._repr_html_()
    assert json.dumps(table.rows()) == (
        '[{"kind": "featurizer", "name": "shouts", "distribution": "workbench-stranger", "version": "1.0"}]'
    )


def test_every_first_party_plugin_is_found():
    found = {(part.kind, part.name) for part in wb.list_plugins().parts if part.pin != "live"}
    assert found >= {
        ("anonymizer", "redact"), ("featurizer", "ngrams"), ("featurizer", "lexical"), ("detector", "linear"),
        ("detector", "perceptron"), ("detector", "boost"), ("detector", "rules"), ("source", "uci"),
        ("source", "mishra-soni"), ("source", "india-sms"), ("source", "synthetic"),
    }  # fmt: skip
    assert wb.list_plugins().problems == ()


# ---- a test a hook


@pytest.mark.parametrize("kind", ["anonymizer", "featurizer", "detector"])
def test_hook_anonymizers_featurizers_detectors(kind):
    host = Host([Entry("good", plugin(**{f"{kind}s": lambda: {"shouts": Shouts}}))])
    assert host.part(kind, "shouts").factory is Shouts


def test_hook_sources():
    source = Source(read=lambda path: [{"content": "hi", "label": "ham"}], licence="CC0-1.0", citation="nobody")
    host = Host([Entry("good", plugin(sources=lambda: {"greetings": source}))])
    assert list(host.part("source", "greetings").factory(None)) == [{"content": "hi", "label": "ham"}]


def test_hook_trusted_types():
    assert Host([Entry("good", plugin(trusted_types=lambda: ["a.B"]))]).trusted_types() == {"a.B"}


def test_hook_commands():
    import click

    cli = click.Group()
    host = Host(
        [
            Entry("bad", plugin(commands=raising(OSError("no disk")))),
            Entry("good", plugin(commands=lambda cli: cli.add_command(click.Command("hello")))),
        ]
    )
    (problem,) = host.add_commands(cli)
    assert "no disk" in problem.reason
    assert list(cli.commands) == ["hello"]


@pytest.mark.parametrize(
    ("hook", "arguments"),
    [("run_finished", {"run": 1, "report": 2}), ("batch_scored", {"records": 1, "verdicts": 2})],
)
def test_hook_run_finished_batch_scored(hook, arguments):
    """Observers that raise are reported and stop nobody."""
    seen = []

    def watch(**given):
        seen.append(given)

    pairs = {
        "run_finished": lambda run, report: watch(run=run, report=report),
        "batch_scored": lambda records, verdicts: watch(records=records, verdicts=verdicts),
    }
    host = Host(
        [
            Entry("a", plugin(**{hook: raising(OSError("no disk"))})),
            Entry("b", plugin(**{hook: pairs[hook]}), "workbench-b"),
            Entry("c", plugin(**{hook: raising(KeyError("k"))}), "workbench-c"),
        ]
    )
    problems = host.notify(hook, **arguments)
    assert seen == [arguments]
    assert sorted(problem.reason for problem in problems) == ["KeyError: 'k'", "OSError: no disk"]


NONSENSE = "plugin 'workbench-stranger:a' gave objections that are no list of sentences"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda candidate: None, []),
        (lambda candidate: [], []),
        (lambda candidate: ["too old"], ["too old"]),
        (raising(OSError("no disk")), ["plugin 'workbench-stranger:a' failed to judge it: OSError: no disk"]),
        (lambda candidate: "no", [NONSENSE]),
        (
            lambda candidate: (r for r in ["no"]),
            [NONSENSE],
        ),
        (lambda candidate: [" "], [NONSENSE]),
        (lambda candidate: [None], [NONSENSE]),
    ],
    ids=["none", "empty", "reason", "raises", "str", "generator", "blank", "no-sentence"],
)
def test_hook_promotion_objections(answer, told):
    """Fail closed: what cannot be read is an objection."""
    host = Host([Entry("a", plugin(promotion_objections=answer))])
    assert host.objections(candidate=1, current=None, report={}) == told


def test_a_plugin_that_cannot_be_loaded_objects_to_every_promotion():
    def objects_in_vain(candidate, unheard_of):
        return []

    host = Host([Entry("a", plugin(promotion_objections=objects_in_vain))])
    (told,) = host.objections(candidate=1, current=None, report={})
    assert told.startswith("plugin 'a' could not be loaded, so it cannot judge it: PluginValidationError")


def test_every_hook_has_a_test_here():
    hooks = {name for name in dir(hookspecs) if hasattr(getattr(hookspecs, name), "workbench_spec")}
    tested = " ".join(name for name in globals() if name.startswith("test_hook_"))
    assert {hook for hook in hooks if hook not in tested} == set()
