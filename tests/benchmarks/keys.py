"""Whether the time of a refusal tells how much of a guessed key is right: keys wrong early beside keys wrong late.

Each guess has a real key's prefix (which is no secret) and a checksum that agrees, so that it is compared with what is
stored. It differs from the key in the first digit after the prefix, in the last, or everywhere. Guesses are
interleaved in a new order each round; the ratio of medians counts, with its bootstrap interval: 1 is in it where
nothing is told. The reference for what could be seen is a comparison that stops at the first difference.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workbench.config import Project, Settings
from workbench.store import open_store
from workbench.store.gate import Gate
from workbench.store.tokens import ALPHABET, CHECK, PREFIX, checksum

ROUNDS = 3_000
RESAMPLES = 1_000
FILE = Path(__file__).resolve().parents[2] / ".workbench" / "benchmarks" / "keys.json"
Times = dict[str, list[int]]


def guess(token: str, places: range) -> str:
    """Return a token that differs from another at some places of its secret part, with a checksum that agrees."""
    digits = list(token[: -CHECK - 1])
    for place in places:
        digits[place] = ALPHABET[(ALPHABET.index(digits[place]) + 1 + place % 7) % len(ALPHABET)]
    body = "".join(digits)
    return f"{body}_{checksum(body)}"


def measure(act: Callable[[str], object], guesses: dict[str, str]) -> Times:
    """Return nanoseconds of every guess in every round."""
    times: Times = {name: [] for name in guesses}
    order, chance = list(guesses), random.Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for name in order:
            start = time.perf_counter_ns()
            act(guesses[name])
            times[name].append(time.perf_counter_ns() - start)
    return times


def compare(times: Times, one: str, other: str) -> dict[str, float]:
    """Return the ratio of two guesses' medians, and its 95 % interval by bootstrap over rounds."""
    chance, ratios = random.Random(2), []
    rounds = list(zip(times[one], times[other], strict=True))
    for _ in range(RESAMPLES):
        mine, theirs = zip(*chance.choices(rounds, k=len(rounds)), strict=True)
        ratios.append(statistics.median(mine) / statistics.median(theirs))
    ratios.sort()
    found = statistics.median(times[one]) / statistics.median(times[other])
    return {"ratio": found, "low": ratios[RESAMPLES // 40], "high": ratios[-RESAMPLES // 40]}


def leak(mine: bytes, theirs: bytes) -> bool:
    """Compare as one must not: a step for each byte that agrees, slow enough to be seen."""
    return all(one == other and not time.sleep(0) for one, other in zip(mine, theirs, strict=True))


def main() -> None:
    """Measure, print a table, write JSON."""
    rows = []
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, open_store(Project(Path(folder), Settings())) as store:
        account = store.accounts.create(name="A", email="a@example.org")
        token = store.keys.create(account.id).token
        secret = range(PREFIX, len(token) - CHECK - 1)
        guesses = {
            "first": guess(token, secret[:1]),
            "last": guess(token, secret[-1:]),
            "everywhere": guess(token, secret),
        }
        gate = Gate(store)
        hashed = {name: store.vault.hash_secret(one) for name, one in guesses.items()}
        near = {"first": b"\xff" + hashed["first"][1:], "last": hashed["first"][:-1] + b"\xff"}
        cases: dict[str, Callable[[], Times]] = {
            "asking the store": lambda: measure(gate.look_up, guesses),
            "from memory": lambda: measure(gate.recall, guesses),
            "reference: stops early": lambda: measure(
                lambda name: leak(hashed["first"], near[name]), {name: name for name in near}
            ),
        }
        for case, run in cases.items():
            times = run()
            others = [name for name in times if name != "first"]
            rows += [{"case": case, "wrong": other, **compare(times, "first", other)} for other in others]
        gate.close()
    print(f"{'case':<26}{'first digit wrong /':<22}{'ratio':>7}{'95 %':>18}   ({ROUNDS} rounds, interleaved)")
    for row in rows:
        interval = f"{row['low']:.3f}–{row['high']:.3f}"
        print(f"{row['case']:<26}{row['wrong']:<22}{row['ratio']:>7.3f}{interval:>18}")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
