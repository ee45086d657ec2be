"""`Asked`: what is to be optimized, within which bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Literal

from modelyard.benchmark.asked.duration import seconds_of
from modelyard.core.cores import usable_cores
from modelyard.core.errors import InputError
from modelyard.core.stated_number import demand_whole, stated_share
from modelyard.core.suggest import did_you_mean
from modelyard.runtimes.how import PRECISIONS, how
from modelyard.runtimes.labels import placed_together

Objective = Literal["latency", "throughput"]
OBJECTIVES = ("latency", "throughput")
MAX_DROP, BUDGET = "0.5%", "5m"
LEAST = 3.0
"""Seconds below which not even one process starts, answers and is timed."""


@dataclass(frozen=True)
class Asked:
    """What is to be optimized. What is not said is for `modelyard optimize` to find."""

    reference: str
    max_drop: float
    """The share of the parent's metric that may be lost."""
    demands_metric: bool
    """Whether that share was asked for, so that outputs cannot stand for a metric."""
    budget: float
    """Seconds from the first timed call on."""
    batch_sizes: tuple[int, ...]
    runtimes: tuple[str, ...]
    precisions: tuple[str, ...]
    threads: tuple[int, ...]
    """From the most to the fewest."""
    objective: Objective
    random_weights: bool
    dataset: str | None
    split: str | None
    size: int | None
    seed: int
    zoo: str | None


def asked(
    reference: str,
    *,
    max_drop: float | str | None = None,
    budget: float | str = BUDGET,
    batch_sizes: Sequence[int] | None = None,
    runtimes: Sequence[str] | None = None,
    precisions: Sequence[str] | None = None,
    threads: Sequence[int] | None = None,
    objective: str = "latency",
    random_weights: bool = False,
    dataset: str | None = None,
    split: str | None = None,
    size: int | None = None,
    seed: int | None = None,
    zoo: str | None = None,
) -> Asked:
    """Check what was asked for.

    Args:
        reference: a model of the zoo.
        max_drop: `0.5%` or 0.005, always of the parent's own metric, which must be measurable then. By
            default 0.5% of it, or of the decisions where there is none.
        budget: seconds, or such as `5m`.
        batch_sizes: how many inputs go in at once.
        runtimes: names; all that can be used here by default.
        precisions: such as bfloat16; all that a runtime can do well here by default.
        threads: numbers; 1, half of the cores and all by default.
        objective: the time of a batch, or inputs a second.
        random_weights: whether the network gets new weights, so that speed alone counts.
        dataset: what the metric is measured on; what the card's figures are of by default.
        split: of the data set.
        size: only the first so many samples.
        seed: of the order of the processes.
        zoo: the zoo's folder.
    """
    for name, numbers in (("batch_sizes", batch_sizes), ("threads", threads)):
        for number in numbers or ():
            demand_whole(name, number)
    if size is not None:
        demand_whole("size", size)
    return Asked(
        reference, _share(MAX_DROP if max_drop is None else max_drop), max_drop is not None,
        _seconds(budget), tuple(dict.fromkeys(batch_sizes or (1,))),
        tuple(placed_together(runtimes or (), "cpu")[0]), _precisions(precisions), _threads(threads),
        _objective(objective), random_weights, dataset, split, size,
        SystemRandom().randrange(2**31) if seed is None else seed, zoo,
    )  # fmt: skip


def _share(given: float | str) -> float:
    share = stated_share("max_drop", given)
    if not 0 <= share < 1:
        hint = "Such as `0.5%`, or 0.005: it is a share of the parent's metric."
        raise InputError(f"max_drop is a share from 0 to below 1, not {given!r}", hint=hint)
    return share


def _seconds(given: float | str) -> float:
    seconds = seconds_of(given) if isinstance(given, str) else float(given)
    if not LEAST <= seconds < 1e7:
        raise InputError(
            f"a budget of {seconds:g} s is too small for one candidate: "
            f"a process that is started and timed takes {LEAST:g} s at least",
            hint="The default is `--budget 5m`; a small network needs about 1m.",
        )
    return seconds


def _precisions(given: Sequence[str] | None) -> tuple[str, ...]:
    found = (how("cpu", 1, name, None).precision for name in given or ())
    return tuple(dict.fromkeys(name for name in found if name in PRECISIONS))


def _threads(given: Sequence[int] | None) -> tuple[int, ...]:
    cores = usable_cores()
    return tuple(sorted(set(given or (1, max(1, cores // 2), cores)), reverse=True))


def _objective(given: str) -> Objective:
    for one in OBJECTIVES:
        if given == one:
            return "latency" if one == "latency" else "throughput"
    hint = did_you_mean(given, OBJECTIVES, f"There are: {', '.join(OBJECTIVES)}.")
    raise InputError(f"{given!r} is no objective", hint=hint)
