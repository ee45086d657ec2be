"""Guard models against a revision: both sides are measured here and now, in turns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from modelyard.benchmark.asked.known_data import without_data
from modelyard.benchmark.cell import Prepared
from modelyard.benchmark.guard.accuracy import accuracy_of
from modelyard.benchmark.guard.alike import answers_the_same
from modelyard.benchmark.guard.cells import Cells, cells_of
from modelyard.benchmark.guard.finding import Finding
from modelyard.benchmark.guard.guarded import Guarded
from modelyard.benchmark.guard.pairs import run_pairs
from modelyard.benchmark.guard.prepared import Both, Place, prepare_both
from modelyard.benchmark.guard.sides import Sides, sides_of
from modelyard.benchmark.guard.stored import against_stored, is_of, stored_results
from modelyard.benchmark.run.limits import demand_models
from modelyard.benchmark.run.plan import runtimes_of
from modelyard.benchmark.run.scratch import scratch
from modelyard.core.errors import ModelyardError
from modelyard.core.progress import Progress
from modelyard.registry.revision import Revision, open_zoo_of
from modelyard.results.folder import FOLDER

if TYPE_CHECKING:
    from modelyard.benchmark.guard.asked import Asked
    from modelyard.registry.zoo import Zoo
    from modelyard.results.document import Result

_FIGURES = ("model", "time", "max_ms", "cold start", "memory", "file size", "accuracy")


def against_revision(asked: Asked, revision: Revision) -> Guarded:
    """Write the zoo as of a revision elsewhere, and measure the models of both in pairs.

    Args:
        asked: what is guarded.
        revision: of the zoo's repository.
    """
    runtimes = runtimes_of(asked.config)
    with scratch() as place:
        base = open_zoo_of(revision, os.path.join(place, "base"))
        sides = sides_of(asked.config, asked.zoo, base, asked.models_file)
        demand_models(asked.config.max_ms, [one.candidate for one in sides if one.candidate], asked.zoo)
        places = (
            Place(base.root, os.path.join(place, "of-base")),
            Place(asked.zoo.root, os.path.join(place, "own")),
        )
        prepared = prepare_both(sides, runtimes, asked.config, places, asked.report)
        cells = cells_of(prepared, asked.config, asked.gates, all_=asked.all)
        run_pairs(
            cells.timed,
            asked.config,
            seed=asked.seed,
            gates=asked.gates,
            looks=asked.looks,
            report=asked.report,
        )
        findings = [*cells.known, *_timed(cells, asked), *_baseless(cells, asked, base, place)]
        scored, notes = _scored(cells, asked)
    notes = [*_notes(cells), *notes]
    return Guarded(_ordered([*findings, *scored], sides), revision.asked, revision.commit, asked.seed, notes)


def _timed(cells: Cells, asked: Asked) -> list[Finding]:
    return [found for one in cells.timed for found in one.findings(asked.gates, asked.looks)]


def _baseless(cells: Cells, asked: Asked, base: Zoo, place: str) -> list[Finding]:
    """Fall back to what is stored, where a base cannot be had; without that, nothing can be told."""
    if not cells.baseless:
        return []
    found = against_stored(
        cells.baseless, _stored(base), asked.config, zoo=asked.zoo.root, models_file=asked.models_file,
        gates=asked.gates, output=os.path.join(place, "results"),
    )  # fmt: skip
    return [_with_reason(one, cells.baseless[one.model, one.runtime]) for one in found]


def _with_reason(one: Finding, reason: str) -> Finding:
    return replace(one, said=f"the base cannot be had ({reason}): {one.said}")


def _stored(base: Zoo) -> list[Result]:
    """Read the results of the revision, and those of the working folder that are of its very files."""
    own = _read(os.path.join(base.root, FOLDER))
    return sorted([*own, *(one for one in _read(FOLDER) if is_of(one, base))], key=lambda one: one.made)


def _read(folder: str) -> list[Result]:
    try:
        return stored_results(folder)
    except ModelyardError:
        return []


def _scored(cells: Cells, asked: Asked) -> tuple[list[Finding], list[str]]:
    """Judge what changed by its answers; a model without data is told."""
    if not asked.accuracy or asked.config.random_weights:
        return [], []
    changed = [one for one in cells.changed if not _answers_the_same(one)]
    config = asked.config.but(accuracy=True)
    subjects = {one.sides.model: one.sides.candidate for one in changed if one.sides.candidate}
    without = without_data(config, [*subjects.values()], asked.zoo)
    found: list[Finding] = []
    for one in changed:
        if one.sides.model not in without:
            asked.report(Progress("scoring", len(found), len(changed), unit="models"))
            found.append(_accuracy(one, asked))
    told = f"{', '.join(without[:5])}: no accuracy is guarded, for no data are named that its figures are of"
    return found, [told] if without else []


def _answers_the_same(one: Both) -> bool:
    assert isinstance(one.base, Prepared)
    assert isinstance(one.candidate, Prepared)
    return answers_the_same(one.base, one.candidate)


def _accuracy(one: Both, asked: Asked) -> Finding:
    assert isinstance(one.base, Prepared)
    assert isinstance(one.candidate, Prepared)
    assert one.sides.candidate is not None
    return accuracy_of(
        one.sides.candidate,
        one.runtime,
        one.base,
        one.candidate,
        asked.config,
        gate=asked.gates.accuracy,
    )


def _notes(cells: Cells) -> list[str]:
    said: dict[str, list[str]] = {}
    for one in cells.timed:
        for note in one.notes():
            said.setdefault(note, []).append(one.name)
    return [
        f"{note} ({', '.join(names[:3])}{' …' if len(names) > 3 else ''})" for note, names in said.items()
    ]


def _ordered(findings: Sequence[Finding], sides: Sequence[Sides]) -> list[Finding]:
    """Put what is of one model together, in the order in which models were asked for."""
    places = {one.model: place for place, one in enumerate(sides)}

    def place(one: Finding) -> tuple[int, str, int, int]:
        return places.get(one.model, len(places)), one.runtime, one.batch or 0, _FIGURES.index(one.figure)

    return sorted(_once(findings), key=place)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    return list({(one.model, one.runtime, one.batch, one.figure): one for one in findings}.values())
