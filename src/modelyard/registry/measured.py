"""Write what was measured to a model: its runs into `benchmarks.yaml`, what stands for them into its card."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modelyard.cards.benchmarks import Benchmarks, Run
from modelyard.cards.measured import Entry, merged, with_figures
from modelyard.cards.problem import Problem
from modelyard.cards.text.document import decode
from modelyard.cards.text.rewrite import rewrite
from modelyard.cards.validate import read_as
from modelyard.core.errors import CardError, ReadOnlyError
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.edit import Changes, edit_model
from modelyard.registry.index.rows import read_file
from modelyard.registry.model import Model
from modelyard.registry.zoo import BENCHMARKS
from modelyard.store.atomic import remove_leftovers, write_atomically
from modelyard.store.lock import holding

Figures = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Recorded:
    """The files of a model that a measurement changed."""

    model: str
    paths: tuple[str, ...]


def demand_writable(model: Model) -> None:
    """Refuse a model whose card may not be changed, such as one of the starter zoo."""
    demand_checkout(model.zoo)
    if not (model.zoo.writable and os.access(model.folder, os.W_OK)):
        raise ReadOnlyError(
            f"{model.ref} is of {model.zoo.name}, which is read-only: nothing is written to its card",
            hint=f"Copy it into your own zoo first: modelyard set {model.ref}",
        )


def record(model: Model, entries: Sequence[Entry], figures: Figures) -> Recorded:
    """Write runs beside a card, and figures into it; only the lines that change.

    Args:
        model: Whose they are.
        entries: Runs, in the form of `benchmarks.yaml`.
        figures: By benchmark, what the card is to say.
    """
    demand_writable(model)
    path = os.path.realpath(os.path.join(model.folder, BENCHMARKS))
    with holding(os.path.dirname(path)):
        remove_leftovers(os.path.dirname(path))
        paths = [path] if _written(model, path, entries) else []
    edited = edit_model(model, lambda card: _changes(card, figures))
    return Recorded(f"{model.ref}@{model.version}", (*paths, *([edited.path] if edited.changed else [])))


def _written(model: Model, path: str, entries: Sequence[Entry]) -> bool:
    """Rewrite the file of runs, unless it would stay the same."""
    raw, _, refused = read_file(
        model.zoo, f"{os.path.relpath(model.folder, model.zoo.registry)}/{BENCHMARKS}"
    )
    _demand_sound(path, [refused] if refused else [])
    old = raw or b"results: []\n"
    found, problems = read_as(Benchmarks, old)
    _demand_sound(path, problems)
    text = decode(old)
    assert isinstance(text, str), path
    assert found is not None, path
    runs = [run.model_dump(exclude_unset=True) for run in found.results]
    new = rewrite(text, {("results",): merged(runs, entries)}, order=tuple(Run.model_fields)).encode()
    _demand_sound(path, read_as(Benchmarks, new)[1])
    if new == raw:
        return False
    write_atomically(path, new)
    return True


def _demand_sound(path: str, problems: Sequence[Problem]) -> None:
    if problems:
        first = problems[0]
        raise CardError(
            f"{path}:{first.line}:{first.column}: {first.message}",
            hint="Mend it first; `modelyard check` shows every mistake.",
        )


def _changes(card: Mapping[str, object], figures: Figures) -> Changes:
    """Give the benchmarks of a card as they are to be."""
    there = card.get("performance")
    stated = there if isinstance(there, Mapping) else {}
    return {
        ("performance", name): with_figures(stated.get(name) or {}, measured)
        for name, measured in figures.items()
    }
