"""`Outcome`: what won, and why each of the others lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelyard.tune.optimize.field import Ruled
from modelyard.tune.optimize.sieve import equals
from modelyard.tune.optimize.trial import Trial
from modelyard.tune.optimize.verify import drop_of, in_words, metric_of, paired

LEAST = 3  # processes that an interval stands on
WON, REFERENCE = "won", "reference"


@dataclass(frozen=True)
class Row:
    """One line of the table: a candidate, what was found, and why it lost."""

    runtime: str
    numbers: str
    threads: int | None
    batch: int | None
    options: Mapping[str, Any]
    median: float | None
    """Seconds of a batch."""
    interval: tuple[float, float] | None
    """In which the median lies; None after too few processes to say."""
    processes: int
    kept: str | None
    """What it keeps of the model: its metric against the reference's, or its outputs."""
    verdict: str
    variant: str | None = None

    def as_dict(self) -> dict[str, Any]:
        said = {"runtime": self.runtime, "precision": self.numbers}
        rest = {name: value for name, value in vars(self).items() if name not in ("runtime", "numbers")}
        return said | rest | {"options": dict(self.options)}


@dataclass(frozen=True)
class Outcome:
    """Of one batch: what won, what it was held against, and all that was tried."""

    winner: Trial
    alike: tuple[Trial, ...]
    """Those that are as fast within noise."""
    reference: Trial
    rows: tuple[Row, ...]
    cut: bool
    """Whether the budget was spent before it was decided."""

    @property
    def ratio(self) -> float:
        """How many times as fast as the reference it is at least, each input counted.

        The reference counts with its quickest process: a busy machine makes no winner look better.
        """
        return self.reference.quickest / self.reference.candidate.batch / self.winner.each


def outcome(
    finalists: Sequence[Trial],
    trials: Sequence[Trial],
    reference: Trial,
    ruled: Sequence[Ruled],
    *,
    parent: Mapping[str, Any] | None,
    cut: bool,
) -> Outcome | None:
    """Decide; None where nothing is left that may win.

    Args:
        finalists: that hold.
        trials: all that were tried.
        reference: what they were held against.
        ruled: what could not be tried.
        parent: what the reference scores; None where outputs decide.
        cut: whether the budget was spent.
    """
    alike = equals(finalists)
    if not alike:
        return None
    winner = alike[0]
    told = sorted(trials, key=lambda one: (one is not winner, one.wrong is not None, one.each))
    rows = [_row(one, winner, alike, finalists, parent) for one in told]
    rows += [
        Row(one.runtime, one.numbers, None, None, {}, None, None, 0, None, f"not tried: {one.reason}")
        for one in ruled
    ]
    return Outcome(winner, tuple(alike[1:]), reference, tuple(rows), cut)


def _row(
    trial: Trial,
    winner: Trial,
    alike: Sequence[Trial],
    finalists: Sequence[Trial],
    parent: Mapping[str, Any] | None,
) -> Row:
    candidate, timed = trial.candidate, bool(trial.found)
    within = trial.interval if len(trial.found) >= LEAST else None
    return Row(
        candidate.runtime, candidate.numbers, candidate.threads, candidate.batch, dict(candidate.options),
        trial.median if timed else None, within, len(trial.found),
        _kept(trial, parent), _verdict(trial, winner, alike, finalists), candidate.source.model,
    )  # fmt: skip


def _kept(trial: Trial, parent: Mapping[str, Any] | None) -> str | None:
    if parent is not None and trial.score is not None and "figures" in trial.score:
        return _scored(trial.score, parent)
    if trial.is_reference:
        return REFERENCE
    return in_words(trial.parity) if trial.parity else None


def _scored(score: Mapping[str, Any], parent: Mapping[str, Any]) -> str | None:
    """Say the metric, how it differs from the parent's, and how sure that is where samples are paired."""
    name, _ = metric_of(parent) or ("", 0.0)
    after = score["figures"].get(name)
    if after is None:
        return None
    ends = paired(score, parent) if score is not parent else None
    within = f", {-100 * ends[1]:+.2g} to {-100 * ends[0]:+.2g} %" if ends else ""
    return f"{name} {after:.4g} ({0 - 100 * drop_of(score, parent):+.2g} %{within})"


def _verdict(trial: Trial, winner: Trial, alike: Sequence[Trial], finalists: Sequence[Trial]) -> str:
    if trial is winner:
        return WON
    if trial.wrong is not None:
        return trial.wrong
    if not trial.found:
        return "the budget was spent before it was tried"
    if any(trial is one for one in alike):
        return f"as fast within noise, and {_less_simple(trial, winner)}"
    if any(trial is one for one in finalists):
        return f"{_times(trial.each / winner.each)} as slow, at the end"
    count = len(trial.found)
    times = f"{_times(max(1.0, trial.low / winner.low))} as slow at its quickest"
    return f"{times}, dropped after {count} process{'es' * (count != 1)}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} times" if ratio >= 100 else f"{ratio:.3g} times"


def _less_simple(trial: Trial, winner: Trial) -> str:
    mine, best = trial.candidate.simplicity, winner.candidate.simplicity
    if mine[0] != best[0]:
        return "less exact"
    if mine[1] != best[1]:
        return "with more options"
    return "with more threads" if mine[2] != best[2] else "behind it in the alphabet"
