"""What a trained network is worth on pictures and sentences it never saw."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from detection_loss import Truth
from torch import Tensor
from torch.nn import functional

from modelyard.evaluation.judging import detection
from modelyard.evaluation.judging.detection import Found
from modelyard.evaluation.label_maps import map_of
from modelyard.evaluation.metrics.box_map import Metric as BoxMap
from modelyard.tasks.geometry import Placed

SILENT = -100  # the answer of a place that is not counted


def top1_accuracy(scores: Tensor, labels: Tensor) -> float:
    """Give the share of pictures whose best guess is right."""
    return (scores.argmax(1) == labels).float().mean().item()


def found_in(boxes: Tensor, scores: Tensor, side: int) -> list[Found]:
    """Read what a detector says of pictures of one side as `modelyard evaluate` reads it.

    Args:
        boxes: Of each cell, `[B, A, 4]`.
        scores: Of each cell for each class, `[B, A, classes]`.
        side: Of the pictures, in pixels.
    """
    placed = [Placed(side, side, 1.0, 1.0, 0.0, 0.0)] * len(boxes)
    return detection.said({"boxes": boxes.numpy(), "scores": scores.numpy()}, placed, scores.shape[2])


def box_map(found: Sequence[Found], truth: Truth, classes: int) -> dict[str, float]:
    """Give mean average precision by the metric of `modelyard evaluate`: COCO's, and at 0.50 and at 0.75."""
    names = list(map(str, range(classes)))
    among, metric = map_of(names, classes, names), BoxMap(classes)
    metric.add(found, [detection.truth(one, among) for one in truth])
    figures = metric.figures()
    return {name: figures[name].value or 0.0 for name in ("box_map", "box_map_50", "box_map_75")}


class Confusion:
    """How often each class of pixels was taken for each."""

    def __init__(self, classes: int) -> None:
        self.counts = np.zeros((classes, classes), dtype=np.int64)  # [true, said]

    def add(self, said: Tensor, true: Tensor) -> None:
        size = len(self.counts)
        pairs = (true.flatten() * size + said.flatten()).numpy()
        self.counts += np.bincount(pairs, minlength=size * size).reshape(size, size)

    @property
    def miou(self) -> float:
        """The mean over classes of intersection over union."""
        shared = np.diag(self.counts)
        either = self.counts.sum(0) + self.counts.sum(1) - shared
        return float((shared[either > 0] / either[either > 0]).mean())

    @property
    def pixel_accuracy(self) -> float:
        """The share of pixels that were given their class."""
        return float(np.diag(self.counts).sum() / self.counts.sum())


class Perplexity:
    """How many characters a model hesitates between, on average."""

    def __init__(self) -> None:
        self.cost = 0.0
        self.tokens = 0

    def add(self, scores: Tensor, following: Tensor) -> None:
        """Count a batch: scores `[B, T, tokens]`, and the tokens that followed, `SILENT` where none did."""
        cost = functional.cross_entropy(
            scores.flatten(0, 1).double(), following.flatten(), ignore_index=SILENT, reduction="sum"
        )
        self.cost += cost.item()
        self.tokens += int((following != SILENT).sum())

    @property
    def figures(self) -> dict[str, float]:
        bits = self.cost / self.tokens / math.log(2)
        return {"perplexity": math.exp(self.cost / self.tokens), "bits_per_character": bits}
