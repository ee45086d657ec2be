"""Take what an interrupted run found, as far as it is of the same weights, engine, machine and data."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.same import measured_of, scored_of
from modelyard.benchmark.run.state import name_of, place_of
from modelyard.core.amount import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.benchmark.cell import Cell
    from modelyard.benchmark.run.journal import Entry, Journal
    from modelyard.benchmark.run.state import State


def recall(state: State, journal: Journal) -> None:
    """Put what the journal tells into the state; all that is to be opened has been prepared.

    Args:
        state: of the run.
        journal: what earlier processes found.
    """
    now: dict[tuple[str, Cell], Mapping[str, Any] | None] = {}
    others = [one for one in journal.entries if one.what != "kept" and not _is_of_the_same(one, state, now)]
    passed = {id(one) for one in others}
    taken = [one for one in journal.entries if id(one) not in passed]
    for entry in taken:
        _take(entry, state)
    seed = next((one.told["seed"] for one in taken if one.what == "found"), state.plan.seed)
    state.plan = replace(state.plan, seed=seed)
    if journal.damaged:
        _warn(f"the journal is damaged: what {counted(journal.damaged, 'line')} told is measured again")
    if others:
        told = counted(len(others), "line")
        _warn(f"{told} of the journal told of other weights, data, engines or machines: measured again")


def _take(entry: Entry, state: State) -> None:
    if entry.what == "found":
        state.cells[entry.cell].take(dict(entry.told))
        state.done += 1
    elif entry.what == "scored":
        state.scores[place_of(entry.cell)] = dict(entry.told)
    else:
        state.kept[name_of(entry.told["kind"], entry.cell)] = entry.told


def _is_of_the_same(
    entry: Entry, state: State, now: dict[tuple[str, Cell], Mapping[str, Any] | None]
) -> bool:
    """Tell whether what is prepared now is what was measured then."""
    place = entry.what, entry.cell
    if place not in now:
        now[place] = _of_now(entry, state)
    return now[place] is not None and entry.told.get("of") == now[place]


def _of_now(entry: Entry, state: State) -> Mapping[str, Any] | None:
    measured = state.cells.get(entry.cell)
    if measured is None or measured.prepared is None:
        return None
    if entry.what == "found":
        return measured_of(measured.prepared, entry.cell.runtime)
    return scored_of(measured.prepared, entry.cell.runtime, state.plan.config)


def _warn(text: str) -> None:
    warnings.warn(text, stacklevel=4)
