"""What is drawn on: a copy of the picture, a tiny one enlarged so that words on it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import MissingExtraError
from modelyard.tasks.draw.palette import Color, ink_on

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

_TINY, _READABLE = 200, 384  # pixels of the shorter side
Rectangle = tuple[float, float, float, float]


class Canvas:
    """A picture to draw on; places are given in pixels of the picture that came in."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        try:
            from PIL import Image, ImageDraw
        except ModuleNotFoundError:
            line = "pip install 'modelyard[pictures]'"
            raise MissingExtraError("drawing needs pillow, not installed here", hint=line) from None
        self.factor = factor_of(pixels)
        large = pixels.repeat(self.factor, 0).repeat(self.factor, 1)
        self.image = Image.fromarray(large)
        self._draw = ImageDraw.Draw(self.image)
        shorter = min(self.image.size)
        self.line = max(2, round(shorter / 220))
        self.font = font(max(12, round(shorter / 28)))
        self._taken: list[Rectangle] = []

    def rectangle(self, place: Rectangle, color: Color) -> None:
        """Draw an outline, with a thin edge of black or white that sets it off from the picture."""
        left, top, right, bottom = (side * self.factor for side in place)
        edge = (left - 1, top - 1, max(right, left) + 1, max(bottom, top) + 1)
        self._draw.rectangle(edge, outline=ink_on(color), width=self.line + 2)
        self._draw.rectangle((left, top, max(right, left), max(bottom, top)), outline=color, width=self.line)

    def label(self, words: str, place: Rectangle, color: Color) -> None:
        """Write on a patch of a colour at a rectangle's corner, where nothing is written yet."""
        width, height = self.size_of(words)
        corners = _corners(tuple(side * self.factor for side in place), width, height)
        patches = [self._inside(left, top, width, height) for left, top in corners]
        free = [one for one in patches if not any(_meet(one, other) for other in self._taken)]
        self.patch(words, (free or patches)[0], color)

    def patch(self, words: str, patch: Rectangle, color: Color) -> None:
        self._taken.append(patch)
        self._draw.rectangle(patch, fill=color)
        place = (patch[0] + 3, (patch[1] + patch[3]) / 2)
        self._draw.text(place, words, ink_on(color), self.font, anchor="lm")

    def size_of(self, words: str) -> tuple[float, float]:
        """Give the width and height of a patch with these words."""
        _, top, _, bottom = self._draw.textbbox((0, 0), "Ág", self.font)
        return self._draw.textlength(words, self.font) + 6, bottom - top + 4

    def pixels(self) -> NDArray[np.uint8]:
        return np.array(self.image)

    def _inside(self, left: float, top: float, width: float, height: float) -> Rectangle:
        left = max(0, min(left, self.image.width - width))
        top = max(0, min(top, self.image.height - height))
        return left, top, left + width, top + height


def factor_of(pixels: NDArray[np.uint8]) -> int:
    """Say by how much a picture is enlarged before it is drawn on."""
    shorter = min(pixels.shape[:2])
    return 1 if shorter >= _TINY else -(-_READABLE // shorter)


def font(size: int) -> FreeTypeFont | ImageFont:
    """Give the font that Pillow carries, in a size."""
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _corners(place: tuple[float, ...], width: float, height: float) -> list[tuple[float, float]]:
    """Give where a label can go: above, within at the top, below, within at the bottom; left, then right."""
    left, top, right, bottom = place
    rows = ([top - height] if top >= height else []) + [top, bottom, bottom - height]
    return [(column, row) for column in (left, right - width) for row in rows]


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
