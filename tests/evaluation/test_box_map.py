"""Mean average precision is that of pycocotools, to the last digit."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from modelyard.evaluation.judging.detection import Found, There
from modelyard.evaluation.metrics.box_map import Metric

CLASSES = 4
NAMES = (
    "box_map", "box_map_50", "box_map_75", "box_map_small", "box_map_medium", "box_map_large",
    "box_recall_1", "box_recall_10", "box_recall_100",
    "box_recall_small", "box_recall_medium", "box_recall_large",
)  # fmt: skip


def picture(chance, *, whole=False):
    """Things of all sizes, some of them crowds; detections near them, twice, elsewhere, of equal score."""
    many = chance.poisson(6)
    sides = chance.rand(many, 4) * [300, 300, 150, 150] * chance.choice([1, 0.2], (many, 1)) + [0, 0, 2, 2]
    sides = np.rint(sides) if whole else sides
    labels = chance.randint(CLASSES, size=many)
    areas = sides[:, 2] * sides[:, 3] * chance.uniform(0.6, 1, many)
    near = np.repeat(np.arange(many), chance.randint(0, 4, many))
    moved = sides[near] + chance.choice([0, 1, 4], (len(near), 1)) * chance.randint(-1, 2, (len(near), 4))
    boxes = np.concatenate([moved, chance.rand(40, 4) * [300, 300, 90, 90]])
    boxes = np.concatenate([boxes[:, :2], boxes[:, :2] + np.maximum(boxes[:, 2:], 1)], 1)
    guesses = np.concatenate([labels[near], chance.randint(CLASSES, size=40)])
    scores = np.round(chance.rand(len(boxes)), 1 if whole else 6)
    return Found(boxes, scores, guesses), There(sides, labels, areas, chance.rand(many) < 0.1)


def ours(found, there, classes=CLASSES):
    metric = Metric(classes)
    for start in range(0, len(found), 4):
        metric.add(found[start : start + 4], there[start : start + 4])
    return [-1 if one.value is None else one.value for one in map(metric.figures().get, NAMES)]


def theirs(found, there):
    coco = COCO()
    things = [
        {"image_id": number, "bbox": list(sides), "category_id": int(label), "area": area,
         "iscrowd": int(crowd)}
        for number, one in enumerate(there)
        for sides, label, area, crowd in zip(*one[:4], strict=True)
    ]  # fmt: skip
    coco.dataset = {
        "images": [{"id": number} for number in range(len(there))],
        "categories": [{"id": number} for number in range(CLASSES)],
        "annotations": [thing | {"id": number} for number, thing in enumerate(things, 1)],
    }
    rows = [
        np.column_stack([np.full(len(one.scores), number), one.boxes[:, :2],
                         one.boxes[:, 2:] - one.boxes[:, :2], one.scores, one.labels])
        for number, one in enumerate(found)
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
        judged = COCOeval(coco, coco.loadRes(np.concatenate(rows)), "bbox")
        judged.evaluate()
        judged.accumulate()
        judged.summarize()
    return judged.stats.tolist()


@pytest.mark.parametrize("seed", range(4))
def test_all_twelve_figures_are_those_of_pycocotools(seed):
    chance = np.random.RandomState(seed)
    found, there = zip(*[picture(chance, whole=seed % 2 == 1) for _ in range(30)], strict=True)
    assert ours(found, there) == theirs(found, there)


def test_more_than_a_hundred_detections_of_a_class_are_cut_as_pycocotools_cuts_them():
    chance = np.random.RandomState(9)
    pictures = [picture(chance) for _ in range(9)]
    found = [
        Found(np.tile(one.boxes, (9, 1)), np.tile(one.scores, 9), one.labels.repeat(9) % 2)
        for one, _ in pictures
    ]
    there = [one for _, one in pictures]
    assert ours(found, there) == theirs(found, there)


def test_the_right_box_alone_is_worth_one():
    box = np.array([[10.0, 10, 50, 50]])
    found = Found(box, np.array([0.9]), np.array([0]))
    there = There(np.array([[10.0, 10, 40, 40]]), np.array([0]), np.array([1600.0]), np.array([False]))
    assert ours([found], [there])[:3] == pytest.approx([1, 1, 1])


def test_nothing_found_is_worth_nothing_and_nothing_there_has_no_figure():
    nothing = Found(np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.int64))
    there = There(np.array([[1.0, 1, 9, 9]]), np.array([0]), np.array([81.0]), np.array([False]))
    empty = There(*(one[:0] for one in there[:4]))
    assert ours([nothing], [there])[0] == 0
    assert ours([nothing], [empty])[0] == -1
