"""Which class of a model a data set's class is: understood from the names, or refused.

Networks for ImageNet have 1,000 classes or 1,001, the background first; those for COCO 80, 90 or 91. One
off, and every figure is wrong without looking so. Numbers alone are trusted where the model names nothing,
both sides have as many classes, and those of the data are counted, or in the order that is published.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import InputError
from modelyard.core.suggest import did_you_mean, suggest
from modelyard.tasks.labels import label_sets, labels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

AGREEMENT, MANY = 0.9, 100
"""The share of names that are the same in two long lists of one order; in shorter lists all are."""
BY_NUMBER, BACKGROUND_FIRST = "by-number", "background-first"
STATED = (BY_NUMBER, BACKGROUND_FIRST)
_NAMING = "`modelyard set NAME 'labels=[cat, dog]'`, or `labels=FILE` for one with a name on each line."
_WITH_GAPS = (90, 91)
"""Classes of a network that has one for each of COCO's numbers."""


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
        stated: `by-number`, `background-first`, or a set of labels that the model's are, such as `coco-91`,
            where names cannot tell.
    """
    if stated in label_sets():
        model = _set_of(stated, classes)
    elif stated is not None:
        return _stated(stated, classes, data)
    names = model if model is not None and not _mere_numbers(model, data) else None
    if names is None:
        return _without_names(classes, data)
    if len(names) != classes:
        raise InputError(f"the model has {classes} classes and names {len(names)}")
    return _in_order(names, data) or _by_name(names, data)


def _set_of(name: str, classes: int) -> list[str]:
    """Give the labels of a set for so many classes: with its background or without."""
    names = labels_of({"labels": name}) or []
    if _is_background(names[0]) and classes == len(names) - 1:
        return names[1:]
    return ["background", *names] if classes == len(names) + 1 and not _is_background(names[0]) else names


def _stated(stated: str, classes: int, data: Sequence[str]) -> LabelMap:
    if stated not in STATED:
        known = [*STATED, *label_sets()]
        raise InputError(
            f"there is no label map {stated!r}",
            hint=did_you_mean(stated, known, f"There are: {', '.join(known)}."),
        )
    count, shift = len(data), int(stated == BACKGROUND_FIRST)
    if count + shift > classes:
        raise InputError(f"{stated}: {count} classes do not fit into the model's {classes}")
    if classes in _WITH_GAPS and list(data) == labels_of({"labels": "coco-80"}):
        raise InputError(
            f"{stated}: COCO's numbers have gaps, and {classes} classes are not its 80 in a row",
            hint="`--label-map coco-91` names the classes of such a network.",
        )
    return LabelMap(tuple(range(shift, count + shift)), classes, f"{stated}, as was asked for")


def _without_names(classes: int, data: Sequence[str]) -> LabelMap:
    hint = (
        "`modelyard set MODEL 'labels=[NAME, NAME, …]'` names the classes on its card, in their order. Or "
        f"`label_map`, or `--label-map`, states it: {', '.join([*STATED, *label_sets()])}. "
        + _what_by_number_says(data)
        + f" Or name the classes on the card: {_NAMING}"
    )
    if classes != len(data):
        raise InputError(
            f"the model has {classes} classes without names, the data {len(data)}: which is which cannot be "
            "told",
            hint=hint,
        )
    if not (_are_counted(data) or _are_published(data)):
        raise InputError(
            f"the model does not name its {classes} classes, and those of the data are not in the order "
            "that is published: which is which cannot be told",
            hint=hint,
        )
    return LabelMap(tuple(range(classes)), classes, "by number: the model does not name its classes")


def _are_counted(data: Sequence[str]) -> bool:
    """Tell whether classes are numbers in their order, and not in that of the alphabet."""
    return all(one.isdecimal() for one in data) and [int(one) for one in data] == sorted(map(int, data))


def _are_published(data: Sequence[str]) -> bool:
    """Tell whether classes are those that everybody numbers alike, in that order."""
    own = [_names(one) for one in data]
    sets = (labels_of({"labels": name}) or [] for name in label_sets())
    published = [one[first:] for one in sets for first in (0, 1) if len(one) - first == len(own)]
    return any(_agree([_names(one) for one in names], own) for names in published)


def _what_by_number_says(data: Sequence[str]) -> str:
    """Say what numbers alone would mean, so that nobody asks for it who has another order in mind."""
    first = ", ".join(f"{label!r} is {number}" for number, label in enumerate(data[:3]))
    return f"`{BY_NUMBER}` says that of the data {first}{', and so on' if len(data) > 3 else ''}."


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
    places = [_place(label, known, model, data) for label in data]
    if len(set(places)) < len(places):
        raise InputError("two classes of the data are one class of the model, by their names")
    return LabelMap(tuple(places), len(model), "by name")


def _place(label: str, known: dict[str, set[int]], model: Sequence[str], data: Sequence[str]) -> int:
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
        hint=f"Classes are called as the model calls them: {_some(model)}. Are they the same under other "
        f"names, `--label-map` says which is which. {_what_by_number_says(data)}",
    )


def _some(model: Sequence[str]) -> str:
    return ", ".join(map(repr, model[:4])) + (", …" if len(model) > 4 else "")


def _names(label: str) -> frozenset[str]:
    """Give the names of a class, as one writes them without spaces: `Dining_table, board` has two."""
    return frozenset("".join(one.replace("_", " ").casefold().split()) for one in str(label).split(","))


def _is_background(label: str) -> bool:
    return str(label).strip("_ ").casefold() in {"background", "dummy"}


def _mere_numbers(model: Sequence[str], data: Sequence[str]) -> bool:
    """Tell labels that only count, such as LABEL_0, from names.

    Bare digits are names of digits, unless the data are what everybody numbers alike.
    """
    told = [str(one).casefold() for one in model]
    if set(told) & {one.casefold() for one in data}:
        return False
    if told and told == [str(number) for number in range(len(told))]:
        return _are_published(data)
    return all(one in {f"label_{number}", f"class_{number}"} for number, one in enumerate(told))
