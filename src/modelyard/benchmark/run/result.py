"""From what was measured to the document that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.release import __version__
from modelyard.results.document import Result
from modelyard.results.machine.environment import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modelyard.benchmark.cell import Cell, Prepared
    from modelyard.benchmark.run.measured import Measured
    from modelyard.benchmark.run.plan import Plan


def result_of(
    measured: Measured,
    plan: Plan,
    *,
    made: datetime,
    environment: Mapping[str, Any],
    notes: Sequence[str] = (),
    anchor: Measured | None = None,
) -> Result:
    """Write down one cell.

    Args:
        measured: what its processes found, or why they found nothing.
        plan: what it was part of.
        made: when, in UTC.
        environment: the machine, and what it did meanwhile.
        notes: on the machine.
        anchor: the model that is timed in every run.
    """
    cell, used = (
        measured.cell,
        measured.found[0]["used"] if measured.found else {"runtime": measured.cell.runtime},
    )
    failed = measured.problem is not None
    return Result(
        made=stamp(made), kind="latency", model=cell.model, version=cell.version, task=cell.task,
        artifact=_artifact(cell, measured.prepared, plan),
        runtime=used,
        key=_key(measured, used, environment),
        figures={} if failed else measured.figures(),
        intervals={} if failed else measured.intervals(),
        config=plan.config.model_dump() | {"stopped": measured.stop(plan.config), "plan": plan.digest[:16]},
        seed=plan.seed,
        environment={**environment, "modelyard": __version__, "processes": measured.beside()},
        anchor=_anchor(anchor),
        problem=measured.problem,
        verdict=measured.verdict,
        notes=[*measured.notes(), *_not_metered(measured), *notes],
        samples=_samples(measured),
    )  # fmt: skip


def score_of(
    cell: Cell, prepared: Prepared, plan: Plan, found: Mapping[str, Any], *, made: datetime
) -> Result:
    """Write down what a model scored on a runtime.

    Args:
        cell: the model and the runtime.
        prepared: what was opened.
        plan: what it was part of.
        found: the evaluation, or a `problem`.
        made: when, in UTC.
    """
    return Result(
        made=stamp(made), kind="accuracy", model=cell.model, version=cell.version, task=cell.task,
        artifact=_artifact(cell, prepared, plan),
        runtime=found.get("used", {"runtime": cell.runtime}),
        key=found.get("key", {}),
        figures=found.get("figures", {}),
        intervals=found.get("intervals", {}),
        config=plan.config.model_dump() | {"plan": plan.digest[:16], "counted": found.get("samples")},
        seed=plan.seed,
        environment=fingerprint(),
        problem=found.get("problem"),
        notes=found.get("notes", []),
        samples=found.get("per_sample", {}),
    )  # fmt: skip


def _artifact(cell: Cell, prepared: Prepared | None, plan: Plan) -> Mapping[str, Any]:
    """Say what was opened; of a model of a hub, whose it is, for a card may have the same name."""
    hub = plan.subjects[cell.reference].hub
    said = prepared.artifact() if prepared else {}
    return said if hub is None else {**said, "hub": hub}


def _not_metered(measured: Measured) -> list[str]:
    """Say why a speed has no energy, each reason once."""
    return [*dict.fromkeys(one["no_energy"] for one in measured.found if one["no_energy"])]


def stamp(made: datetime) -> str:
    """Give a time in UTC as results state it."""
    return made.isoformat(timespec="seconds").replace("+00:00", "Z")


def _key(measured: Measured, used: Mapping[str, Any], environment: Mapping[str, Any]) -> dict[str, Any]:
    """Give all that has to be the same before two speeds are compared."""
    prepared, first = measured.prepared, measured.found[0] if measured.found else {}
    return {
        "batch": measured.cell.batch,
        "threads": used.get("threads"),
        "precision": used.get("precision"),
        "device": used.get("device"),
        "input": first.get("shape"),
        "engine": _engine(used),
        "machine": environment.get("digest"),
        "weights": "random" if prepared and prepared.random_weights else "own",
    }


def _samples(measured: Measured) -> dict[str, list[float]]:
    """Keep every sample: a list for each process."""
    return {str(number): samples for number, samples in enumerate(measured.processes, 1)}


def _anchor(anchor: Measured | None) -> dict[str, Any] | None:
    if anchor is None or anchor.median is None:
        return None
    cell, used = anchor.cell, anchor.found[0]["used"]
    return {
        "model": cell.model, "version": cell.version, "runtime": cell.runtime, "median": anchor.median,
        "engine": _engine(used), **{name: used.get(name) for name in ("threads", "device", "precision")},
    }  # fmt: skip


def _engine(used: Mapping[str, Any]) -> str:
    return f"{used.get('runtime')} {used.get('version', '')}".strip()
