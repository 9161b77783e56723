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


def _froms(file):
    """Yield (module, name) of what a file imports from the workbench's own modules when it runs."""
    tree = ast.parse(file.read_text("utf-8"))
    guards = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    typing = {node for guard in guards for node in ast.walk(guard)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in typing and node.module.startswith("workbench."):
            yield from ((node.module, one.name) for one in node.names)


def _file(module, name):
    """Return the file that holds a name, behind packages that only hand it on."""
    path = PACKAGE.joinpath(*module.split(".")[1:])
    for file in (path.with_suffix(".py"), path / f"{name}.py", path / name / "__init__.py"):
        if file.exists():
            return file
    return next((_file(*told) for told in _froms(path / "__init__.py") if told[1] == name), path / "__init__.py")


def _close(roots, around=frozenset()):
    """Return, as paths under workbench/, all files of it that some files need when they run; none behind `around`."""
    waiting, known = [*roots], set()
    while waiting:
        new = {file for told in _froms(waiting.pop()) if (file := _file(*told)).is_relative_to(PACKAGE)}
        new -= known | around
        known |= new
        waiting += new
    return sorted(file.relative_to(PACKAGE).as_posix() for file in known | {*roots} if file.is_relative_to(PACKAGE))


# What is wrong, which parts there are, how files are read and written: it changes no byte of what a stage makes.
PLUMBING = (
    *(
        "config/",
        "errors.py",
        "hookspecs.py",
        "late.py",
        "outputs.py",
        "parquet.py",
        "plugins/",
        "progress.py",
        "registry/",
    ),
    *("store/", "workers.py", "data/consent.py", "data/fetching.py", "data/learned.py", "data/loading.py"),
)
ROOTS = {
    "build": ["data/building.py"],
    "split": ["data/splitting.py"],
    "train": ["training.py"],
    "evaluate": ["evaluation/evaluating.py"],
    "leak": ["assurance/planting.py", "assurance/redetection.py", "assurance/rarity.py", "assurance/gating.py"],
    "probe": ["assurance/audits.py", "assurance/gating.py"],
}


@pytest.mark.parametrize("stage", locks.HOST)
def test_all_that_a_stage_depends_on_is_of_its_lock(stage):
    made = frozenset() if stage == "build" else {PACKAGE / "data/building.py"}  # others only write files as it does
    needed = _close([PACKAGE / root for root in ROOTS[stage]], made)
    assert [path for path in needed if not path.startswith((*locks.HOST[stage], *PLUMBING))] == []


def test_all_that_parts_are_built_on_is_of_the_lock():
    needed = _close(ROOT.glob("plugins/*/workbench_*/**/*.py"))
    assert "canonical/reading.py" in needed  # which no part imports itself
    assert [path for path in needed if not path.startswith((*locks.HOST["train"], *PLUMBING))] == []


def test_a_file_that_is_left_out_of_a_lock_is_told(monkeypatch):
    least = tuple(path for path in locks.HOST["split"] if path != "data/cosines.py")
    monkeypatch.setitem(locks.HOST, "split", least)
    with pytest.raises(AssertionError, match=r"data/cosines\.py"):
        test_all_that_a_stage_depends_on_is_of_its_lock("split")
