"""Boxes on a picture, each with its class and score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from modelyard.tasks.draw.canvas import Canvas
from modelyard.tasks.draw.palette import color_of

if TYPE_CHECKING:
    from modelyard.tasks.parts import Box


def with_boxes(pixels: NDArray[np.uint8], boxes: Sequence[Box]) -> NDArray[np.uint8]:
    """Draw boxes on a copy of a picture [H, W, 3], the surest on top; a tiny picture comes back enlarged."""
    canvas = Canvas(pixels)
    ordered = sorted(boxes, key=lambda one: one.score)
    for one in ordered:
        canvas.rectangle((one.left, one.top, one.right, one.bottom), color_of(one.index))
    for one in reversed(ordered):  # the surest chooses its place first
        place = (one.left, one.top, one.right, one.bottom)
        canvas.label(f"{one.label} {one.score:.0%}", place, color_of(one.index))
    return canvas.pixels()
