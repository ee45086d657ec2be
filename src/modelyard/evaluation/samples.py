"""Samples for a model as its network takes them: its own, its data set's, or random ones, and which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.evaluation.family import measured_on
from modelyard.evaluation.own_samples import own_inputs
from modelyard.tasks.prepare import prepare
from modelyard.tasks.preprocessing import Preprocessing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.evaluation.datasets.base import DatasetModule
    from modelyard.registry.model import Model

LENGTH = 24  # tokens of a sample of text


@dataclass(frozen=True)
class Samples:
    """Inputs in one array, sample by sample, and where they come from."""

    inputs: NDArray[Any]
    origin: str
    """`own`, `digits (held-out)` or the like, or `random`."""

    @property
    def are_real(self) -> bool:
        return self.origin != "random"

    def __len__(self) -> int:
        return len(self.inputs)


def samples_for(model: Model, count: int, shape: Sequence[int], dtype: str) -> Samples:
    """Give so many samples of a model, or as many as there are.

    Args:
        model: of a zoo.
        count: how many at most.
        shape: of one input without the batch, for random ones.
        dtype: of the input.
    """
    own = own_inputs(model, count, len(shape))
    if own is not None:
        return Samples(own.astype(dtype, copy=False), "own")
    for data, name, split in measured_on(model):
        inputs = of_dataset(data, split, model, count)
        return Samples(inputs.astype(dtype, copy=False), f"{name} ({split})")
    return Samples(_random(model, (count, *shape), dtype), "random")


def of_dataset(data: DatasetModule, split: str, model: Model, count: int) -> NDArray[Any]:
    """Give so many samples of a split at most, as the network of a model takes them.

    Args:
        data: the module of the data set.
        split: of it.
        model: of a zoo.
        count: how many at most.
    """
    if model.task == "text-generation":
        return _texts(data.load(split, task=model.task), count)
    loaded: Any = data.load(split, task=model.task, size=None)
    pictures = [loaded[number][0].permute(1, 2, 0).numpy() for number in range(min(count, len(loaded)))]
    coloured = [np.repeat(one, 3, axis=2) if one.shape[2] == 1 else one for one in pictures]
    return prepare(coloured, Preprocessing.of_card(model.data))[0]


def _texts(loaded: Any, count: int) -> NDArray[Any]:
    """Cut the beginnings of texts to one length; what is shorter is left out."""
    tokens = (loaded[number][0] for number in range(len(loaded)))
    long_enough = (one[:LENGTH].numpy() for one in tokens if len(one) >= LENGTH)
    return np.stack([one for one, _ in zip(long_enough, range(count), strict=False)])


def _random(model: Model, shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    chance = np.random.RandomState(0)  # its stream is promised not to change
    if np.dtype(dtype).kind in "iu":
        return chance.randint(0, max(2, len(model.data.get("labels") or ())), shape).astype(dtype)
    return chance.standard_normal(shape).astype(dtype)
