import ast
import json
import shutil

import pytest

import workbench
from workbench.config import load_project
from workbench.data import locks, stale_locks, write_locks
from workbench.data.locks import lock_parts
from workbench.plugins.digests import hash_files

ROOT = __import__("pathlib").Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "workbench"


@pytest.fixture(autouse=True)
def no_memory():
    hash_files.cache_clear()
    yield
    hash_files.cache_clear()


def test_the_committed_locks_say_what_the_tree_holds():
    assert stale_locks(project=load_project(ROOT)) == [], "run `workbench data lock`, then `dvc repro`, and commit both"


def test_a_stale_lock_is_named_and_writing_mends_it(project):
    file = project / "data/parts.lock"
    told = json.loads(file.read_text())
    told["parts"]["anonymizer redact"] = "0" * 64
    file.write_text(json.dumps(told))
    assert "parts.lock" in stale_locks()
    write_locks()
    assert stale_locks() == []


@pytest.mark.parametrize("name", ["sources.lock", "parts.lock"])
def test_a_lock_that_was_cut_is_stale(project, workbench, name):
    file = project / "data" / name
    file.write_bytes(file.read_bytes()[:99])
    told = workbench("data", "lock", "--check", code=3).err
    assert name in told
    assert "Run `workbench data lock`" in told


@pytest.mark.parametrize(
    ("changed", "stages"),
    [
        ("anonymizer redact", {"build", "leak", "train", "probe"}),
        ("source synthetic", {"build"}),
        ("featurizer ngrams", {"train", "probe"}),
        ("detector linear", {"train", "probe"}),
        ("detector boost", set()),
    ],
)
def test_a_changed_part_changes_just_the_stages_that_depend_on_it(project, monkeypatch, changed, stages):
    before = lock_parts(load_project())["stages"]["demo"]
    plain = locks.hash_part
    monkeypatch.setattr(
        locks, "hash_part", lambda kind, name: "x" if f"{kind} {name}" == changed else plain(kind, name)
    )
    after = lock_parts(load_project())["stages"]["demo"]
    assert {stage for stage in before if before[stage] != after[stage]} == stages


def test_the_leak_gate_depends_on_the_projects_anonymizers_too(project):
    before = lock_parts(load_project())["stages"]["demo"]
    file = project / "pyproject.toml"
    file.write_text(file.read_text("utf-8") + "\n[tool.workbench.anonymizers]\nredact = {}\n", "utf-8")
    after = lock_parts(load_project())["stages"]["demo"]
    assert {stage for stage in before if before[stage] != after[stage]} == {"leak"}


def test_the_host_itself_is_a_part(project, monkeypatch, tmp_path):
    copy = tmp_path / "workbench"
    shutil.copytree(ROOT / "workbench", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(workbench, "__file__", str(copy / "__init__.py"))
    before = lock_parts(load_project())["stages"]["demo"]
    (copy / "evaluation/metrics.py").write_text("# changed\n")
    hash_files.cache_clear()
    after = lock_parts(load_project())["stages"]["demo"]
    assert {stage for stage in before if before[stage] != after[stage]} == {"evaluate"}


def _imported(file):
    """Return the files of the workbench's own modules that a file imports."""
    nodes = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    names = {f"{node.module}{more}" for node in nodes for more in ("", *(f".{one.name}" for one in node.names))}
    paths = [PACKAGE.joinpath(*name.split(".")[1:]) for name in names if name.startswith("workbench.")]
    return {file for path in paths for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()}


def test_all_that_parts_are_built_on_is_of_the_lock():
    waiting, known = list(ROOT.glob("plugins/*/workbench_*/**/*.py")), set()
    while waiting:
        new = _imported(waiting.pop()) - known
        known |= new
        waiting += new
    told = {file.relative_to(PACKAGE).as_posix() for file in known}
    assert "canonical/reading.py" in told  # which no part imports itself
    plumbing = ("config/", "errors.py", "hookspecs.py", "plugins/")  # what is wrong, and which parts there are
    assert [path for path in sorted(told) if not path.startswith((*locks.HOST["train"], *plumbing))] == []
