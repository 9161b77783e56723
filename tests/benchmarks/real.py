"""How long the real-data pipeline takes, from raw files to the report, beside importing its libraries.

Needs WORKBENCH_MIRROR. One `dvc repro`, as `make real` runs it, in a scratch copy of the settings: nothing is up to
date there, and nothing is touched. Seconds are wall time, stage by stage; on a machine others use, CPU time counts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".workbench" / "benchmarks" / "real.json"
AIM = 60.0  # seconds, on two cores
IMPORTS = "import datasets, mlflow, pandas, sklearn.pipeline, skops"
LAST = ("probe", "evaluate")  # what they need runs before them
_STAGE = re.compile(r"Running stage '([^']+)'")


def copy_settings(folder: Path) -> Path:
    """Copy what the stages read into a folder that is no git repository."""
    for name in ("pyproject.toml", "dvc.yaml", "data/sources.lock", "data/parts.lock", "data/purged.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / ".dvc").mkdir()
    (folder / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    return folder


class Spent(NamedTuple):
    """Wall time of a command, and the CPU's of all its processes, in seconds."""

    wall: float
    cpu: float


def run(*command: str, folder: Path, tell: Callable[[str], object] = str) -> Spent:
    """Run a command, its lines told as they come; return what it took."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    start, before = time.perf_counter(), os.times()
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout or ():
            tell(line)
    if child.returncode:
        sys.exit(f"{' '.join(command)} stopped with exit code {child.returncode}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(time.perf_counter() - start, cpu)


def repro(folder: Path, recipe: str) -> tuple[Spent, dict[str, float]]:
    """Run a recipe's graph; return what it took in all, and the wall time of each stage."""
    begun = [("dvc", time.perf_counter())]

    def mark(line: str) -> None:
        if found := _STAGE.match(line):
            begun.append((found[1], time.perf_counter()))

    spent = run("dvc", "repro", *(f"{stage}@{recipe}" for stage in LAST), folder=folder, tell=mark)
    ends = [start for _, start in begun[1:]] + [begun[0][1] + spent.wall]
    return spent, {name: end - start for (name, start), end in zip(begun, ends, strict=True)}


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", default="sms", help="one with real sources: sms, sms-public")
    recipe = parser.parse_args().recipe
    if not os.environ.get("WORKBENCH_MIRROR"):
        sys.exit("WORKBENCH_MIRROR must name the folder with the real source files.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_settings(Path(scratch))
        reference = run(sys.executable, "-c", IMPORTS, folder=folder)
        whole, stages = repro(folder, recipe)
    print(f"{'stage':<26}{'seconds':>8}{'ratio':>8}{'CPU s':>8}")
    print(f"{'the imports of libraries':<26}{reference.wall:>8.1f}{1:>8.1f}{reference.cpu:>8.1f}")
    for name, seconds in stages.items():
        print(f"{name:<26}{seconds:>8.1f}{seconds / reference.wall:>8.1f}")
    ratio = whole.wall / reference.wall
    print(f"{'raw files to report':<26}{whole.wall:>8.1f}{ratio:>8.1f}{whole.cpu:>8.1f}   aim {AIM:.0f} s")
    told = {"recipe": recipe, "reference": reference._asdict(), "stages": stages, "total": whole._asdict(), "aim": AIM}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
