"""Measures calls turn by turn, so that the machine's drift falls on all alike; only the ratios compare with other runs."""

import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROUNDS = 40
SECONDS_A_ROUND = 0.01


def cpu(call: Callable[[], object], times: int) -> float:
    """Microseconds of CPU that one call takes, over so many of them."""
    began = time.process_time_ns()
    for _ in range(times):
        call()
    return (time.process_time_ns() - began) / times / 1000


def measure(
    calls: Mapping[str, Callable[[], object]], rounds: int = ROUNDS
) -> dict[str, float]:
    """The best round of each call, in microseconds of CPU."""
    once = {name: max(cpu(call, 3), 0.1) for name, call in calls.items()}
    times = {name: max(2, int(SECONDS_A_ROUND * 1e6 / once[name])) for name in calls}
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name in random.sample(list(calls), len(calls)):
            best[name] = min(best[name], cpu(calls[name], times[name]))
    return best


def show(best: Mapping[str, float]) -> None:
    """Print the figures and how busy the machine was."""
    for name, taken in best.items():
        print(f"{taken:12,.1f} us  {name}")
    print(f"load average {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores")


def goal(name: str, ratio: float, limit: float, *, at_least: bool = False) -> None:
    """Print one goal: the ratio, its limit, and whether it is met."""
    met = ratio >= limit if at_least else ratio <= limit
    print(
        f"{'met ' if met else 'MISSED'} {name}: {ratio:.2f} ({'>=' if at_least else '<='} {limit})"
    )
