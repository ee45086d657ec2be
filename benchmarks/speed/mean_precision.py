"""Mean average precision of 5,000 pictures: our time against pycocotools', and equality to the last digit.

python benchmarks/speed/mean_precision.py [--rounds 3]

About 36,000 boxes of 80 classes and 255,000 detections, drawn with a seed. Each measurement is a process of
its own; what both are given lies in memory before time is taken, and pycocotools has its index of what is
there. Ours is `add`, 8 pictures at a time, and `figures`; theirs `loadRes`, `evaluate`, `accumulate`,
`summarize`. The ratio is that of wall times; processor times are told beside it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from measure import row
from numpy.typing import NDArray

from modelyard.evaluation.judging.detection import Found, There
from modelyard.evaluation.metrics.box_map import Metric

PICTURES, CLASSES = 5000, 80
THERE, FOUND = 36_000, 255_000
SIDE = 640
NAMES = (
    "box_map", "box_map_50", "box_map_75", "box_map_small", "box_map_medium", "box_map_large", "box_recall_1",
    "box_recall_10", "box_recall_100", "box_recall_small", "box_recall_medium", "box_recall_large",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("ours", "pycocotools"), help="measure this, once, and print JSON")
    given = parser.parse_args()
    if given.only:
        print(json.dumps(measured(given.only)))
    else:
        compare(given.rounds)


def compare(rounds: int) -> None:
    taken = [{name: alone(name) for name in ("ours", "pycocotools")} for _ in range(rounds)]
    if any(one["ours"]["figures"] != one["pycocotools"]["figures"] for one in taken):
        raise SystemExit(f"the figures differ: {taken[0]}")
    for kind in ("wall", "processor"):
        own, other = (statistics.median(one[name][kind] for one in taken) for name in taken[0])
        row(
            f"mAP, pycocotools' {kind} time / ours", other / own, ">= 8", f"{other:.2f} s against {own:.2f} s"
        )
    print("all twelve figures equal: " + ", ".join(f"{one:.4f}" for one in taken[0]["ours"]["figures"]))


def alone(name: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--only", name]
    said: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return said


def measured(name: str) -> dict[str, Any]:
    found, there = drawn()
    work = ours(found, there) if name == "ours" else theirs(found, there)
    wall, processor = time.perf_counter(), time.process_time()
    figures = work()
    return {
        "wall": time.perf_counter() - wall, "processor": time.process_time() - processor, "figures": figures,
    }  # fmt: skip


def ours(found: list[Found], there: list[There]) -> Callable[[], list[float]]:
    def work() -> list[float]:
        metric = Metric(CLASSES)
        for start in range(0, PICTURES, 8):
            metric.add(found[start : start + 8], there[start : start + 8])
        figures = metric.figures()
        return [figures[name].value or 0.0 for name in NAMES]

    return work


def theirs(found: list[Found], there: list[There]) -> Callable[[], list[float]]:
    import contextlib
    import io

    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    coco, rows = COCO(), detections(found)
    coco.dataset = {
        "images": [{"id": number} for number in range(PICTURES)],
        "categories": [{"id": number} for number in range(CLASSES)],
        "annotations": things_of(there),
    }

    def work() -> list[float]:
        with contextlib.redirect_stdout(io.StringIO()):
            judged = COCOeval(coco, coco.loadRes(rows), "bbox")
            judged.evaluate()
            judged.accumulate()
            judged.summarize()
        stats: list[float] = judged.stats.tolist()
        return stats

    with contextlib.redirect_stdout(io.StringIO()):
        coco.createIndex()
    return work


def things_of(there: list[There]) -> list[dict[str, object]]:
    things = [
        {"image_id": number, "bbox": sides, "category_id": label, "area": area, "iscrowd": int(crowd)}
        for number, one in enumerate(there)
        for sides, label, area, crowd in zip(*(part.tolist() for part in one[:4]), strict=True)
    ]
    return [thing | {"id": number} for number, thing in enumerate(things, 1)]


def detections(found: list[Found]) -> list[dict[str, object]]:
    return [
        {"image_id": number, "bbox": [left, top, right - left, bottom - top], "score": score,
         "category_id": label}
        for number, one in enumerate(found)
        for (left, top, right, bottom), score, label in zip(*(part.tolist() for part in one), strict=True)
    ]  # fmt: skip


def drawn() -> tuple[list[Found], list[There]]:
    """Draw things of all sizes, one in fifty a crowd, and detections: near them, twice or elsewhere."""
    chance = np.random.default_rng(0)
    things = parted(chance.integers(PICTURES, size=THERE), PICTURES)
    sizes = np.exp(chance.uniform(np.log(8), np.log(400), (THERE, 2)))
    sides = np.concatenate([chance.uniform(0, SIDE - 8, (THERE, 2)), sizes], 1)
    labels, crowds = chance.integers(CLASSES, size=THERE), chance.random(THERE) < 0.02
    areas = sizes.prod(1) * chance.uniform(0.5, 1, THERE)
    there = [There(sides[one], labels[one], areas[one], crowds[one]) for one in things]
    found = [near(one, chance, FOUND // PICTURES) for one in there]
    return found, there


def near(there: There, chance: np.random.Generator, many: int) -> Found:
    """Find each thing about twice, and as many as are missing where nothing is."""
    about = np.repeat(np.arange(len(there.labels)), 2)[:many]
    hit = there.sides[about] * chance.normal(1, 0.08, (len(about), 4))
    miss = np.concatenate(
        [chance.uniform(0, SIDE, (many - len(hit), 2)), chance.uniform(8, 200, (many - len(hit), 2))], 1
    )
    sides, labels = (
        np.concatenate([hit, miss]),
        np.concatenate([there.labels[about], chance.integers(CLASSES, size=len(miss))]),
    )
    scores = np.concatenate([chance.beta(5, 2, len(hit)), chance.beta(1, 6, len(miss))])
    boxes = np.concatenate([sides[:, :2], sides[:, :2] + np.abs(sides[:, 2:])], 1)
    return Found(boxes, scores, labels)


def parted(pictures: NDArray[np.int64], count: int) -> list[NDArray[np.int64]]:
    """Give the numbers of the things of each picture."""
    order = np.argsort(pictures, kind="stable")
    return np.split(order, np.cumsum(np.bincount(pictures, minlength=count))[:-1])


if __name__ == "__main__":
    main()
