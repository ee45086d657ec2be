"""What a trained network is worth on pictures and sentences it never saw."""

from __future__ import annotations

import contextlib
import importlib
import io
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch
from detection_boxes import Detections
from detection_loss import Truth
from torch import Tensor
from torch.nn import functional

SILENT = -100  # the answer of a place that is not counted


def top1_accuracy(scores: Tensor, labels: Tensor) -> float:
    """Give the share of pictures whose best guess is right."""
    return (scores.argmax(1) == labels).float().mean().item()


def box_map(found: Sequence[Detections], truth: Truth, classes: int) -> dict[str, float]:
    """Give mean average precision as COCO counts it: over overlaps of 0.50 to 0.95, and at 0.50 and 0.75."""
    with contextlib.redirect_stdout(io.StringIO()):  # pycocotools prints as it goes
        evaluation = _evaluation(_coco(truth, classes), _table(found))
        evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, 1e10]], ["all"]
        evaluation.params.maxDets = [100]
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][..., 0, 0]  # [overlaps, recalls, classes]
    return {
        "box_map": _mean(precision),
        "box_map_50": _mean(precision[0]),
        "box_map_75": _mean(precision[5]),
    }


def _mean(precision: Any) -> float:
    known = precision[precision > -1]  # a class that is nowhere has none
    return float(known.mean()) if known.size else 0.0


def _coco(truth: Truth, classes: int) -> Any:
    coco = importlib.import_module("pycocotools.coco").COCO()
    boxes = [(picture, box, label) for picture, one in enumerate(truth) for box, label in _pairs(one)]
    coco.dataset = {
        "images": [{"id": picture} for picture in range(len(truth))],
        "categories": [{"id": label} for label in range(classes)],
        "annotations": [
            {"id": place + 1, "image_id": picture, "category_id": label, "bbox": box, "area": box[2] * box[3],
             "iscrowd": 0}
            for place, (picture, box, label) in enumerate(boxes)
        ],
    }  # fmt: skip
    coco.createIndex()
    return coco


def _pairs(one: Any) -> Iterable[tuple[list[float], int]]:
    sized = torch.cat([one["boxes"][:, :2], one["boxes"][:, 2:] - one["boxes"][:, :2]], dim=1)
    return zip(sized.tolist(), one["labels"].tolist(), strict=True)


def _table(found: Sequence[Detections]) -> Any:
    """Lay detections out as pycocotools reads them: picture, left, top, width, height, score, class."""
    rows = [
        torch.cat(
            [torch.full((len(one.scores), 1), float(picture)), one.boxes[:, :2],
             one.boxes[:, 2:] - one.boxes[:, :2], one.scores[:, None], one.labels[:, None].float()], dim=1,
        )
        for picture, one in enumerate(found)
    ]  # fmt: skip
    return torch.cat(rows).double().numpy()


def _evaluation(coco: Any, table: Any) -> Any:
    evaluator = importlib.import_module("pycocotools.cocoeval").COCOeval
    if len(table):
        return evaluator(coco, coco.loadRes(table), "bbox")
    empty = importlib.import_module("pycocotools.coco").COCO()
    empty.dataset = {**coco.dataset, "annotations": []}
    empty.createIndex()
    return evaluator(coco, empty, "bbox")


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
