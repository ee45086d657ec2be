"""`Rle`: a mask as the lengths of its runs, column by column, the first run outside of the thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError, ShapeError

FARTHEST = 10**18  # pixels that a message counts
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Rle:
    """A mask of a height and width by the places where it begins and ends, from 0 to height · width.

    A pixel's place is its column times the height, plus its row. Equal masks have equal `edges`.
    """

    height: int
    width: int
    edges: Numbers
    """Ascending, each once, and less than height · width: begins, ends, begins, …"""

    @property
    def area(self) -> int:
        """Count the pixels."""
        edges = self.closed
        return int((edges[1::2] - edges[::2]).sum())

    @property
    def closed(self) -> Numbers:
        """Give the edges with the end of the last run, where that is the end of the picture."""
        return np.append(self.edges, self.height * self.width) if len(self.edges) % 2 else self.edges

    @property
    def counts(self) -> list[int]:
        """Give the lengths of the runs, as COCO writes them."""
        counts: list[int] = np.diff(self.edges, prepend=0, append=self.height * self.width).tolist()
        return counts

    def array(self) -> NDArray[np.bool_]:
        """Give it pixel by pixel, [height, width]."""
        turns = np.zeros(self.height * self.width, np.uint8)
        turns[self.edges] = 1
        inside = np.bitwise_xor.accumulate(turns) if len(turns) else turns
        return inside.astype(np.bool_).reshape(self.width, self.height).T


def rle_of_array(mask: NDArray[Any]) -> Rle:
    """Read a mask [height, width]; whatever is not 0 belongs to the thing."""
    if mask.ndim != 2:
        raise ShapeError(f"a mask is [height, width], not of shape {list(mask.shape)}")
    flat = np.asarray(mask != 0).T.ravel()
    before = np.concatenate([np.zeros(1, np.bool_), flat[:-1]])
    height, width = mask.shape
    return Rle(height, width, np.flatnonzero(flat != before))


def rle_of_counts(counts: Any, height: int, width: int) -> Rle:
    """Read the lengths of runs; they add up to the pixels of the picture.

    Args:
        counts: of the first run, which lies outside of the thing, of the next, and so on.
        height: of the picture.
        width: of the picture.
    """
    whole = [int(one) for one in counts]  # of any length: sums of numpy's would wrap around
    if min(whole, default=0) < 0 or sum(whole) != height * width:
        told = f"{sum(whole)}" if abs(sum(whole)) < FARTHEST else f"more than {FARTHEST}"
        raise InputError(f"runs of {told} pixels do not fill a mask of {height} × {width}")
    lengths = np.array(whole, np.int64)
    return Rle(height, width, turning(np.cumsum(lengths), height * width))


def turning(places: Numbers, end: int) -> Numbers:
    """Sort places where a mask turns; two turns at one place are none, and so is one at the end."""
    found, often = np.unique(places, return_counts=True)
    kept: Numbers = found[(often % 2 == 1) & (found < end)]
    return kept
