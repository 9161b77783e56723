import json
import sys

import pytest


def test_list_tells_parts_and_where_they_come_from(workbench):
    assert "anonymizer  redact              workbench-redact==0.1.0" in workbench("plugins", "list").out
    told = json.loads(workbench("plugins", "list", "--json").out)
    linear = {"kind": "detector", "name": "linear", "distribution": "workbench-linear", "version": "0.1.0"}
    assert linear in told["parts"]
    assert told["problems"] == []
    assert told["watchers"] == []


@pytest.mark.parametrize("word", ["rules", "workbench_rules"])
def test_check_runs_the_conformance_suite_and_counts(workbench, word):
    lines = workbench("plugins", "check", word).out.splitlines()
    passed, _, total = lines[-1].split(" checks")[0].partition(" of ")
    assert passed == total == str(len(lines) - 1)
    results = [json.loads(line) for line in workbench("plugins", "check", word, "--json").out.splitlines()]
    assert len(results) == int(total)
    assert not any(result["fault"] for result in results)


def test_a_plugin_that_fails_a_check_is_exit_code_1(workbench, tmp_path, monkeypatch, fresh_host):
    (tmp_path / "liar.py").write_text(
        "from workbench import hookimpl\n"
        "from workbench.contracts import Span\n\n\n"
        "class Liar:\n"
        "    entities = frozenset({'PHONE'})\n\n"
        "    def find(self, texts):\n"
        "        return [[Span(0, 10_000, 'PHONE')] for _ in texts]\n\n\n"
        "@hookimpl\n"
        "def anonymizers():\n"
        "    return {'liar': Liar}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert "FAILED: ConformanceError" in workbench("plugins", "check", "liar", code=1).out


def test_what_is_not_installed_is_a_mistake(workbench):
    assert "no plugin 'nil' is installed" in workbench("plugins", "check", "nil", code=2).err


def test_a_module_that_is_no_plugin_is_named(workbench):
    assert "cannot register json: it has no hooks and is no part" in workbench("plugins", "check", "json", code=2).err


def test_new_says_what_to_type_next(workbench, project):
    told = workbench("plugins", "new", "detector", "fresh").out
    assert f"workbench plugins install {project / 'plugins' / 'fresh'}" in told
    assert "is there already" in workbench("plugins", "new", "detector", "fresh", code=2).err


@pytest.mark.parametrize("arguments", [["hook", "x"], ["detector"], ["detector", "No Word"]])
def test_new_refuses_what_it_cannot_make(workbench, project, arguments):
    workbench("plugins", "new", *arguments, code=2)


def test_a_fault_that_many_checks_meet_is_told_once(workbench, tmp_path, monkeypatch, fresh_host):
    (tmp_path / "mute.py").write_text(
        "from workbench import hookimpl\n\n\n"
        "class Mute:\n"
        "    entities = frozenset({'PHONE'})\n\n"
        "    def find(self, texts):\n"
        "        return None\n\n\n"
        "@hookimpl\n"
        "def anonymizers():\n"
        "    return {'mute': Mute}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    said = workbench("plugins", "check", "mute", code=1).out
    assert said.count("find must give one list of spans for each text. got: NoneType") == 1
    assert "FAILED: as mute-anonymizer-gives_one_list_for_each_text" in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def f(:", "SyntaxError: invalid syntax (torn.py, line 1). Mend"),
        (
            "import no_such_thing",
            "ModuleNotFoundError: No module named 'no_such_thing' (torn.py, line 1, in <module>).",
        ),
        ("raise SystemExit(3)", "SystemExit: 3 (torn.py, line 1, in <module>)."),
        (
            "from workbench import hookimpl\n@hookimpl\ndef detectors():\n    return {'torn': Torn}\n",
            "NameError: name 'Torn' is not defined (torn.py, line 4, in detectors).",
        ),
    ],
    ids=["syntax", "import", "exit", "hook"],
)
def test_a_plugin_that_cannot_be_loaded_is_a_mistake_told_with_its_place(
    workbench, tmp_path, monkeypatch, fresh_host, text, told
):
    (tmp_path / "torn.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "torn", raising=False)
    said = workbench("plugins", "check", "torn", code=2).err
    assert f"plugin 'torn' cannot be loaded. Got {told}" in said
