"""Train a detector of digits on a canvas: `python tools/train/detector.py digits_yolo`."""

from __future__ import annotations

import sys
from typing import Any

import torch
from baselines import blobs
from canvases import SIDE, LearnsFromCanvases, batches, steps, training_batches
from command import run
from detection_loss import DetectionLoss
from kind import Figures, Tell
from measures import box_map, found_in
from network import build
from recipe import Recipe
from torch import nn
from training import trained

from modelyard.evaluation.judging.detection import DECODING

CLASSES = 10


class Detector(LearnsFromCanvases):
    task = "detection"
    script = "tools/train/detector.py"
    benchmark = "digit_canvases_held_out"
    source = "modelyard evaluate"
    decoding = DECODING

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
            found += found_in(boxes, scores, SIDE)
            truth += answers
        return box_map(found, truth, CLASSES)

    def baselines(self, recipe: Recipe) -> dict[str, Figures]:
        truth = [one for _, answers in batches("held-out", recipe, self.task, self.size) for one in answers]
        return {"blobs": box_map([blobs(number) for number in range(self.size)], truth, CLASSES)}


if __name__ == "__main__":
    sys.exit(run(Detector(), build))
