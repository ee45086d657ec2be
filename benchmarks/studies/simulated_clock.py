"""A machine that exists on paper: what the medians of its processes are, drawn with a seed.

What is drawn is what real machines do to a benchmark: processes differ as wholes, some are much slower, the
machine drifts, and bursts of other work slow whoever runs meanwhile, which is mostly both of a pair.

python benchmarks/studies/simulated_clock.py [TRIALS]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from random import Random
from statistics import fmean

from rates import clopper_pearson

from modelyard.benchmark.guard.judgement import Judgement, judged
from modelyard.benchmark.guard.looks import Looks


@dataclass(frozen=True)
class Machine:
    """How noisy a machine is; all but the chances are shares of a time."""

    spread: float
    """Standard deviation between processes."""
    straggles: float
    """The chance that a process is much slower than others."""
    by: float
    """How much, in the mean; it is spread exponentially."""
    drift: float
    """Standard deviation of a step of the machine's slow wandering, from one process to the next."""
    bursts: float
    """The chance that a burst of other work begins; each process meets its end with a chance of 0.3."""
    slows: float
    """By how much a burst slows, at most."""


MACHINES = {
    "quiet": Machine(spread=0.005, straggles=0.02, by=0.05, drift=0.001, bursts=0.01, slows=0.2),
    "shared": Machine(spread=0.02, straggles=0.05, by=0.10, drift=0.005, bursts=0.03, slows=0.4),
    "busy": Machine(spread=0.03, straggles=0.10, by=0.15, drift=0.010, bursts=0.06, slows=0.6),
    "wild": Machine(spread=0.08, straggles=0.20, by=0.40, drift=0.030, bursts=0.15, slows=1.0),
}


def processes(machine: Machine, chance: Random) -> Iterator[float]:
    """Give logarithms of what one process after another takes, where it would take 1 undisturbed."""
    wandered = burst = 0.0
    while True:
        wandered += chance.gauss(0, machine.drift)
        if burst and chance.random() < 0.3:
            burst = 0.0
        elif chance.random() < machine.bursts:
            burst = chance.uniform(0.05, machine.slows)
        straggled = chance.expovariate(1 / machine.by) if chance.random() < machine.straggles else 0.0
        yield wandered + log(1 + burst + straggled) + chance.gauss(0, machine.spread)


def guarded(machine: Machine, slower: float, gate: float, looks: Looks, chance: Random) -> Judgement:
    """Run the guard's own decisions on medians over pairs of a machine; who comes first is drawn by lot."""
    drawn, differences = processes(machine, chance), list[float]()
    while True:
        first, second = next(drawn), next(drawn)
        sign = chance.choice((1, -1))
        differences.append(sign * (second - first) + log(1 + slower))
        if len(differences) in looks.at or len(differences) == looks.most:
            found = judged(differences, 1 + gate, looks, 0.5)
            if found.side != "open" or len(differences) == looks.most:
                return found


def main(trials: int) -> None:
    """Print how often each machine leads to each verdict, at a gate of 5 %."""
    for name, machine in MACHINES.items():
        for slower in (0.0, 0.05, 0.10, 0.20):
            chances = (Random(f"{name}/{slower}/{number}") for number in range(trials))
            found = [guarded(machine, slower, 0.05, Looks(), chance) for chance in chances]
            counts = Counter(one.side for one in found)
            said = ", ".join(f"{side} {_share(counts[side], trials)}" for side in ("above", "below", "open"))
            print(
                f"{name:<7} {slower:+.0%}: {said}; {fmean(one.runs for one in found):.0f} pairs", flush=True
            )


def _share(count: int, of: int) -> str:
    low, high = clopper_pearson(count, of)
    return f"{count / of:.2%} ({low:.2%} to {high:.2%})"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
