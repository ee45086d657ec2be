"""Samples of a model: originals of its data set, what goes into the network, what comes out, and the truth.

Taken are the first of the split that nobody trained on which the model answers as they are labelled, so that
a label in a folder can be held to what the model decides; those passed over are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from modelyard.core.errors import ExportError
from modelyard.export.validation.decisions import ENOUGH, verdict
from modelyard.tasks.prepare import prepare
from modelyard.tasks.preprocessing import Preprocessing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch import nn

    from modelyard.evaluation.datasets.base import DatasetModule
    from modelyard.registry.model import Model

    Arrays = dict[str, NDArray[Any]]

MOST_TRIED = 20  # for each sample that is wanted


@dataclass(frozen=True)
class Sample:
    """One sample; inputs and outputs have no batch axis."""

    number: int
    original: Arrays
    inputs: Arrays
    outputs: Arrays
    label: Arrays


@dataclass(frozen=True)
class Sampled:
    """The samples of a folder, and where they are from."""

    samples: tuple[Sample, ...]
    source: str
    passed_over: int

    def notes(self) -> list[str]:
        """Say in sentences what the samples are."""
        count = len(self.samples)
        said = [f"{count} samples of {self.source}, as they are before and after preprocessing, with what "
                "the network in PyTorch gives for them and with their labels."]  # fmt: skip
        if self.passed_over:
            said.append(
                f"They are the first {count} that the model answers as they are labelled "
                f"(passed over: {self.passed_over}). How often it is right the figures above say."
            )
        return said


def sampled(
    model: Model, network: nn.Module, names: Sequence[str], data: DatasetModule, count: int
) -> Sampled:
    """Take samples. `names` are those of inputs and outputs: the input first."""
    split = data.SPLITS[-1]
    items: Any = data.load(split, task=model.task)
    kept: list[Sample] = []
    tried = 0
    for one in _answered(model, network, names, items):
        if tried == count * MOST_TRIED or len(kept) == count:
            break
        tried += 1
        kept += [one] if _right(model.task, one) else []
    if len(kept) < count:
        raise ExportError(
            f"of {tried} samples of the {split} split {model.ref} answers {len(kept)} as they are labelled; "
            f"wanted: {count}",
            hint="Is it the data set that it was made for? `--dataset` names another, `--samples` fewer.",
        )
    source = f"the {split} split of {data.__name__.rpartition('.')[2]}"  # type: ignore[attr-defined]
    return Sampled(tuple(kept), source, tried - len(kept))


def _answered(model: Model, network: nn.Module, names: Sequence[str], items: Any) -> Iterator[Sample]:
    how = Preprocessing.of_card(model.data) if model.task != "text-generation" else None
    for number in range(len(items)):
        given, truth = items[number]
        if how is None:
            original, array = _text(given, model), given.numpy()
        else:
            picture = _picture(given)
            original, array = {"picture": picture}, prepare([picture], how)[0][0]
        with torch.no_grad():
            found = outputs_of(network(torch.from_numpy(array)[None]))
        outputs = {name: one[0].numpy() for name, one in zip(names[1:], found, strict=True)}
        yield Sample(number, original, {names[0]: array}, outputs, _label(model.task, truth))


def outputs_of(answer: Any) -> list[torch.Tensor]:
    """Give what a network answers as tensors in the order of the artifact's outputs."""
    if isinstance(answer, torch.Tensor):
        return [answer]
    return list(answer.values() if isinstance(answer, dict) else answer)


def _picture(planes: torch.Tensor) -> NDArray[np.uint8]:
    """Give [height, width, 3], or [height, width] of what is grey."""
    picture: NDArray[np.uint8] = planes.permute(1, 2, 0).contiguous().numpy()
    return picture[..., 0] if picture.shape[2] == 1 else picture


def _text(tokens: torch.Tensor, model: Model) -> Arrays:
    characters = [str(label) for label in model.data.get("labels") or ()]
    return {"text": np.array("".join(characters[token] for token in tokens.tolist()))}


def _label(task: str, truth: Any) -> Arrays:
    if task == "detection":
        return {"boxes": truth["boxes"].numpy(), "labels": truth["labels"].numpy()}
    name = {"segmentation": "mask", "text-generation": "tokens"}.get(task, "label")
    return {name: np.asarray(truth)}


def _right(task: str, one: Sample) -> bool:
    label = one.label if task == "detection" else next(iter(one.label.values()))
    found = verdict(task, one.outputs, label)
    return found is not None and found.share >= ENOUGH[task]
