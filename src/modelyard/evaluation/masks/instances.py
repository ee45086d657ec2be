"""The masks that were found in a picture, and those that are there: what `mask_map` is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelyard.evaluation.masks.rle import Rle

if TYPE_CHECKING:
    from modelyard.evaluation.label_maps import LabelMap


class FoundMasks(NamedTuple):
    """What was found in one picture; its classes are the model's."""

    masks: Sequence[Rle]
    scores: NDArray[np.float64]
    labels: NDArray[np.int64]


class ThereMasks(NamedTuple):
    """What is there."""

    masks: Sequence[Rle]
    labels: NDArray[np.int64]
    areas: NDArray[np.float64]
    """As they are stated, or counted; they decide what is small, medium and large."""
    crowds: NDArray[np.bool_]
    """Masks of many things at once, which may be found any number of times or not at all."""


def masks_there(given: Mapping[str, Any], among: LabelMap) -> ThereMasks:
    """Give the truth of a data set's item in the model's own classes.

    Args:
        given: what the item has: `masks` and `labels`, and where they are stated `areas` and `crowds`.
        among: which class of the model each class of the data is.
    """
    masks = list(given["masks"])
    areas = given.get("areas", [one.area for one in masks])
    crowds = given.get("crowds", np.zeros(len(masks)))
    labels = among.numbers(np.asarray(given["labels"], np.int64))
    return ThereMasks(masks, labels, np.asarray(areas, np.float64), np.asarray(crowds, np.bool_))
