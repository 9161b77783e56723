"""How long `import workbench` and `workbench --help` take, beside an interpreter that does nothing.

Runs are interleaved, so that a busy machine slows all of them alike; the median of the ratios is what counts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 9
NOTHING = "python -c pass"
PYTHON = sys.executable
COMMANDS = {
    NOTHING: [PYTHON, "-c", "pass"],
    "import workbench": [PYTHON, "-c", "import workbench"],
    "import workbench; list_plugins()": [PYTHON, "-c", "import workbench; workbench.list_plugins()"],
    "workbench --help": [str(Path(PYTHON).with_name("workbench")), "--help"],
    "workbench predict --help": [str(Path(PYTHON).with_name("workbench")), "predict", "--help"],
}
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "startup.json"


def measure() -> dict[str, list[float]]:
    """Return the wall time in seconds of every command in every round; the first round, cold, is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS + 1):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - start)
    return {name: taken[1:] for name, taken in times.items()}


def summarize(times: dict[str, list[float]]) -> list[dict[str, object]]:
    """Return a row a command: median and worst in ms, and the median ratio to an interpreter that does nothing."""
    return [
        {
            "command": name,
            "rounds": len(taken),
            "median_ms": round(statistics.median(taken) * 1000, 1),
            "worst_ms": round(max(taken) * 1000, 1),
            "ratio": round(statistics.median(a / b for a, b in zip(taken, times[NOTHING], strict=True)), 2),
        }
        for name, taken in times.items()
    ]


def main() -> None:
    """Measure, print a table, write JSON."""
    rows = summarize(measure())
    print(f"{'command':<34}{'median ms':>10}{'worst ms':>10}{'ratio':>8}   ({ROUNDS} rounds, interleaved)")
    for row in rows:
        print(f"{row['command']:<34}{row['median_ms']:>10}{row['worst_ms']:>10}{row['ratio']:>8}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
