"""Train a detector of digits on a canvas: `python tools/train/detector.py digits_yolo`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import canvases
import torch
from baselines import blobs
from canvases import SIDE, batches, steps, training_batches
from command import Figures, Tell, run
from detection_boxes import detections
from detection_loss import DetectionLoss
from measures import box_map
from network import build
from recipe import Recipe
from torch import Tensor, nn
from training import trained

from modelyard.evaluation.datasets import digits

CLASSES = 10
HELD_OUT = 10_000


class Detector:
    task = "detection"
    script = "tools/train/detector.py"
    benchmark = "digit_canvases_held_out"
    data = "canvases with one to six of 1,097 of scikit-learn's handwritten digits, drawn as needed"
    held_out = "10,000 canvases of 500 digits that no model was trained or chosen on"
    source = "tools/train/measures.py"
    sources = ["https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits"]
    preprocessing = canvases.PREPROCESSING

    def labels(self) -> list[str]:
        return digits.labels(self.task)

    def example(self) -> Tensor:
        return torch.zeros(1, 3, SIDE, SIDE)

    def __init__(self, size: int = HELD_OUT) -> None:
        self.size = size

    def train(self, network: nn.Module, recipe: Recipe, tell: Tell) -> nn.Module:
        network.train()
        loss = DetectionLoss(strides(network), CLASSES)
        data = training_batches(recipe, self.task)
        return trained(network, data, loss, recipe.schedule, steps=steps(recipe), tell=tell)

    @torch.no_grad()
    def figures(self, network: nn.Module, recipe: Recipe, split: str = "held-out") -> Figures:
        found, truth = [], []
        step = strides(network)
        for pictures, answers in batches(split, recipe, self.task, self.size):
            found += detections(maps(network, pictures), step, CLASSES)
            truth += answers
        return box_map(found, truth, CLASSES)

    def baselines(self, recipe: Recipe) -> dict[str, Figures]:
        truth = [one for _, answers in batches("held-out", recipe, self.task, self.size) for one in answers]
        return {"blobs": box_map([blobs(number) for number in range(self.size)], truth, CLASSES)}


def maps(network: nn.Module, pictures: Tensor) -> Sequence[Tensor]:
    """Give the raw maps of a detector's head."""
    given: Sequence[Tensor] = network(pictures)
    return given


def strides(network: nn.Module) -> list[int]:
    """Find the stride of each map by looking at one."""
    channels = next(part.shape[1] for part in network.parameters() if part.ndim == 4)
    with torch.no_grad():
        return [SIDE // one.shape[-1] for one in maps(network, torch.zeros(2, channels, SIDE, SIDE))]


if __name__ == "__main__":
    sys.exit(run(Detector(), build))
