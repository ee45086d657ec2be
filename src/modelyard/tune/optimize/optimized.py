"""`Optimized`: what `optimize_model` gives: the winners, all that was tried, and what to know beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.amount import milliseconds
from modelyard.tune.optimize.verify import in_words, metric_of

if TYPE_CHECKING:
    from modelyard.registry.deployed import Recorded
    from modelyard.tune.optimize.asked import Asked
    from modelyard.tune.optimize.outcome import Outcome


@dataclass(frozen=True)
class Optimized:
    """What was found for a model on this machine."""

    model: str
    version: str
    asked: Asked
    outcomes: tuple[Outcome, ...]
    """One for each batch; for throughput one for all."""
    notes: tuple[str, ...]
    processes: int
    seconds: float
    """From the first timed call to the last."""
    recorded: Recorded | None = None
    """Where it was written; None where nothing was."""

    @property
    def said(self) -> list[str]:
        """Say for each batch in a sentence what won."""
        return [_said(self.model, one) for one in self.outcomes]

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        from modelyard.results.machine.environment import fingerprint
        from modelyard.tune.optimize.deployment import deployment_of, stamp

        machine = fingerprint()
        return {
            "model": self.model, "version": self.version, "said": self.said, "machine": machine["digest"],
            "winners": [deployment_of(one, machine, stamp()[:10]) for one in self.outcomes],
            "times_as_fast": [one.ratio for one in self.outcomes],
            "tried": [row.as_dict() for one in self.outcomes for row in one.rows],
            "notes": list(self.notes), "processes": self.processes, "seconds": self.seconds,
            "random_weights": self.asked.random_weights, "seed": self.asked.seed,
            "written": self.recorded.path if self.recorded else None,
            "table": self.recorded.table if self.recorded else None,
        }  # fmt: skip


def _said(model: str, outcome: Outcome) -> str:
    """Say what won, how fast it is against what, and what it keeps."""
    winner, reference = outcome.winner, outcome.reference
    found = f"{model}: {winner.candidate.name}: {milliseconds(1000 * winner.median)}"
    if winner is reference:
        return f"{found}; nothing that was tried is faster"
    eager = "eager PyTorch" if reference.candidate.runtime == "torch" else reference.candidate.name
    own = f"{milliseconds(1000 * reference.quickest)} at its quickest"
    against = f"{outcome.ratio:.1f} times as fast as {eager} ({own})"
    return f"{found}, {against}, {_kept(outcome)}"


def _kept(outcome: Outcome) -> str:
    score, parity = outcome.winner.score, outcome.winner.parity
    found = metric_of(score) if score and "figures" in score else None
    before = metric_of(outcome.reference.score or {"figures": {}})
    if found is not None and before is not None:
        return (
            f"{found[0]} {100 * found[1]:.2f} % (was {100 * before[1]:.2f} %)"
            if found[1] <= 1
            else (f"{found[0]} {found[1]:.4g} (was {before[1]:.4g})")
        )
    return in_words(parity) if parity else "its outputs were not compared"
