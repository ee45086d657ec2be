"""A mask over a picture, with the names of what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError
from modelyard.tasks.draw.canvas import Canvas
from modelyard.tasks.draw.palette import PALETTE, color_of

GROUND = {"background", "__background__", "not seen"}
_STRENGTH = 0.55


def with_mask(
    pixels: NDArray[np.uint8], mask: NDArray[np.integer[Any]], labels: Sequence[str]
) -> NDArray[np.uint8]:
    """Tint a copy of a picture [H, W, 3] by the classes of its mask; a tiny picture comes back enlarged."""
    if mask.shape != pixels.shape[:2]:
        raise InputError(f"the mask is of {list(mask.shape)}, the picture of {list(pixels.shape[:2])}")
    shown = [index for index in np.unique(mask).tolist() if labels[index] not in GROUND]
    canvas = Canvas(_tinted(pixels, mask, shown))
    _name(canvas, mask, labels, shown)
    return canvas.pixels()


def _tinted(pixels: NDArray[np.uint8], mask: NDArray[np.integer[Any]], shown: list[int]) -> NDArray[np.uint8]:
    colors = np.array(PALETTE, np.float32)[mask % len(PALETTE)]
    inside = np.isin(mask, shown)
    strength = np.where(_edges(mask), 1.0, _STRENGTH) * inside
    mixed = pixels + (colors - pixels) * strength[..., None].astype(np.float32)
    tinted: NDArray[np.uint8] = np.rint(mixed).astype(np.uint8)
    return tinted


def _edges(mask: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Give the pixels next to another class."""
    edges = np.zeros(mask.shape, np.bool_)
    down, across = mask[1:] != mask[:-1], mask[:, 1:] != mask[:, :-1]
    edges[1:] |= down
    edges[:-1] |= down
    edges[:, 1:] |= across
    edges[:, :-1] |= across
    return edges


def _name(canvas: Canvas, mask: NDArray[np.integer[Any]], labels: Sequence[str], shown: list[int]) -> None:
    """Write each class where most of it lies."""
    sizes = {index: int((mask == index).sum()) for index in shown}
    for index in sorted(shown, key=lambda one: -sizes[one]):
        rows, columns = np.nonzero(mask == index)
        middle = int(((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2).argmin())
        x, y = float(columns[middle]), float(rows[middle])
        canvas.label(labels[index], (x, y, x, y), color_of(index))
