"""A picture with its likeliest classes below, each with a bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from modelyard.tasks.draw.canvas import Canvas
from modelyard.tasks.draw.palette import BLACK, PALETTE, WHITE

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

    from modelyard.tasks.parts import Scored

_BAR, _REST = PALETTE[1], (232, 232, 232)
_MARGIN = 6


def with_caption(pixels: NDArray[np.uint8], labels: Sequence[Scored]) -> NDArray[np.uint8]:
    """Put the classes below a copy of a picture [H, W, 3]; a tiny picture comes back enlarged."""
    from PIL import Image, ImageDraw

    canvas = Canvas(pixels)
    width, height = canvas.image.size
    row = round(canvas.size_of("")[1] * 1.3)
    whole = Image.new("RGB", (width, height + row * len(labels) + _MARGIN), WHITE)
    whole.paste(canvas.image)
    draw = ImageDraw.Draw(whole)
    draw.font = canvas.font
    for number, one in enumerate(labels):
        _write(draw, one, height + _MARGIN // 2 + number * row, width, row)
    return np.array(whole)


def _write(draw: ImageDraw, one: Scored, top: int, width: int, row: int) -> None:
    """Write a class into its row: a bar as long as its score, the name, the figure."""
    left, right = _MARGIN, width - _MARGIN
    middle, figure = top + row / 2, f"{one.score:.1%}"
    draw.rectangle((left, top + 1, right, top + row - 2), fill=_REST)
    draw.rectangle((left, top + 1, left + (right - left) * one.score, top + row - 2), fill=_BAR)
    room = right - left - draw.textlength(figure) - 3 * _MARGIN
    draw.text((left + _MARGIN, middle), _shortened(draw, one.label, room), BLACK, anchor="lm")
    draw.text((right - _MARGIN, middle), figure, BLACK, anchor="rm")


def _shortened(draw: ImageDraw, words: str, room: float) -> str:
    """Cut words that find no room."""
    if draw.textlength(words) <= room:
        return words
    kept = next((n for n in range(len(words) - 1, 0, -1) if draw.textlength(words[:n] + "…") <= room), 0)
    return words[:kept].rstrip() + "…"
