"""Who stays in the race: the quickest third of each round, and whoever cannot be told from the best."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from modelyard.tune.optimize.trial import Trial

ETA = 3  # of so many, one stays
FINALISTS = 3
DISTURBED = 1.1
"""Others may slow a process by as much without being seen: nobody is dropped for less."""
EQUAL = 1.03
"""Medians that differ by less are the same to a user."""


def sieve(trials: Sequence[Trial], most: int) -> list[Trial]:
    """Give those that stay: the best by their lower ends, and up to as many again that are near the best.

    Lower ends are compared, each of the quickest process: a machine that is busy makes a process slower and
    never quicker, so one that was disturbed is not thrown out for it.

    Args:
        trials: that may win.
        most: how many stay in any case.
    """
    ordered = sorted(trials, key=lambda one: one.low)
    if not ordered:
        return []
    bound = min(one.high for one in ordered) * DISTURBED
    near = [one for one in ordered[most:] if one.low <= bound]
    return ordered[:most] + near[:most]


def third(count: int) -> int:
    """Say how many of so many stay.

    Args:
        count: how many there are.
    """
    return max(FINALISTS, ceil(count / ETA))


def undecided(trials: Sequence[Trial]) -> list[Trial]:
    """Give those that the best cannot be told from yet, the best among them; one alone is the winner.

    Args:
        trials: the finalists.
    """
    if not trials:
        return []
    best = min(trials, key=lambda one: one.each)
    upper = best.interval[1] / best.candidate.batch
    return [one for one in trials if one is best or one.interval[0] / one.candidate.batch <= upper]


def equals(trials: Sequence[Trial]) -> list[Trial]:
    """Give the best, and those that are as fast within noise, the simplest and most exact first.

    Args:
        trials: the finalists.
    """
    near = undecided(trials)
    if not near:
        return []
    bound = min(one.each for one in near) * EQUAL
    alike = [one for one in near if one.each <= bound]
    return sorted(alike, key=lambda one: (one.candidate.simplicity, one.each))
