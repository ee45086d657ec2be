"""What is written down of a winner, for `runtime="best"` on this machine, and of all that was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modelyard.core.release import __version__
from modelyard.registry.deployed import record_deployments
from modelyard.results.machine.environment import fingerprint, named
from modelyard.runtimes.family import engine_of
from modelyard.runtimes.installed import version_of
from modelyard.tune.optimize.verify import metric_of

if TYPE_CHECKING:
    from modelyard.registry.deployed import Recorded
    from modelyard.registry.model import Model
    from modelyard.tune.optimize.asked import Asked
    from modelyard.tune.optimize.outcome import Outcome


def deployment_of(outcome: Outcome, machine: Mapping[str, Any], day: str) -> dict[str, Any]:
    """Describe a winner as a card does.

    Args:
        outcome: of one batch.
        machine: the fingerprint.
        day: when it was measured, as `2026-07-01`.
    """
    winner, candidate = outcome.winner, outcome.winner.candidate
    version = version_of(engine_of(candidate.runtime).PACKAGE)
    said: dict[str, Any] = {
        "name": f"best-batch-{candidate.batch}", "since": day, "machine": machine["digest"],
        "hardware": named(machine) or "unknown", "runtime": candidate.runtime,
        "engine_version": version, "device": "cpu", "precision": candidate.precision,
        "threads": candidate.threads, "options": dict(candidate.options), "batch_size": candidate.batch,
        "artifact": candidate.source.as_dict(), "latency_ms": _ms(winner.median),
        "latency_interval_ms": [_ms(end) for end in winner.interval], "metrics": _metrics(outcome),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in (None, {})}


def table_of(
    outcomes: Sequence[Outcome], asked: Asked, model: Model, machine: Mapping[str, Any], notes: Sequence[str]
) -> dict[str, Any]:
    """Give all that was tried as plain data.

    Args:
        outcomes: one for each batch that was decided by itself.
        asked: what was to be optimized.
        model: what was optimized.
        machine: the fingerprint.
        notes: what has to be known beside the figures.
    """
    return {
        "model": model.ref, "version": model.version, "modelyard": __version__, "made": stamp(),
        "objective": asked.objective, "max_drop": asked.max_drop, "budget": asked.budget, "seed": asked.seed,
        "random_weights": asked.random_weights, "machine": dict(machine), "notes": list(notes),
        "races": [
            {
                "winner": one.winner.candidate.name, "reference": one.reference.candidate.name,
                "reference_median": one.reference.median, "times_as_fast": one.ratio, "cut": one.cut,
                "tried": [row.as_dict() for row in one.rows],
            }
            for one in outcomes
        ],
    }  # fmt: skip


def write(outcomes: Sequence[Outcome], asked: Asked, model: Model, notes: Sequence[str]) -> Recorded:
    """Write the winners to the card, or beside the user's zoo where that may not be written.

    Args:
        outcomes: one for each batch; the first is what `best` opens.
        asked: what was to be optimized.
        model: whose card it is.
        notes: what has to be known beside the figures.
    """
    machine = fingerprint()
    entries = [deployment_of(one, machine, stamp()[:10]) for one in outcomes]
    table = table_of(outcomes, asked, model, machine, notes)
    return record_deployments(model, machine["digest"], entries, table)


def stamp() -> str:
    """Give the time in UTC as results state it."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _ms(seconds: float) -> float:
    return float(f"{1000 * seconds:.4g}")


def _metrics(outcome: Outcome) -> dict[str, float]:
    score = outcome.winner.score
    found = metric_of(score) if score and "figures" in score else None
    return {} if found is None else {found[0]: float(f"{found[1]:.6g}")}
