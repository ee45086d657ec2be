"""Write the results of a run, each once, though the run was interrupted."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING

from modelyard.benchmark.run.limits import too_slow
from modelyard.benchmark.run.result import result_of
from modelyard.benchmark.run.state import name_of
from modelyard.results.folder import write
from modelyard.results.machine.environment import Watch, fingerprint

if TYPE_CHECKING:
    from modelyard.benchmark.cell import Cell
    from modelyard.benchmark.run.journal import Journal
    from modelyard.benchmark.run.state import State
    from modelyard.results.document import Result


def keep_all(state: State, journal: Journal, output: str, seen: Watch) -> None:
    """Write the results that are not there yet; one that cannot be written says so in its row."""
    machine = fingerprint()
    environment = {**machine, "watched": seen.as_dict()}
    anchor = state.cells[state.plan.anchor] if state.plan.anchor else None
    for measured in state.rows:
        measured.verdict = None if measured.problem else too_slow(measured, state.plan.config.max_ms)
        result = result_of(
            measured, state.plan, made=state.now, environment=environment,
            notes=seen.notes(machine["cores"]), anchor=anchor,
        )  # fmt: skip
        try:
            measured.path = keep(state, result, measured.cell, journal, output)
        except OSError as error:
            measured.problem = unwritten(error)


def keep(state: State, result: Result, cell: Cell, journal: Journal, output: str) -> str:
    """Write a result, and note where: one that the interrupted run wrote is not written again."""
    earlier = state.kept.get(name_of(result.kind, cell))
    says = _said(result)
    if earlier and earlier["says"] == says and os.path.exists(earlier["path"]):
        return str(earlier["path"])
    path = write(result, output)
    journal.note("kept", cell, {"kind": result.kind, "path": path, "says": says})
    return path


def _said(result: Result) -> str:
    """Give a digest of what a result says; when it was made, and what the machine did, make no other."""
    samples = {name: list(each) for name, each in result.samples.items()}
    said = [
        result.problem,
        result.verdict,
        dict(result.key),
        dict(result.artifact),
        dict(result.figures),
        samples,
    ]
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def unwritten(error: OSError) -> str:
    reason = error.strerror or error
    return f"its result could not be written: {reason}; what was measured is kept, and `--resume` writes it"
