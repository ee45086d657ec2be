"""`with_cards`: rows with what only a zoo's cards know of their models."""

from __future__ import annotations

from dataclasses import replace

from modelyard.cards.headline import primary_metric
from modelyard.core.errors import ModelyardError
from modelyard.registry.listing.facts import facts_of
from modelyard.reports.gathered.figure import Score, figure
from modelyard.reports.gathered.gather import of_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.listing.facts import Facts
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Row

STATED = "stated by the card"


def with_cards(gathered: Gathered, zoo: str | None = None) -> Gathered:
    """Add base model, licence, parameters, and the score that a card states where none was measured.

    A zoo at hand that cannot be opened adds nothing; one that was named has to be there.

    Args:
        gathered: of any results, also of models that no zoo has.
        zoo: the zoo's folder; the one at hand by default.
    """
    names = {_text(one.model) for one in (*gathered.rows, *gathered.failed)}
    try:
        known = facts_of(sorted(names), zoo)
    except (ModelyardError, OSError):
        if zoo is not None:
            raise
        return gathered
    if not known:
        return gathered
    every = (*gathered.rows, *gathered.failed)
    return of_rows([_with(one, known.get((one.model, one.version))) for one in every], gathered)


def _with(row: Row, facts: Facts | None) -> Row:
    if facts is None:
        return row
    return replace(
        row, base=row.base or facts.base, licence=row.licence or facts.licence,
        parameters=row.parameters or facts.parameters, score=row.score or _stated(row, facts),
    )  # fmt: skip


def _stated(row: Row, facts: Facts) -> Score | None:
    """Give the card's own score; it says nothing of random weights, nor of other numbers than the file's."""
    metric = primary_metric(row.task, facts.metrics)
    value = None if metric is None else figure(facts.metrics[metric])
    if metric is None or value is None or row.conditions.random_weights or row.precision != "float32":
        return None
    dataset = facts.benchmark or ""
    return Score(metric, dataset, value, f"{STATED} {metric} {dataset}".strip(), STATED)


def _text(name: str) -> str:
    """Give a name as SQLite takes it: text without halves of characters."""
    return name.encode(errors="replace").decode()
