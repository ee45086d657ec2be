"""Canvases for training, drawn anew for each step, and those that are held out, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from recipe import Recipe
from torch import Tensor
from training import normalised

from modelyard.evaluation.datasets import digits

AN_EPOCH = 2_000  # canvases
HELD_OUT = 10_000
SIDE = 96


class LearnsFromCanvases:
    """What a kind of model states that learns from canvases, and is judged on the first `size` held out."""

    task: str
    data = "canvases with one to six of 1,097 of scikit-learn's handwritten digits, drawn as needed"
    held_out = "10,000 canvases of 500 digits that no model was trained on"
    source = "tools/train/measures.py"
    sources = ["https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits"]
    preprocessing: dict[str, Any] = {
        "resize": [SIDE, SIDE],
        "resize_rule": "exact",
        "interpolation": "bilinear",
        "color_order": "RGB",
        "layout": "CHW",
    }
    decoding: Mapping[str, Any] = {}

    def __init__(self, size: int = HELD_OUT) -> None:
        self.size = size

    def labels(self) -> list[str]:
        return digits.labels(self.task)

    def example(self) -> Tensor:
        return torch.zeros(1, 3, SIDE, SIDE)


def steps(recipe: Recipe) -> int:
    """Say how many batches a training has."""
    return recipe.schedule.epochs * AN_EPOCH // recipe.schedule.batch


def training_batches(recipe: Recipe, task: str) -> Iterator[tuple[Tensor, list[Any]]]:
    """Give batches of training canvases, none twice, in an order that follows from the seed."""
    size = recipe.schedule.batch
    data = digits.load("train", task=task, size=2**31)
    first = int(torch.randint(2**30, ()))
    for step in range(steps(recipe)):
        pairs = [data[first + step * size + place] for place in range(size)]
        yield _fed(pairs, recipe), [answer for _, answer in pairs]


def batches(split: str, recipe: Recipe, task: str, size: int) -> Iterator[tuple[Tensor, list[Any]]]:
    """Give the first canvases of a split, a hundred at a time."""
    data = digits.load(split, task=task, size=size)
    for start in range(0, size, 100):
        pairs = [data[number] for number in range(start, min(start + 100, size))]
        yield _fed(pairs, recipe), [answer for _, answer in pairs]


def _fed(pairs: list[tuple[Tensor, Any]], recipe: Recipe) -> Tensor:
    return normalised(torch.stack([picture for picture, _ in pairs]), recipe.mean, recipe.std)
