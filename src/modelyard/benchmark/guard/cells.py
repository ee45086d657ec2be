"""From what is opened on both sides to what is timed, what is known at once, and what has no base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from modelyard.benchmark.cell import Prepared
from modelyard.benchmark.guard.alike import opens_the_same
from modelyard.benchmark.guard.finding import Finding, Outcome
from modelyard.benchmark.guard.timed import Timed

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.guard.gates import Gates
    from modelyard.benchmark.guard.prepared import Both
    from modelyard.benchmark.guard.sides import Sides

SAME = "the same file with the same options: nothing to time"


@dataclass
class Cells:
    """What a guard has to do, and what it knows already."""

    timed: list[Timed] = field(default_factory=list)
    known: list[Finding] = field(default_factory=list)
    baseless: dict[tuple[str, str], str] = field(default_factory=dict)
    """Models and runtimes whose base cannot be had, and why."""
    changed: list[Both] = field(default_factory=list)
    """What is there on both sides, and is not the same."""


def cells_of(prepared: Sequence[Both], config: Config, gates: Gates, *, all_: bool) -> Cells:
    """Sort what was prepared.

    Args:
        prepared: on both sides.
        config: batches and limits.
        gates: of the size.
        all_: whether the same file is timed as well.
    """
    cells = Cells()
    for one in prepared:
        _sort(one, cells, config, gates, all_=all_)
    return cells


def _sort(one: Both, cells: Cells, config: Config, gates: Gates, *, all_: bool) -> None:
    if not isinstance(one.candidate, Prepared):
        cells.known += _without_candidate(one)
        return
    same = isinstance(one.base, Prepared) and opens_the_same(one.base, one.candidate)
    limit = _limit(one.sides, config.max_ms)
    paired = one.base if isinstance(one.base, Prepared) and (all_ or not same) else None
    if paired is not None or limit is not None:
        batches = dict.fromkeys(config.batch_sizes)
        cells.timed += [
            Timed(one.sides.model, one.runtime, batch, one.candidate, paired, limit) for batch in batches
        ]
    if isinstance(one.base, str):
        cells.baseless[one.sides.model, one.runtime] = one.base
    elif one.base is None:
        cells.known.append(
            Finding(*_name(one), "model", "fine", said="there is no base", verdict_said="added")
        )
    else:
        cells.known += _at_once(one, config, same=same and not all_)
        cells.known += _size(one, one.base, one.candidate, gates)
        cells.changed += [one]


def _name(one: Both) -> tuple[str, str, None]:
    return one.sides.model, one.runtime, None


def _without_candidate(one: Both) -> list[Finding]:
    """A model that is gone is told; one that cannot be opened any more is worse."""
    if one.sides.problem:
        return [Finding(*_name(one), "model", "worse", said=one.sides.problem)]
    if one.sides.candidate is None:
        outcome: Outcome = "worse" if one.sides.named else "fine"
        said = "the candidate has no such model"
        return [Finding(*_name(one), "model", outcome, said=said, verdict_said="removed")]
    reason = str(one.candidate)
    if isinstance(one.base, str):
        return [Finding(*_name(one), "model", "open", said=f"it fails on both sides: {reason}")]
    return [Finding(*_name(one), "model", "worse", said=reason)]


def _at_once(one: Both, config: Config, *, same: bool) -> list[Finding]:
    batches = dict.fromkeys(config.batch_sizes) if same else ()
    return [Finding(one.sides.model, one.runtime, batch, "time", "fine", said=SAME) for batch in batches]


def _size(one: Both, base: Prepared, candidate: Prepared, gates: Gates) -> list[Finding]:
    """Compare the sizes of two files; nothing about them is uncertain."""
    if base.size is None or candidate.size is None or base.sha256 == candidate.sha256:
        return []
    change = candidate.size / base.size - 1 if base.size else inf
    outcome: Outcome = "worse" if change > gates.file_size else "fine"
    return [
        Finding(
            *_name(one), "file size", outcome, base=base.size, candidate=candidate.size, change=change,
            gate=gates.file_size,
        )
    ]  # fmt: skip


def _limit(sides: Sides, limits: Mapping[str, float]) -> float | None:
    """Find the seconds that a model may take."""
    reference = sides.candidate.reference if sides.candidate else sides.model
    most = limits.get(reference, limits.get(sides.model))
    return None if most is None else most / 1000
