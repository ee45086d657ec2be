"""`prepare`: pictures become the batch that a network takes, in one pass over each."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from modelyard.core.errors import InputError
from modelyard.tasks._resize import window_of
from modelyard.tasks.geometry import Geometry, Placed, geometry
from modelyard.tasks.pictures import read_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from modelyard.tasks.pictures import PictureSource
    from modelyard.tasks.preprocessing import Preprocessing

__all__ = ["Placed", "prepare"]


def prepare(
    pictures: Sequence[PictureSource], how: Preprocessing, *, threads: int = 1
) -> tuple[NDArray[np.float32], list[Placed]]:
    """Make a batch of pictures, and say where each lies in its input.

    Args:
        pictures: paths, bytes of files, arrays or Pillow images.
        how: the preprocessing of the model's card.
        threads: how many pictures are worked on at once.
    """
    if threads < 1:
        raise InputError(f"threads is a whole number from 1 on, not {threads!r}")
    if isinstance(pictures, str | bytes):
        raise InputError("pictures are a list", hint="Give one picture as [picture].")
    batch = _Batch(len(pictures), how)
    numbered = list(enumerate(pictures))
    if threads == 1 or len(pictures) < 2:
        placed = [batch.add(number, source) for number, source in numbered]
    else:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(threads, len(pictures))) as pool:
            placed = list(pool.map(lambda one: batch.add(*one), numbered))
    return batch.array(), placed


class _Batch:
    """An array that is made for the first picture, and into which each picture is written."""

    def __init__(self, count: int, how: Preprocessing) -> None:
        self._count, self._how = count, how
        self._guard = threading.Lock()
        self._array: NDArray[np.float32] | None = None
        mean = np.array(how.mean or (0.0,) * how.channels, np.float32)
        std = np.array(how.std or (1.0,) * how.channels, np.float32)
        self._factor = (1 / (255 * std)).reshape(-1, 1, 1)
        self._shift = (-mean / std).reshape(-1, 1, 1)

    def add(self, number: int, source: PictureSource) -> Placed:
        pixels = _ordered(read_picture(source), self._how)
        height, width, _ = pixels.shape
        steps = geometry(height, width, self._how)
        self._write(self._part(number, steps.size), window_of(pixels, steps, self._how), steps)
        return steps.placed(height, width)

    def array(self) -> NDArray[np.float32]:
        """Give the batch in the network's layout; [0, …] where there are no pictures."""
        if self._array is None:
            if self._how.shape is None:
                raise InputError("there are no pictures, and their size depends on them")
            self._array = self._new(self._how.shape)
        return self._array

    def _part(self, number: int, size: tuple[int, int]) -> NDArray[np.float32]:
        """Give the place of a picture as [channels, height, width]."""
        with self._guard:
            if self._array is None:
                self._array = self._new(size)
        part: NDArray[np.float32] = self._planes(self._array)[number]
        if part.shape[1:] != size:
            raise InputError(
                f"picture {number + 1} becomes {_by(size)}, another {_by(part.shape[1:])}",
                hint="This model takes pictures as large as they are: give them one by one.",
            )
        return part

    def _new(self, size: tuple[int, int]) -> NDArray[np.float32]:
        shape = (self._how.channels, *size) if self._how.layout == "CHW" else (*size, self._how.channels)
        return np.empty((self._count, *shape), np.float32)

    def _planes(self, array: NDArray[np.float32]) -> NDArray[np.float32]:
        return array if self._how.layout == "CHW" else np.moveaxis(array, 3, 1)

    def _write(self, part: NDArray[np.float32], window: NDArray[np.uint8], steps: Geometry) -> None:
        if steps.padded:
            ground = self._how.pad if self._how.resize_rule == "letterbox" else 0
            part[...] = self._factor * np.float32(ground) + self._shift
        (top, left), (height, width) = steps.at, window.shape[1:]
        inner = part[:, top : top + height, left : left + width]
        np.multiply(window, self._factor, out=inner)
        np.add(inner, self._shift, out=inner)


def _by(size: tuple[int, ...]) -> str:
    return " × ".join(map(str, size))


def _ordered(pixels: NDArray[np.uint8], how: Preprocessing) -> NDArray[np.uint8]:
    """Bring the colours of [H, W, 3] into the network's order."""
    if how.color_order == "RGB":
        return pixels
    if how.color_order == "BGR":
        return np.ascontiguousarray(pixels[..., ::-1])
    grey = _grey(pixels)
    return grey if how.channels == 1 else np.repeat(grey, 3, axis=2)


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the brightness [H, W, 1] by ITU-R 601's weights, as Pillow rounds it."""
    weights = np.array([19_595, 38_470, 7_471], np.uint32)
    bright: NDArray[np.uint8] = ((pixels @ weights + 0x8000) >> 16).astype(np.uint8)
    return bright[..., None]
