"""What the cells of a run open: fetched, written and proved, each model in a process of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.cell import Prepared
from modelyard.benchmark.run.process import PREPARING, NoAnswerError, ask

if TYPE_CHECKING:
    from modelyard.benchmark.cell import Cell
    from modelyard.benchmark.run.measured import Measured
    from modelyard.benchmark.run.plan import Plan
    from modelyard.benchmark.run.state import State, Told


def prepare_all(state: State, folder: str, told: Told) -> None:
    """Get what the cells open, a process for each model; what cannot be had is the reason in its rows.

    Args:
        state: the run.
        folder: where inputs are written.
        told: called with the state before each model.
    """
    away: dict[str, str] = {}  # hosts that could not be reached: each is tried for one model alone
    for number, (reference, weights) in enumerate(_preparation(state.plan)):
        if (reference, weights) == _anchors(state.plan) and all(one.problem for one in state.rows):
            _leave_out(state, state.plan.anchor)
            continue
        cells = [cell for cell in state.cells if (cell.reference, cell.weights) == (reference, weights)]
        place = os.path.join(folder, str(number))
        os.mkdir(place)
        state.doing = f"preparing {reference}"
        told(state)
        try:
            job = _preparing(state.plan, reference, cells, place) | {"unreachable": away}
            answer = ask(job, PREPARING)
            said, away = answer["runtimes"], answer["unreachable"]
        except NoAnswerError as error:
            said = {cell.runtime: {"problem": str(error)} for cell in cells}
        for cell in cells:
            _give(state.cells[cell], said[cell.runtime])


def _anchors(plan: Plan) -> tuple[str, str] | None:
    """Name the anchor where it is timed beside what was asked for."""
    own = plan.anchor is not None and plan.anchor not in plan.cells
    return (plan.anchor.reference, plan.anchor.weights) if own and plan.anchor else None


def _preparation(plan: Plan) -> list[tuple[str, str]]:
    """Put models of hubs first, which a network may refuse, and the anchor last."""
    last = _anchors(plan)
    return sorted(plan.models, key=lambda one: (one == last, plan.subjects[one[0]].hub is None))


def _leave_out(state: State, anchor: Cell | None) -> None:
    """Do nothing for the anchor: there is nothing beside it to be timed."""
    if anchor is not None:
        state.cells[anchor].problem = "there was nothing to time beside it"


def _preparing(plan: Plan, reference: str, cells: list[Cell], place: str) -> dict[str, Any]:
    return {
        "what": "prepare", "model": reference, "subject": plan.subjects[reference].as_dict(),
        "zoo": plan.zoo, "scratch": place, "runtimes": list(dict.fromkeys(cell.runtime for cell in cells)),
        "random_weights": cells[0].weights == "random", "verify": plan.config.verify,
    }  # fmt: skip


def _give(measured: Measured, said: dict[str, Any]) -> None:
    if "problem" in said:
        measured.problem = said["problem"]
    else:
        measured.prepared = Prepared(**said)
