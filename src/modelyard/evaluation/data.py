"""`open_data`: from what a user calls a data set to its items, labels and split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.suggest import did_you_mean
from modelyard.evaluation.family import DATASETS

if TYPE_CHECKING:
    from modelyard.evaluation.datasets.base import DatasetModule


@dataclass(frozen=True)
class Data:
    """One split of a data set in the form of a task."""

    name: str
    split: str
    items: Any
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.items)


def open_data(reference: str, task: str, *, split: str | None = None, size: int | None = None) -> Data:
    """Open a data set.

    Args:
        reference: its name, such as `digits`, or its name and where it lies, such as `folder:pictures/`.
        task: the form in which it is wanted.
        split: such as `held-out`; the one that figures are of by default.
        size: only the first so many.
    """
    name, _, place = reference.partition(":")
    module = cast("DatasetModule", DATASETS.get(name))
    if task not in module.TASKS:
        raise InputError(f"the data set {name} is for {', '.join(module.TASKS)}, not for {task}")
    where = {"place": place or None} if getattr(module, "PLACE", None) else {}
    if place and not where:
        raise InputError(
            f"the data set {name} lies nowhere: it is made when it is asked for", hint=f"Say `{name}`."
        )
    chosen = _split(module, split, name, place)
    items: Any = module.load(chosen, task=task, size=size, **where)
    if not len(items):
        raise InputError(f"the data set {reference} has no items")
    labels = items.labels if hasattr(items, "labels") else module.labels(task)
    return Data(name, chosen, items, tuple(labels))


def _split(module: DatasetModule, split: str | None, name: str, place: str) -> str:
    known = module.splits(place or None) if hasattr(module, "splits") else module.SPLITS
    if split is None:
        stated = [*getattr(module, "BENCHMARKS", {}).values()]
        return stated[0] if stated else known[-1]
    if split not in known:
        there = ", ".join(known)
        raise NotFoundError(
            f"{name} has no split {split!r}", hint=did_you_mean(split, known, f"There are: {there}.")
        )
    return split
