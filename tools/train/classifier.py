"""Train a classifier of single digits: `python tools/train/classifier.py digits_resnet`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from augment import jittered
from baselines import nearest_centroid
from command import run
from kind import Figures, Tell
from measures import top1_accuracy
from network import build
from recipe import Recipe
from torch import Tensor, nn
from torch.nn import functional
from training import normalised, trained

from modelyard.evaluation.datasets.digits import PICTURE, DigitPictures, labels

SMOOTHING = 0.05


class Classifier:
    task = "classification"
    script = "tools/train/classifier.py"
    benchmark = "digits_held_out"
    data = "1,097 of scikit-learn's 1,797 handwritten digits, enlarged to 32 × 32"
    held_out = "500 of scikit-learn's digits, 50 of each class, that no model was trained on"
    source = "tools/train/measures.py"
    sources = ["https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits"]
    decoding: Mapping[str, Any] = {}
    preprocessing = {
        "resize": [PICTURE, PICTURE],
        "resize_rule": "exact",
        "interpolation": "bilinear",
        "color_order": "GREY",
        "layout": "CHW",
    }

    def labels(self) -> list[str]:
        return labels(self.task)

    def example(self) -> Tensor:
        return torch.zeros(1, 1, PICTURE, PICTURE)

    def train(self, network: nn.Module, recipe: Recipe, tell: Tell) -> nn.Module:
        pictures, answers = everything("train")
        steps = recipe.schedule.epochs * (len(answers) // recipe.schedule.batch)
        batches = self.batches(pictures, answers, recipe)
        return trained(network, batches, self.loss, recipe.schedule, steps=steps, tell=tell)

    def batches(self, pictures: Tensor, answers: Tensor, recipe: Recipe) -> Iterator[tuple[Tensor, Tensor]]:
        """Give each epoch in another order, each picture jittered anew."""
        size = recipe.schedule.batch
        for _ in range(recipe.schedule.epochs):
            order = torch.randperm(len(answers))
            for start in range(0, len(answers) - size + 1, size):
                chosen = order[start : start + size]
                yield normalised(jittered(pictures[chosen]), recipe.mean, recipe.std), answers[chosen]

    @staticmethod
    def loss(scores: Tensor, answers: Tensor) -> Tensor:
        return functional.cross_entropy(scores, answers, label_smoothing=SMOOTHING)

    @torch.no_grad()
    def figures(self, network: nn.Module, recipe: Recipe, split: str = "held-out") -> Figures:
        pictures, answers = everything(split)
        scores = network(normalised(pictures, recipe.mean, recipe.std))
        return {"top1_accuracy": top1_accuracy(scores, answers)}

    def baselines(self, recipe: Recipe) -> dict[str, Figures]:  # noqa: ARG002
        return {"nearest_centroid": {"top1_accuracy": nearest_centroid()}}


def everything(split: str) -> tuple[Tensor, Tensor]:
    """Give the pictures and labels of a split as two tensors."""
    data = DigitPictures(split)
    return data.pictures[:, None], torch.from_numpy(data.digits.labels)


if __name__ == "__main__":
    sys.exit(run(Classifier(), build))
