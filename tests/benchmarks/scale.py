"""How each stage grows with the rows: CPU seconds and peak memory of its process, by row and from size to size.

Synthetic records only. `python tests/benchmarks/scale.py --rows 100000 300000 1000000`; CPU time, because machines are
shared, and beside it a fixed piece of work measured before each stage in the same run. From one size to the next: how
many times the time, and what each further row took; a stage whose time grows more than its rows is not linear.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".workbench" / "benchmarks" / "scale.json"
ROWS = (30_000, 100_000)
STAGES = {
    "build": ("data", "build", "--recipe"),
    "leak": ("privacy", "gate", "--recipe"),
    "split": ("data", "split", "--recipe"),
    "train": ("train", "--recipe"),
    "probe": ("privacy", "gate", "--run"),
    "evaluate": ("evaluate",),
}
GATES = (4, 6, 7)  # exit codes of a gate that failed: measured all the same
RECIPE = "demo"
MOST = 4096  # MiB


class Cost(NamedTuple):
    """What one stage took: CPU seconds, those of the reference before it, and MiB at its peak."""

    seconds: float
    reference: float
    peak: float


def work() -> float:
    """Return the CPU seconds of the reference: scikit-learn hashing 5,000 made-up messages."""
    from sklearn.feature_extraction.text import HashingVectorizer

    texts = [f"message number {n} of some length, as people write them every day" for n in range(5_000)]
    start = time.process_time()
    HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5)).transform(texts)
    return time.process_time() - start


def make_project(folder: Path, size: int) -> Path:
    """Write a project of one recipe with `size` synthetic records, and the gates of this one."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    sections = (cut(text, name) for name in (f"recipes.{RECIPE}", "privacy.snapshot", "privacy.model"))
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(re.sub(r"size = \d+", f"size = {size}", "\n".join(sections)), "utf-8")
    return folder


def cut(text: str, name: str) -> str:
    """Return one of the workbench's sections of a pyproject.toml."""
    start = text.index(f"[tool.workbench.{name}]")
    return re.split(r"\n(?=\[|#)", text[start:])[0]


def spend(folder: Path, *command: str) -> Cost:
    """Run a command of the workbench; return what it took."""
    reference = work()
    program = [sys.executable, "-m", "workbench", *command]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    child = subprocess.Popen(program, cwd=folder, env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode and child.returncode not in GATES:
        sys.exit(f"{' '.join(command)} stopped with exit code {child.returncode}")
    return Cost(used.ru_utime + used.ru_stime, reference, used.ru_maxrss / 1024)


def measure(size: int) -> dict[str, Cost]:
    """Return what each stage takes of a project of so many rows, and how its near-duplicates were found."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = make_project(Path(scratch) / "project", size)
        costs = {}
        for name, command in STAGES.items():
            costs[name] = spend(folder, *command, RECIPE)
            print(f"{size:>9} {tell(name, costs[name], size)}", flush=True)
        method = json.loads((folder / "data" / RECIPE / "split.json").read_text("utf-8"))["method"]
        print(f"{size:>9} clusters: {method}", flush=True)
        return costs


def tell(name: str, cost: Cost, size: int) -> str:
    """Return a line of the table."""
    over = "   over the bound" if cost.peak > MOST else ""
    told = f"{cost.seconds:>9.1f}{cost.seconds / cost.reference:>13.1f}{1e6 * cost.seconds / size:>10.0f}"
    return f"{name:<10}{told}{cost.peak:>10.0f}{1024 * cost.peak / size:>11.1f}{over}"


def compare(small: int, large: int, before: dict[str, Cost], after: dict[str, Cost]) -> dict[str, dict[str, float]]:
    """Print and return how many times the cost of one size that of another is, stage by stage, and a further row's."""
    print(f"\n{small} to {large} rows, × {large / small:.1f}")
    print(f"{'stage':<10}{'time ×':>9}{'memory ×':>10}{'µs a further row':>18}{'KiB a further row':>19}")
    told = {}
    for name in STAGES:
        one, other = before[name], after[name]
        told[name] = {
            "time": other.seconds / other.reference / (one.seconds / one.reference),
            "memory": other.peak / one.peak,
            "microseconds": 1e6 * (other.seconds - one.seconds) / (large - small),
            "kibibytes": 1024 * (other.peak - one.peak) / (large - small),
        }
        time, memory, further, held = told[name].values()
        print(f"{name:<10}{time:>9.2f}{memory:>10.2f}{further:>18.0f}{held:>19.2f}", flush=True)
    return told


def main(sizes: list[int]) -> None:
    """Measure, print a table a size as it comes and one a pair of sizes, write JSON."""
    heads = (("rows", ">9"), (" stage", "<11"), ("CPU s", ">9"), ("× reference", ">13"), ("µs a row", ">10"))
    print("".join(f"{word:{form}}" for word, form in (*heads, ("peak MiB", ">10"), ("KiB a row", ">11"))), flush=True)
    measured = {size: measure(size) for size in sizes}
    growth = {
        f"{small} to {large}": compare(small, large, measured[small], measured[large])
        for small, large in pairwise(sizes)
    }
    costs = {size: {name: cost._asdict() for name, cost in stages.items()} for size, stages in measured.items()}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"costs": costs, "growth": growth}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS), help="sizes, from small to large")
    main(sorted(parser.parse_args().rows))
