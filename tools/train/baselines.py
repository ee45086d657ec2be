"""What anyone could do without a network: the figures a starter model is held beside.

Nearest centroid for one digit; for canvases what stands out from a plane of colour, piece by piece, with
the nearest centroid of the piece's shape; the class that is most often at a place; chains of characters.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage  # type: ignore[import-untyped]
from torch import Tensor
from torch.nn import functional

from modelyard.evaluation.datasets import digits, facts
from modelyard.evaluation.datasets._canvas import SIDE, canvas
from modelyard.evaluation.datasets._enlarge import enlarged
from modelyard.evaluation.datasets._source_digits import CLASSES, INK, source_digits
from modelyard.evaluation.judging.detection import Found

STANDS_OUT = 36  # from the plane, of 255: three times the noise
SMALLEST = 25  # pixels of a piece
COARSE = 8  # side of a shape that is compared


def nearest_centroid() -> float:
    """Give the accuracy of naming each held-out digit by the mean picture of a class it is nearest to."""
    train, held = digits.DigitPictures("train"), digits.DigitPictures("held-out")
    labels = torch.from_numpy(train.digits.labels)
    means = torch.stack([train.pictures[labels == label].float().mean(0) for label in range(CLASSES)])
    guesses = torch.cdist(held.pictures.float().flatten(1), means.flatten(1)).argmin(1)
    return (guesses == torch.from_numpy(held.digits.labels)).float().mean().item()


def blobs(number: int, split: str = "held-out") -> Found:
    """Find what stands out on a canvas, a box a piece, the most shapely first."""
    found = [(box, *named(shape)) for box, shape in pieces(canvas(split, number).picture)]
    found.sort(key=lambda one: -one[2])
    boxes = np.array([box for box, _, _ in found], np.float64).reshape(-1, 4)
    scores = np.array([score for _, _, score in found], np.float64)
    return Found(boxes, scores, np.array([label for _, label, _ in found], np.int64))


def painted_blobs(number: int, split: str = "held-out") -> Tensor:
    """Give each pixel that stands out the class of its piece."""
    mask = torch.zeros(SIDE, SIDE, dtype=torch.long)
    for (left, top, right, bottom), shape in pieces(canvas(split, number).picture):
        mask[top:bottom, left:right][torch.from_numpy(shape)] = named(shape)[0] + 1
    return mask


def pieces(picture: NDArray[np.uint8]) -> list[tuple[tuple[int, int, int, int], NDArray[np.bool_]]]:
    """Cut out what differs from the plane of colour that fits the picture best."""
    smooth = ndimage.uniform_filter(picture.astype(np.float32), size=(3, 3, 1))
    ground = np.ones(picture.shape[:2], dtype=bool)
    for _ in range(3):  # the plane is fitted again to what seemed to be ground
        apart = np.abs(smooth - _plane(smooth, ground)).max(axis=2)
        ground = apart < STANDS_OUT
    named_pieces, _ = ndimage.label(~ground)
    places = ndimage.find_objects(named_pieces)
    cut = [(place, named_pieces[place] == number) for number, place in enumerate(places, start=1)]
    return [
        ((across.start, down.start, across.stop, down.stop), shape)
        for (down, across), shape in cut
        if shape.sum() >= SMALLEST
    ]


def _plane(picture: NDArray[np.float32], ground: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Fit a curved plane to every fourth pixel of the ground both ways."""
    rows, columns = np.indices(picture.shape[:2], dtype=np.float32) / SIDE
    axes = np.stack([np.ones_like(rows), rows, columns, rows * columns, rows**2, columns**2], axis=2)
    few, seen, used = axes[::4, ::4], picture[::4, ::4], ground[::4, ::4]
    used = used if used.sum() > SIDE else np.ones_like(used)
    plane: NDArray[np.float32] = axes @ np.linalg.lstsq(few[used], seen[used], rcond=None)[0]
    return plane


def named(shape: NDArray[np.bool_]) -> tuple[int, float]:
    """Name a piece by the mean shape it is nearest to, and say how near."""
    distances = (_shapes() - coarse(shape)).square().mean((1, 2))
    return int(distances.argmin()), math.exp(-5 * float(distances.min()))


@cache
def _shapes() -> Tensor:
    train = source_digits("train")
    large = [enlarged(small, 32, 32) / INK * 2.5 - 0.5 >= 0.5 for small in train.pictures]
    shapes = torch.stack([coarse(one[_filled(one)]) for one in large])
    return torch.stack([shapes[torch.from_numpy(train.labels) == label].mean(0) for label in range(CLASSES)])


def _filled(shape: NDArray[np.bool_]) -> tuple[slice, slice]:
    place: tuple[slice, slice] = ndimage.find_objects(shape.astype(np.int8))[0]
    return place


def coarse(shape: NDArray[np.bool_]) -> Tensor:
    """Give a shape at one size, whatever its own."""
    return functional.adaptive_avg_pool2d(torch.from_numpy(shape)[None].float(), COARSE)[0]


def mean_mask(count: int = 500) -> Tensor:
    """Give for each place the class that is most often there."""
    often = torch.zeros(SIDE, SIDE, CLASSES + 1, dtype=torch.long)
    masks = digits.DigitMasks("train", count)
    for number in range(count):
        often += functional.one_hot(masks[number][1], CLASSES + 1)
    return often.argmax(-1)


def chained(order: int) -> dict[str, float]:
    """Give the perplexity of guessing each character from those before it, as often as they came so.

    Shorter chains help out by Witten and Bell's rule: the more different characters followed, the less
    what was counted is believed.
    """
    train = facts.text_of("train")
    counts = {
        length: _followers([train[place - length : place + 1] for place in range(length, len(train))])
        for length in range(order)
    }
    cost = tokens = 0.0
    for sentence in facts.sentences_of("held-out"):
        text = facts.END + sentence + facts.END
        for place, _ in enumerate(pairwise(text), start=1):
            cost -= math.log(_chance(text[max(0, place - order + 1) : place], text[place], counts))
            tokens += 1
    return {"perplexity": math.exp(cost / tokens), "bits_per_character": cost / tokens / math.log(2)}


def _followers(chains: list[str]) -> dict[str, Counter[str]]:
    followers: dict[str, Counter[str]] = {}
    for chain in chains:
        followers.setdefault(chain[:-1], Counter())[chain[-1]] += 1
    return followers


def _chance(before: str, character: str, counts: dict[int, dict[str, Counter[str]]]) -> float:
    chance = 1 / len(facts.labels())
    for length in range(len(before) + 1):
        followers = counts[length].get(before[len(before) - length :])
        if followers is None:
            break
        believed = followers.total()
        chance = (followers[character] + len(followers) * chance) / (believed + len(followers))
    return chance
