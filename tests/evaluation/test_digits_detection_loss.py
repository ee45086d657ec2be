"""The detector's loss: which cells answer, what they cost, and that going downhill finds the digits."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest
import torch
from detection_boxes import cells, complete_overlap, overlap
from detection_loss import Answers, DetectionLoss, distance_cost
from measures import box_map, found_in
from torch.nn import functional

from modelyard.evaluation.datasets import digits
from modelyard.evaluation.judging.detection import Found

STRIDES, CLASSES, BINS = (8, 16), 10, 16
TRUTH = [
    {"boxes": torch.tensor([[8.0, 16, 40, 56], [60, 10, 64, 30]]), "labels": torch.tensor([3, 1])},
    {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0, dtype=torch.long)},
]


@pytest.fixture(scope="module")
def torchvision():
    sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
    from torchvision_operators import import_torchvision

    return import_torchvision()


def blank(pictures: int = 2) -> list[torch.Tensor]:
    return [torch.zeros(pictures, 4 * BINS + CLASSES, 96 // s, 96 // s) for s in STRIDES]


def said(boxes: torch.Tensor, labels: torch.Tensor) -> list[torch.Tensor]:
    """Maps of one picture in which every cell within a box says that box and its class, and no other does."""
    maps = blank(1)
    row = cells(maps, STRIDES, CLASSES)
    row.classes.fill_(-12)
    for box, label in zip(boxes, labels, strict=True):
        inside = ((row.points > box[:2]) & (row.points < box[2:])).all(1)
        away = torch.cat([row.points - box[:2], box[2:] - row.points], dim=1) / row.strides
        lower = away.clamp(0, BINS - 1.01).floor().long()
        logits = torch.full((*away.shape, BINS), -30.0)
        logits.scatter_(-1, lower[..., None], (1 - away + lower).clamp(1e-9).log()[..., None])
        logits.scatter_(-1, lower[..., None] + 1, (away - lower).clamp(1e-9).log()[..., None])
        row.sides[0, inside] = logits[inside]
        row.classes[0, inside, label] = 12
    flat = torch.cat([row.sides.flatten(2), row.classes], dim=2).transpose(1, 2)
    sizes = [one.shape[2] * one.shape[3] for one in maps]
    return [part.unflatten(2, one.shape[2:]) for part, one in zip(flat.split(sizes, 2), maps, strict=True)]


def read(maps: list[torch.Tensor]) -> list[Found]:
    row = cells(maps, STRIDES, CLASSES)
    return found_in(row.boxes().detach(), row.classes.detach().sigmoid(), 96)


def test_overlaps_are_those_of_torchvision(torchvision):
    torch.manual_seed(0)
    corner, size = torch.rand(2, 50, 2).double() * 50, torch.rand(2, 50, 2).double() * 40 + 1
    one, other = torch.cat([corner, corner + size], dim=2)
    ops = torchvision.ops
    torch.testing.assert_close(overlap(one[:, None], other), ops.box_iou(one, other), atol=1e-6, rtol=0)
    theirs = ops.complete_box_iou(one, other)
    torch.testing.assert_close(complete_overlap(one[:, None], other), theirs, atol=1e-6, rtol=0)


def test_a_cell_says_a_box_by_its_distances_from_the_centre():
    boxes = torch.tensor([[10.0, 20, 50, 70]])
    row = cells(said(boxes, torch.tensor([4])), STRIDES, CLASSES)
    sure = row.classes[0, :, 4] > 0
    assert sure.sum() > 20
    torch.testing.assert_close(row.boxes()[0, sure], boxes.expand(int(sure.sum()), 4), atol=1e-3, rtol=0)


def test_what_is_perfect_costs_the_choice_between_bins_alone():
    """Each side lies half-way between two whole numbers of cells: the logarithm of two, whoever says it."""
    boxes, labels = torch.tensor([[8.0, 16, 40, 56]]), torch.tensor([3])
    every = DetectionLoss(STRIDES[:1], CLASSES, cells_a_box=144)
    cost = every(said(boxes, labels)[:1], [{"boxes": boxes, "labels": labels}])
    assert cost.item() == pytest.approx(every.distance_weight * math.log(2), abs=0.01)


@pytest.mark.parametrize("change", ["moved", "larger", "another class", "unsure", "one too many"])
def test_what_is_wrong_costs_more_than_what_is_perfect(change):
    boxes, labels = TRUTH[0]["boxes"][:1], TRUTH[0]["labels"][:1]
    other = {
        "moved": said(boxes + 3, labels),
        "larger": said(boxes + torch.tensor([-3, -3, 3, 3]), labels),
        "another class": said(boxes, labels + 1),
        "unsure": [torch.cat([one[:, :-CLASSES], one[:, -CLASSES:] / 10], 1) for one in said(boxes, labels)],
        "one too many": said(torch.cat([boxes, boxes + 40]), torch.cat([labels, labels])),
    }[change]
    loss, truth = DetectionLoss(STRIDES, CLASSES, cells_a_box=180), [{"boxes": boxes, "labels": labels}]
    assert loss(other, truth) > loss(said(boxes, labels), truth) + 0.1


def test_the_gradient_is_finite_and_reaches_every_map():
    torch.manual_seed(0)
    maps = [torch.randn_like(one).requires_grad_() for one in blank()]
    DetectionLoss(STRIDES, CLASSES)(maps, TRUTH).backward()
    assert all(one.grad.isfinite().all() and one.grad.abs().max() > 0 for one in maps)


def test_pictures_without_digits_cost_their_scores_alone():
    maps = [one.requires_grad_() for one in blank(1)]
    DetectionLoss(STRIDES, CLASSES)(maps, TRUTH[1:]).backward()
    for one in maps:
        assert one.grad[:, : 4 * BINS].abs().max() == 0
        assert one.grad[:, 4 * BINS :].min() > 0  # downhill every score falls


def test_a_digit_narrower_than_a_cell_has_cells_that_answer():
    maps = blank()
    row = cells(maps, STRIDES, CLASSES)
    answers = DetectionLoss(STRIDES, CLASSES).answers(row, row.boxes(), TRUTH)
    narrow = (answers.boxes == TRUTH[0]["boxes"][1]).all(-1) & answers.answers
    assert 1 <= narrow[0].sum() <= 10
    assert not answers.answers[1].any()


def test_a_cell_answers_for_one_box_and_a_box_has_ten_cells_at_most():
    truth = [{"boxes": torch.tensor([[0.0, 0, 60, 60], [30, 30, 90, 90]]), "labels": torch.tensor([2, 7])}]
    row = cells(blank(1), STRIDES, CLASSES)
    answers = DetectionLoss(STRIDES, CLASSES).answers(row, row.boxes(), truth)
    for box in truth[0]["boxes"]:
        assert 1 <= ((answers.boxes[0] == box).all(-1) & answers.answers[0]).sum() <= 10
    assert (answers.scores[0].count_nonzero(1) <= 1).all()


def test_a_distance_costs_the_cross_entropy_with_its_two_bins():
    torch.manual_seed(1)
    row = cells([torch.randn(1, 4 * 8, 1, 1)], (8,), 0)  # one cell of 8 pixels, its centre at 4, 4
    box = torch.tensor([[[-8.0, 2.0, 12.0, 40.0]]])  # 1.5, 0.25, 1 and 4.5 cells away
    wanted = torch.zeros(4, 8)
    for side, bin_, share in [
        (0, 1, 0.5),
        (0, 2, 0.5),
        (1, 0, 0.75),
        (1, 1, 0.25),
        (2, 1, 1),
        (3, 4, 0.5),
        (3, 5, 0.5),
    ]:
        wanted[side, bin_] = share
    cost = distance_cost(row, Answers(box, torch.zeros(1, 1, 0), torch.ones(1, 1, dtype=torch.bool)))
    torch.testing.assert_close(cost[0], functional.cross_entropy(row.sides[0, 0], wanted))


def test_downhill_the_maps_find_the_digits():
    """Nothing is learnt here: the maps themselves go down the gradient until they hold the digits."""
    data = digits.load("train", task="detection", size=4)
    truth = [data[number][1] for number in range(4)]
    maps = [one.requires_grad_() for one in blank(4)]
    optimizer = torch.optim.Adam(maps, lr=0.3)
    before = box_map(read(maps), truth, CLASSES)["box_map_50"]
    for _ in range(80):
        optimizer.zero_grad()
        DetectionLoss(STRIDES, CLASSES)(maps, truth).backward()
        optimizer.step()
    after = box_map(read(maps), truth, CLASSES)
    assert before < 0.1
    assert after["box_map_50"] > 0.95
    assert after["box_map"] > 0.8
