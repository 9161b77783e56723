"""How build, split, train and evaluate grow with the rows: CPU seconds and peak memory of each stage's process.

Synthetic records only. `python tests/benchmarks/scale.py 30000 100000 300000 1000000`; CPU time, because machines are
shared, and beside it a fixed piece of work measured before each stage in the same run.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".workbench" / "benchmarks" / "scale.json"
SIZES = (30_000, 100_000, 300_000)
STAGES = (("data", "build", "--recipe"), ("data", "split", "--recipe"), ("train", "--recipe"), ("evaluate",))
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
    """Write a project of one recipe with `size` synthetic records."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    start = text.index(f"[tool.workbench.recipes.{RECIPE}]")
    section = re.split(r"\n(?=\[|#)", text[start:])[0]
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(re.sub(r"size = \d+", f"size = {size}", section), "utf-8")
    return folder


def spend(folder: Path, *command: str) -> Cost:
    """Run a command of the workbench; return what it took."""
    reference = work()
    program = [sys.executable, "-m", "workbench", *command]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    child = subprocess.Popen(program, cwd=folder, env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(command)} stopped with exit code {child.returncode}")
    return Cost(used.ru_utime + used.ru_stime, reference, used.ru_maxrss / 1024)


def main(sizes: list[int]) -> None:
    """Measure, print a table a size as it comes, write JSON."""
    measured = {}
    print(f"{'rows':>9} {'stage':<10}{'CPU s':>9}{'× reference':>13}{'µs a row':>10}{'peak MiB':>10}", flush=True)
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            folder = make_project(Path(scratch) / "project", size)
            for stage in STAGES:
                cost = spend(folder, *stage, RECIPE)
                name = next(word for word in reversed(stage) if not word.startswith("-"))
                measured[f"{size} {name}"] = cost._asdict()
                told = f"{cost.seconds:>9.1f}{cost.seconds / cost.reference:>13.1f}{1e6 * cost.seconds / size:>10.0f}"
                over = "   over the bound" if cost.peak > MOST else ""
                print(f"{size:>9} {name:<10}{told}{cost.peak:>10.0f}{over}", flush=True)
            method = json.loads((folder / "data" / RECIPE / "split.json").read_text("utf-8"))["method"]
            print(f"{size:>9} clusters: {method}", flush=True)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(measured, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
