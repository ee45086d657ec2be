"""All that a data set holds to."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from modelyard.core.errors import NotFoundError
from modelyard.evaluation.family import DATASETS
from modelyard.tasks.testing.decoding import demand

if TYPE_CHECKING:
    from modelyard.evaluation.datasets.base import DatasetModule

FEW = 4


def it_states_its_tasks_and_its_splits(name: str, place: str | None = None) -> None:  # noqa: ARG001
    found = _module(name)
    demand(isinstance(found.TASKS, tuple) and found.TASKS, f"{name} names no TASKS")
    demand(isinstance(found.SPLITS, tuple) and found.SPLITS, f"{name} names no SPLITS")


def each_split_loads(name: str, place: str | None = None) -> None:
    """As many items as are asked for, of a data set of torch."""
    from torch.utils.data import Dataset

    for split, task in _forms(name, place):
        items = _loaded(name, split, task, place)
        demand(isinstance(items, Dataset), f"{split} of {name} is no torch Dataset")
        demand(0 < len(items) <= FEW, f"{FEW} items of {split} were asked for, and there are {len(items)}")


def it_ends_after_its_last_item(name: str, place: str | None = None) -> None:
    for split, task in _forms(name, place):
        items = _loaded(name, split, task, place)
        try:
            items[len(items)]
        except IndexError:
            continue
        raise AssertionError(f"{split} of {name} has an item behind its last: a loop over it never ends")


def an_item_is_the_same_each_time(name: str, place: str | None = None) -> None:
    for split, task in _forms(name, place):
        one, other = (_loaded(name, split, task, place) for _ in range(2))
        demand(_same(one[0], other[0]), f"the first item of {split} of {name} is another each time")


def it_goes_to_another_process(name: str, place: str | None = None) -> None:
    """Loaders send a data set as bytes."""
    for split, task in _forms(name, place):
        items = _loaded(name, split, task, place)
        sent = pickle.loads(pickle.dumps(items))  # noqa: S301  # of our own making
        demand(_same(sent[0], items[0]), f"{split} of {name} is another after it was sent as bytes")


def an_item_has_the_form_of_its_task(name: str, place: str | None = None) -> None:
    for split, task in _forms(name, place):
        given, truth = _loaded(name, split, task, place)[0]
        if task == "text-generation":
            demand(len(given) == len(truth), f"a text of {name} has not one token that follows for each")
            continue
        picture = np.asarray(given)
        fits = picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[0] in (1, 3)
        said = f"{picture.dtype} {list(picture.shape)}"
        demand(fits, f"a picture of {name} is {said}, not uint8, channels × height × width")


def classes_have_names_each_once(name: str, place: str | None = None) -> None:
    for split, task in _forms(name, place):
        items = _loaded(name, split, task, place)
        labels = items.labels if hasattr(items, "labels") else _module(name).labels(task)
        demand(len(set(labels)) == len(labels) > 0, f"the labels of {name} for {task} are {labels!r:.200}")
        if task == "classification":
            numbers = {int(truth) for _, truth in items}
            demand(numbers <= {*range(len(labels))}, f"classes of {name} have numbers without names")


def other_tasks_are_refused(name: str, place: str | None = None) -> None:
    split = _module(name).SPLITS[0]
    for ask in (lambda: _loaded(name, split, "juggling", place), lambda: _module(name).labels("juggling")):
        try:
            ask()
        except NotFoundError:
            continue
        raise AssertionError(f"{name} takes the task `juggling`, and no NotFoundError says what it has")


DATASET_CHECKS: tuple[Callable[..., None], ...] = (
    it_states_its_tasks_and_its_splits, each_split_loads, it_ends_after_its_last_item,
    an_item_is_the_same_each_time, it_goes_to_another_process, an_item_has_the_form_of_its_task,
    classes_have_names_each_once, other_tasks_are_refused,
)  # fmt: skip


def check_dataset(name: str, place: str | None = None) -> None:
    """Check all that a data set holds to; an AssertionError says what does not hold.

    Args:
        name: as `modelyard plugins dataset` names it.
        place: where it lies, for one that lies in files.
    """
    for check in DATASET_CHECKS:
        check(name, place)


def _module(name: str) -> DatasetModule:
    return cast("DatasetModule", DATASETS.get(name))


def _forms(name: str, place: str | None) -> Iterator[tuple[str, str]]:
    """Give each split in the form of each task; splits may depend on where it lies."""
    found: Any = _module(name)
    splits = found.splits(place) if hasattr(found, "splits") else found.SPLITS
    return ((split, task) for split in splits for task in found.TASKS)


def _loaded(name: str, split: str, task: str, place: str | None) -> Any:
    where = {} if place is None else {"place": place}
    return _module(name).load(split, task=task, size=FEW, **where)


def _same(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    first, second = (np.asarray(getattr(each, "counts", each)) for each in (one, other))  # of masks as runs
    return bool(np.array_equal(first, second))
