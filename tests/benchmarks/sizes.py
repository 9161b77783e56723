"""How large modules and functions are (lines, docstrings included), beside what the house aims at.

The aims describe a beautiful house; they are no gate. From the style of tox and starlette, measured over their trees.
"""

from __future__ import annotations

import ast
import json
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".workbench" / "benchmarks" / "sizes.json"
AIMS = {
    "module lines, median": 120,
    "module lines, largest": 300,
    "function lines, median": 8,
    "function lines, p90": 25,
    "typed returns, %": 100,
    "tests : code": 1.2,
    "comment lines, %": 5,
}
AT_LEAST = {"typed returns, %", "tests : code"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> list[Path]:
    """Return the modules of the host and of the first-party plugins."""
    return sorted([*ROOT.glob("workbench/**/*.py"), *ROOT.glob("plugins/*/workbench_*.py"),
                   *ROOT.glob("plugins/*/workbench_*/**/*.py")])  # fmt: skip


def tests() -> list[Path]:
    """Return the modules that test them."""
    return sorted([*ROOT.glob("tests/**/*.py"), *ROOT.glob("plugins/*/test_*.py"), *ROOT.glob("plugins/conftest.py")])


def lines(file: Path) -> list[str]:
    """Return the lines of a file."""
    return file.read_text("utf-8").splitlines()


def functions(file: Path) -> Iterator[Function]:
    """Yield every function and method of a file."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Return how many lines a function has, decorators aside."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def share(part: int, whole: int) -> float:
    """Return a percentage."""
    return round(100 * part / whole, 1)


def tenth_largest(sizes: Sequence[int]) -> float:
    """Return the 90th percentile."""
    return statistics.quantiles(sizes, n=10)[-1]


def measure() -> dict[str, float]:
    """Return the figures, named as the aims are."""
    files = sources()
    modules = [len(lines(file)) for file in files]
    found = [function for file in files for function in functions(file)]
    sizes = [length(function) for function in found]
    comments = sum(line.lstrip().startswith("#") for file in files for line in lines(file))
    return {
        "module lines, median": statistics.median(modules),
        "module lines, largest": max(modules),
        "function lines, median": statistics.median(sizes),
        "function lines, p90": tenth_largest(sizes),
        "typed returns, %": share(sum(function.returns is not None for function in found), len(found)),
        "tests : code": round(sum(len(lines(file)) for file in tests()) / sum(modules), 2),
        "comment lines, %": share(comments, sum(modules)),
    }


def main() -> None:
    """Measure, print a table and the largest of each, write JSON."""
    figures = measure()
    print(f"{'':<26}{'is':>8}{'aim':>8}")
    for name, figure in figures.items():
        reached = figure >= AIMS[name] if name in AT_LEAST else figure <= AIMS[name]
        print(f"{name:<26}{figure:>8}{AIMS[name]:>8}{'' if reached else '   not yet'}")
    largest = sorted(sources(), key=lambda file: -len(lines(file)))[:5]
    print("largest modules:  ", ", ".join(f"{file.relative_to(ROOT)} {len(lines(file))}" for file in largest))
    longest = sorted(((length(f), f.name, file) for file in sources() for f in functions(file)), reverse=True)[:5]
    print("longest functions:", ", ".join(f"{name} {size} ({file.relative_to(ROOT)})" for size, name, file in longest))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"figures": figures, "aims": AIMS}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
