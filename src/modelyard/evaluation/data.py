"""`open_data`: from what a user calls a data set to its items, labels and split."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.suggest import did_you_mean
from modelyard.evaluation.family import DATASETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.evaluation.datasets.base import DatasetModule


@dataclass(frozen=True)
class Data:
    """One split of a data set in the form of a task."""

    name: str
    """What the figures are told to be of: `digits`, or for data of one's own `folder:pictures`."""
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
    module = dataset_named(reference)
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
    return Data(*_told(module, name, place, chosen, labels), items, tuple(labels))


def dataset_named(reference: str) -> DatasetModule:
    """Give the module of a data set; a bare path is told what to write before it.

    Args:
        reference: its name, or its name and where it lies.
    """
    name = reference.partition(":")[0]
    if name not in DATASETS.names() and (os.sep in name or os.path.exists(name)):
        form = "folder" if not os.path.isfile(name) else "coco" if name.endswith(".json") else "csv"
        raise NotFoundError(
            f"{reference} is a path, and not the name of a data set",
            hint=f"Say `{form}:{reference}`.",
        )
    return cast("DatasetModule", DATASETS.get(name))


def _told(module: DatasetModule, name: str, place: str, split: str, labels: Sequence[str]) -> tuple[str, str]:
    """Give name and split as they are told: data of one's own are never called as published ones are."""
    if hasattr(module, "told"):
        found: tuple[str, str] = module.told(place or None, split, labels)
        return found
    if getattr(module, "PUBLISHED", False):
        return name, split
    return (f"{name}:{base_of(place)}" if place else name), split


def base_of(place: str) -> str:
    """Give the last part of a path, that of `.` too."""
    return os.path.basename(os.path.abspath(os.path.expanduser(place))) or place


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
