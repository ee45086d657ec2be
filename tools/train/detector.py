"""Train a detector of digits on a canvas: `python tools/train/detector.py digits_yolo`."""

from __future__ import annotations

import sys
from typing import Any

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
    held_out = "10,000 canvases of 500 digits that no model was trained on"
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
        head: Any = network.head
        data = training_batches(recipe, self.task)
        loss = DetectionLoss(head.strides, CLASSES)
        return trained(network, data, loss, recipe.schedule, steps=steps(recipe), tell=tell)

    @torch.no_grad()
    def figures(self, network: nn.Module, recipe: Recipe, split: str = "held-out") -> Figures:
        found, truth = [], []
        for pictures, answers in batches(split, recipe, self.task, self.size):
            boxes, scores = network(pictures)  # as a detector answers that is not being trained
            found += detections(boxes, scores)
            truth += answers
        return box_map(found, truth, CLASSES)

    def baselines(self, recipe: Recipe) -> dict[str, Figures]:
        truth = [one for _, answers in batches("held-out", recipe, self.task, self.size) for one in answers]
        return {"blobs": box_map([blobs(number) for number in range(self.size)], truth, CLASSES)}


if __name__ == "__main__":
    sys.exit(run(Detector(), build))
