"""How long the real-data pipeline takes, from raw files to the report, stage by stage, beside importing its libraries.

Needs WORKBENCH_MIRROR. It runs in a scratch copy of the settings, so that nothing is up to date and nothing is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".workbench" / "benchmarks" / "real.json"
AIM = 60.0  # seconds, on two cores
IMPORTS = "import datasets, mlflow, pandas, sklearn.pipeline, skops"
STAGES = ("purge", "build@sms", "leak@sms", "split@sms", "train@sms", "probe@sms", "evaluate@sms")


def copy_settings(folder: Path) -> Path:
    """Copy what the stages read into a folder that is no git repository."""
    for name in ("pyproject.toml", "dvc.yaml", "data/sources.lock", "data/parts.lock", "data/purged.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / ".dvc").mkdir()
    (folder / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    return folder


def timed(*command: str, folder: Path) -> float:
    """Run a command; return its wall time in seconds."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure, print a table, write JSON."""
    if not os.environ.get("WORKBENCH_MIRROR"):
        sys.exit("WORKBENCH_MIRROR must name the folder with the real source files.")
    with tempfile.TemporaryDirectory() as scratch:
        folder = copy_settings(Path(scratch))
        times = {"the libraries' imports": timed(sys.executable, "-c", IMPORTS, folder=folder)}
        for stage in STAGES:
            times[stage] = timed("dvc", "repro", "--single-item", stage, folder=folder)
    total = sum(times[stage] for stage in STAGES)
    reference = times["the libraries' imports"]
    print(f"{'stage':<26}{'seconds':>8}{'ratio':>8}")
    for name, seconds in times.items():
        print(f"{name:<26}{seconds:>8.1f}{seconds / reference:>8.1f}")
    print(f"{'raw files to report':<26}{total:>8.1f}{total / reference:>8.1f}   aim {AIM:.0f} s")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"seconds": times, "total": total, "aim": AIM}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
