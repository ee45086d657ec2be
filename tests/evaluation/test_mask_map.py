"""Mean average precision of masks is that of pycocotools' `segm`, to the last digit."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from modelyard.core.errors import ShapeError
from modelyard.evaluation.label_maps import map_of
from modelyard.evaluation.masks.compressed import text_of
from modelyard.evaluation.masks.instances import FoundMasks, masks_there
from modelyard.evaluation.masks.rle import rle_of_array
from modelyard.evaluation.masks.stated import rle_of
from modelyard.evaluation.metrics.mask_map import Metric

CLASSES, SIDE = 3, 150
NAMES = (
    "mask_map", "mask_map_50", "mask_map_75", "mask_map_small", "mask_map_medium", "mask_map_large",
    "mask_recall_1", "mask_recall_10", "mask_recall_100",
    "mask_recall_small", "mask_recall_medium", "mask_recall_large",
)  # fmt: skip


def things(chance, picture):
    """Polygons, runs and compressed runs in COCO's JSON, of all sizes, some of them crowds."""
    for _ in range(chance.poisson(5)):
        size = chance.choice([12, 50, 140])
        corner = chance.randint(0, SIDE - size + 1, 2)
        points = (chance.rand(7, 2) * size + corner).round(1)
        mask = rle_of([points.ravel().tolist()], SIDE, SIDE)
        forms = (
            [points.ravel().tolist(), (points[:3] / 2).ravel().tolist()],
            {"size": [SIDE, SIDE], "counts": mask.counts},
            {"size": [SIDE, SIDE], "counts": text_of(mask)},
        )
        yield {
            "image_id": picture, "category_id": int(chance.randint(CLASSES)),
            "segmentation": forms[chance.randint(3)], "area": float(mask.area * chance.uniform(0.8, 1.2)),
            "iscrowd": int(chance.rand() < 0.15), "bbox": [0, 0, 1, 1],
        }  # fmt: skip


def answers(chance, there):
    """Masks near what is there, moved and with holes, and some elsewhere; scores that are often equal."""
    for one in there:
        mask = rle_of(one["segmentation"], SIDE, SIDE).array()
        for _ in range(chance.choice([0, 1, 1, 3])):
            moved = np.roll(mask, chance.choice([0, 0, 1, 4], 2), (0, 1)) & (chance.rand(SIDE, SIDE) < 0.97)
            yield moved, round(0.4 + 0.6 * chance.rand(), 1), one["category_id"]
    for _ in range(5):
        top, left = chance.randint(0, SIDE, 2)
        mask = np.zeros((SIDE, SIDE), bool)
        mask[top : top + 40, left : left + 40] = True
        yield mask, round(chance.rand() / 2, 1), int(chance.randint(CLASSES))


def drawn(seed, count=12):
    chance = np.random.RandomState(seed)
    there = [list(things(chance, picture)) for picture in range(count)]
    return there, [list(answers(chance, one)) for one in there]


def ours(there, found):
    names = [str(number) for number in range(CLASSES)]
    metric, among = Metric(CLASSES), map_of(names, CLASSES, names)
    for true, said in zip(there, found, strict=True):
        masks = [rle_of_array(mask) for mask, _, _ in said]
        truth = {
            "masks": [rle_of(one["segmentation"], SIDE, SIDE) for one in true],
            "labels": np.array([one["category_id"] for one in true], np.int64),
            "areas": [one["area"] for one in true],
            "crowds": [one["iscrowd"] for one in true],
        }
        scores = np.array([score for _, score, _ in said], np.float64)
        labels = np.array([label for _, _, label in said], np.int64)
        metric.add([FoundMasks(masks, scores, labels)], [masks_there(truth, among)])
    return [-1 if one.value is None else one.value for one in map(metric.figures().get, NAMES)]


def theirs(there, found):
    coco = COCO()
    each = [one for picture in there for one in picture]
    size = {"height": SIDE, "width": SIDE}
    coco.dataset = {
        "images": [{"id": number, **size} for number in range(len(there))],
        "categories": [{"id": number} for number in range(CLASSES)],
        "annotations": [one | {"id": number} for number, one in enumerate(each, 1)],
    }
    said = [
        {"image_id": number, "category_id": label, "score": score,
         "segmentation": {"size": [SIDE, SIDE], "counts": text_of(rle_of_array(mask))}}
        for number, one in enumerate(found)
        for mask, score, label in one
    ]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
        judged = COCOeval(coco, coco.loadRes(said), "segm")
        judged.evaluate()
        judged.accumulate()
        judged.summarize()
    return judged.stats.tolist()


@pytest.mark.parametrize("seed", range(4))
def test_all_twelve_figures_are_those_of_pycocotools(seed):
    there, found = drawn(seed)
    assert ours(there, found) == theirs(there, found)
    assert 0.1 < ours(there, found)[0] < 0.9


def test_a_mask_of_another_size_is_refused():
    small, large = (rle_of_array(np.ones((side, side))) for side in (4, 5))
    names = ["a"]
    truth = masks_there({"masks": [small], "labels": [0]}, map_of(names, 1, names))
    with pytest.raises(ShapeError, match="4 × 4 and 5 × 5"):
        Metric(1).add([FoundMasks([large], np.ones(1), np.zeros(1, np.int64))], [truth])


def test_nothing_found_is_worth_nothing_and_nothing_there_has_no_figure():
    there, found = drawn(5)
    assert ours(there, [[] for _ in found])[0] == 0
    assert ours([[] for _ in there], found)[0] == -1
