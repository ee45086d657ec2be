"""Masks as runs are those of pycocotools: polygons, compressed and uncompressed runs, unions, areas."""

from __future__ import annotations

import numpy as np
import pytest
from pycocotools import mask as coco

from modelyard.core.errors import InputError, ShapeError
from modelyard.evaluation.masks.compressed import rle_of_text, text_of
from modelyard.evaluation.masks.rle import rle_of_array, rle_of_counts
from modelyard.evaluation.masks.stated import rle_of
from modelyard.evaluation.masks.union import union

CHANCE = np.random.RandomState(3)
HEIGHT, WIDTH = 37, 53


def masks(count):
    """Full ones, empty ones, noise, and blocks that touch the edges."""
    found = [np.ones((HEIGHT, WIDTH), bool), np.zeros((HEIGHT, WIDTH), bool)]
    for _ in range(count):
        one = CHANCE.rand(HEIGHT, WIDTH) < CHANCE.choice([0.02, 0.5, 0.98])
        top, left = CHANCE.randint(-9, HEIGHT), CHANCE.randint(-9, WIDTH)
        one[max(top, 0) : max(top + 20, 0), max(left, 0) : max(left + 20, 0)] ^= True
        found.append(one)
    return found


def theirs(mask):
    return coco.encode(np.asfortranarray(mask.astype(np.uint8)))


def polygon(kind):
    corners = CHANCE.randint(3, 9)
    if kind == "whole":
        return CHANCE.randint(-5, 60, 2 * corners).astype(float).tolist()
    if kind == "halves":
        return (CHANCE.randint(-10, 120, 2 * corners) / 2).tolist()
    return (CHANCE.rand(2 * corners) * 80 - 12).round(2).tolist()


@pytest.mark.parametrize("mask", masks(20))
def test_a_mask_goes_through_runs_as_in_pycocotools(mask):
    ours, expected = rle_of_array(mask), theirs(mask)
    assert text_of(ours) == expected["counts"].decode()
    assert np.array_equal(rle_of_text(expected["counts"], HEIGHT, WIDTH).array(), mask)
    assert ours.area == coco.area(expected) == mask.sum()


@pytest.mark.parametrize("kind", ["whole", "halves", "fractions"])
def test_polygons_are_drawn_as_pycocotools_draws_them(kind):
    for _ in range(400):
        several = [polygon(kind) for _ in range(CHANCE.randint(1, 4))]
        expected = coco.merge(coco.frPyObjects(several, HEIGHT, WIDTH))
        assert text_of(rle_of(several, HEIGHT, WIDTH)) == expected["counts"].decode(), several


def test_a_polygon_that_is_a_point_or_a_line_is_drawn_as_pycocotools_draws_it():
    for one in ([5.0, 5.0] * 3, [0, 0, 9, 0, 9, 0], [3, 3, 3, 9, 3, 9], [2.5, 2.5, 30.5, 30.5, 2.5, 2.5]):
        expected = coco.merge(coco.frPyObjects([one], HEIGHT, WIDTH))
        assert text_of(rle_of([one], HEIGHT, WIDTH)) == expected["counts"].decode()


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # pycocotools' own
def test_uncompressed_runs_are_read_as_pycocotools_reads_them():
    stated = {"size": [3, 4], "counts": [0, 2, 3, 1, 0, 4, 2]}
    expected = coco.decode(coco.frPyObjects(stated, 3, 4))
    assert np.array_equal(rle_of(stated, 3, 4).array(), expected)


def test_compressed_runs_of_very_long_runs_are_read():
    counts = [70_000_000, 1, 29_999_998, 1]
    mask = rle_of_counts(counts, 10_000, 10_000)
    assert rle_of_text(text_of(mask), 10_000, 10_000).counts == counts


def test_united_masks_are_what_any_of_them_has():
    several = masks(4)[2:]
    united = union([rle_of_array(one) for one in several], HEIGHT, WIDTH)
    assert np.array_equal(united.array(), np.any(several, 0))
    assert union([], HEIGHT, WIDTH).area == 0


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ([], "a mask cannot be"),
        ([[1, 2, 3, 4]], "three corners or more"),
        ([[1, 2, 3, 4, 5]], "three corners or more"),
        ([[1, 2, 3, 4, 5, "x"]], "three corners or more"),
        ([[1, 2, 3, 4, 5, float("nan")]], "lies at nan"),
        ([[1, 2, 3, 4, 5, 1e300]], "lies at 1e[+]300"),
        ({"size": [3, 3], "counts": [4, 4]}, "runs of 8 pixels do not fill a mask of 3 × 3"),
        ({"size": [3, 3], "counts": [-1, 10]}, "do not fill"),
        ({"size": [3, 3], "counts": [1.5, 7.5]}, "the runs of a mask cannot be"),
        ({"size": [3, 4], "counts": [12]}, r"a mask is of \[3, 4\], and its picture of \[3, 3\]"),
        ({"size": [3, 3], "counts": "P"}, "break off"),
        ({"size": [3, 3], "counts": "PPPPPPPPPPPPPPPPPPP0"}, "more than 60 bits"),
        ({"size": [3, 3], "counts": "é"}, "a character that is none of theirs"),
    ],
)
def test_a_mask_that_does_not_hold_is_told(stated, says):
    with pytest.raises(InputError, match=says):
        rle_of(stated, 3, 3)


def test_a_mask_has_two_axes():
    with pytest.raises(ShapeError, match=r"not of shape \[1, 2, 3\]"):
        rle_of_array(np.zeros((1, 2, 3)))
