"""What the maps of a detection head cost: which cells answer for which box, and how well they do.

The cells are chosen by how well they already do ("TOOD: Task-aligned One-stage Object Detection", Feng et
al., 2021); their boxes cost CIoU, the distributions of the distances a cross entropy over the two whole
numbers beside the true one ("Generalized Focal Loss", Li et al., 2020), the classes a binary cross entropy.
The weights are those of YOLOv8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from detection_boxes import Cells, cells, complete_overlap
from torch import Tensor
from torch.nn import functional

Truth = Sequence[Mapping[str, Tensor]]


class Answers(NamedTuple):
    """What each cell should say."""

    boxes: Tensor  # [B, A, 4]
    scores: Tensor  # [B, A, classes]
    answers: Tensor  # [B, A] which cells answer for a box


@dataclass(frozen=True)
class DetectionLoss:
    """The cost of a head's maps."""

    strides: Sequence[int]
    classes: int
    cells_a_box: int = 10
    score_power: float = 0.5
    overlap_power: float = 6.0
    box_weight: float = 7.5
    class_weight: float = 0.5
    distance_weight: float = 1.5

    def __call__(self, maps: Sequence[Tensor], truth: Truth) -> Tensor:
        """Give the mean cost of a batch.

        Args:
            maps: What the head gave, a map a stride.
            truth: For each picture `boxes`, left, top, right, bottom in pixels, and `labels`.
        """
        row = cells(maps, self.strides, self.classes)
        boxes = row.boxes()
        wanted = self.answers(row, boxes.detach(), truth)
        total = wanted.scores.sum().clamp(min=1)
        cost = functional.binary_cross_entropy_with_logits(row.classes, wanted.scores, reduction="sum")
        cost = self.class_weight * cost
        if wanted.answers.any():
            weight = wanted.scores[wanted.answers].sum(-1)
            boxed = 1 - complete_overlap(boxes[wanted.answers], wanted.boxes[wanted.answers])
            cost = cost + self.box_weight * (boxed * weight).sum()
            cost = cost + self.distance_weight * (distance_cost(row, wanted) * weight).sum()
        return cost / total

    @torch.no_grad()
    def answers(self, row: Cells, boxes: Tensor, truth: Truth) -> Answers:
        """Choose the cells that answer for each box, and what they should say."""
        labels, true, real = padded(truth, boxes)
        shape = (*labels.shape, boxes.shape[1])  # [B, M, A]
        scores = row.classes.sigmoid().transpose(1, 2).gather(1, labels[..., None].expand(shape))
        overlaps = complete_overlap(true[:, :, None], boxes[:, None]).clamp(min=0)
        near = within(row.points, true, min(self.strides)) & real[..., None]
        worth = (scores**self.score_power * overlaps**self.overlap_power).masked_fill(~near, -1)
        best = worth.topk(min(self.cells_a_box, shape[2]), dim=2).indices
        chosen = torch.zeros(shape, dtype=torch.bool).scatter_(2, best, True) & near
        chosen &= one_box_a_cell(chosen, overlaps)
        owner = chosen.int().argmax(1)  # [B, A]
        share = shares(worth.clamp(min=0), overlaps, chosen)
        target = functional.one_hot(labels.gather(1, owner), self.classes) * share[..., None]
        return Answers(true.gather(1, owner[..., None].expand(-1, -1, 4)), target, chosen.any(1))


def padded(truth: Truth, like: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Give labels, boxes and which of them are real, as many for each picture."""
    most = max(1, *(len(one["labels"]) for one in truth))
    labels = torch.zeros(len(truth), most, dtype=torch.long)
    boxes = like.new_zeros(len(truth), most, 4)
    real = torch.zeros(len(truth), most, dtype=torch.bool)
    for place, one in enumerate(truth):
        count = len(one["labels"])
        labels[place, :count] = one["labels"]
        boxes[place, :count] = one["boxes"].to(like.dtype)
        real[place, :count] = True
    return labels, boxes, real


def within(points: Tensor, boxes: Tensor, least: int) -> Tensor:
    """Tell which points lie in which boxes; a box narrower than a cell counts as wide as one."""
    middle = (boxes[..., :2] + boxes[..., 2:]) / 2
    reach = (boxes[..., 2:] - boxes[..., :2]).clamp(min=least) / 2
    return ((points - middle[:, :, None]).abs() <= reach[:, :, None]).all(-1)


def one_box_a_cell(chosen: Tensor, overlaps: Tensor) -> Tensor:
    """Where several boxes chose a cell, leave it to the one it overlaps most."""
    best = overlaps.masked_fill(~chosen, -1).argmax(1)
    return functional.one_hot(best, chosen.shape[1]).transpose(1, 2).bool()


def shares(worth: Tensor, overlaps: Tensor, chosen: Tensor) -> Tensor:
    """Give the score each cell should have: its box's best overlap for the best cell, less for the others."""
    worth, overlaps = worth * chosen, overlaps * chosen
    share = worth / (worth.amax(2, keepdim=True) + 1e-9) * overlaps.amax(2, keepdim=True)
    return share.amax(1)


def distance_cost(row: Cells, wanted: Answers) -> Tensor:
    """Give the cost of each answering cell's distributions: cross entropy with the two nearest bins."""
    points = row.points.expand(*wanted.answers.shape, 2)[wanted.answers]
    strides = row.strides.expand(*wanted.answers.shape, 1)[wanted.answers]
    boxes, sides = wanted.boxes[wanted.answers], row.sides[wanted.answers]  # [n, 4], [n, 4, bins]
    bins = sides.shape[-1]
    true = torch.cat([points - boxes[:, :2], boxes[:, 2:] - points], dim=1) / strides
    true = true.clamp(0, bins - 1 - 0.01)
    lower = true.floor().long()
    above = true - lower
    said = sides.log_softmax(-1)
    below = said.gather(-1, lower[..., None]).squeeze(-1) * (1 - above)
    return -(below + said.gather(-1, lower[..., None] + 1).squeeze(-1) * above).mean(1)
