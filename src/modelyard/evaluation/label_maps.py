"""Which class of a model a data set's class is: understood from the names, or refused.

Networks for ImageNet have 1,000 classes or 1,001, the background first; those for COCO 80, 90 or 91. One
off, and every figure is wrong without looking so. Numbers alone are trusted where both sides have as many
classes and one of them has no names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import InputError
from modelyard.core.suggest import suggest

if TYPE_CHECKING:
    from numpy.typing import NDArray

AGREEMENT, MANY = 0.9, 100
"""The share of names that are the same in two long lists of one order; in shorter lists all are."""
BY_NUMBER, BACKGROUND_FIRST = "by-number", "background-first"
STATED = (BY_NUMBER, BACKGROUND_FIRST)


@dataclass(frozen=True)
class LabelMap:
    """The number that a model has for each class of a data set, and how it was found."""

    places: tuple[int, ...]
    classes: int
    """How many the model has."""
    how: str

    @property
    def digest(self) -> str:
        """Name it: two figures under different maps cannot be compared."""
        return sha256(json.dumps([self.places, self.classes]).encode()).hexdigest()

    def number(self, own: int) -> int:
        """Give the model's number of a class of the data set."""
        if not 0 <= own < len(self.places):
            raise InputError(f"a label is {own}, and the classes are 0 to {len(self.places) - 1}")
        return self.places[own]

    def numbers(self, own: NDArray[Any], leave: int | None = None) -> NDArray[np.int64]:
        """Give the model's numbers of many; `leave` stays as it is."""
        kept = own == leave if leave is not None else np.zeros(own.shape, np.bool_)
        counted = own[~kept]
        if counted.size and not (counted.min() >= 0 and counted.max() < len(self.places)):
            wrong = int(counted.min() if counted.min() < 0 else counted.max())
            raise InputError(f"a label is {wrong}, and the classes are 0 to {len(self.places) - 1}")
        found = own.astype(np.int64)
        found[~kept] = np.array(self.places, np.int64)[counted.astype(np.int64)]
        return found


def map_of(
    model: Sequence[str] | None, classes: int, data: Sequence[str], *, stated: str | None = None
) -> LabelMap:
    """Find which of a model's classes each class of a data set is.

    Args:
        model: the model's labels; None where they are not known.
        classes: how many classes its output has.
        data: the data set's labels.
        stated: `by-number` or `background-first`, where names cannot tell.
    """
    if stated is not None:
        return _stated(stated, classes, len(data))
    names = model if model is not None and not _mere_numbers(model, data) else None
    if names is None:
        return _without_names(classes, len(data))
    if len(names) != classes:
        raise InputError(f"the model has {classes} classes and names {len(names)}")
    return _in_order(names, data) or _by_name(names, data)


def _stated(stated: str, classes: int, count: int) -> LabelMap:
    if stated not in STATED:
        near = suggest(stated, STATED)
        hint = f"Did you mean `{near}`?" if near else f"There are: {', '.join(STATED)}."
        raise InputError(f"there is no label map {stated!r}", hint=hint)
    shift = int(stated == BACKGROUND_FIRST)
    if count + shift > classes:
        raise InputError(f"{stated}: {count} classes do not fit into the model's {classes}")
    return LabelMap(tuple(range(shift, count + shift)), classes, f"{stated}, as was asked for")


def _without_names(classes: int, count: int) -> LabelMap:
    if classes == count:
        return LabelMap(tuple(range(count)), classes, "by number: the model does not name its classes")
    raise InputError(
        f"the model has {classes} classes without names, the data {count}: which is which cannot be told",
        hint="`label_map`, or `--label-map`, states it: by-number or background-first.",
    )


def _in_order(model: Sequence[str], data: Sequence[str]) -> LabelMap | None:
    """Find one order in both, the background of one of them left out."""
    ours, theirs = [_names(one) for one in model], [_names(one) for one in data]
    shift = len(ours) - len(theirs)
    if shift not in {0, 1} or not theirs or (shift and not _is_background(model[0])):
        return None
    if not _agree(ours[shift:], theirs):
        return None
    how = "in the same order" if not shift else "in the same order, after the model's background"
    return LabelMap(tuple(range(shift, len(ours))), len(model), how)


def _agree(ours: list[frozenset[str]], theirs: list[frozenset[str]]) -> bool:
    """Compare names place by place; one that stands at another place is proof of another order."""
    known = frozenset().union(*ours)
    other = [one for own, one in zip(ours, theirs, strict=True) if not own & one]
    least = AGREEMENT if len(theirs) >= MANY else 1.0
    return len(theirs) - len(other) >= least * len(theirs) and not any(one & known for one in other)


def _by_name(model: Sequence[str], data: Sequence[str]) -> LabelMap:
    known: dict[str, set[int]] = {}
    for number, label in enumerate(model):
        for name in _names(label):
            known.setdefault(name, set()).add(number)
    places = [_place(label, known, model) for label in data]
    if len(set(places)) < len(places):
        raise InputError("two classes of the data are one class of the model, by their names")
    return LabelMap(tuple(places), len(model), "by name")


def _place(label: str, known: dict[str, set[int]], model: Sequence[str]) -> int:
    if list(model).count(label) == 1:  # ImageNet has a Cardigan, which is a dog, and a cardigan
        return model.index(label)
    found = set().union(*(known.get(name, set()) for name in _names(label)))
    if len(found) == 1:
        return found.pop()
    if found:
        raise InputError(
            f"{len(found)} classes of the model are called {label!r}: which is meant cannot be told"
        )
    near = suggest(label, model)
    raise InputError(
        f"the data's class {label!r} is none of the model's {len(model)}"
        + (f"; it has {near!r}" if near else ""),
        hint="The data are of other classes than the model; "
        "`--label-map by-number` says that they are the same under other names.",
    )


def _names(label: str) -> frozenset[str]:
    """Give the names of a class: `great white shark, white shark` has two."""
    return frozenset(" ".join(one.replace("_", " ").casefold().split()) for one in str(label).split(","))


def _is_background(label: str) -> bool:
    return str(label).strip("_ ").casefold() in {"background", "dummy"}


def _mere_numbers(model: Sequence[str], data: Sequence[str]) -> bool:
    """Tell labels that only count, such as LABEL_0, from names; digits are names of digits."""
    counting = all(str(one).casefold() in {f"label_{n}", f"class_{n}", str(n)} for n, one in enumerate(model))
    return counting and str(model[0]) not in set(data) if model else True
