"""Small pictures made larger, bilinearly, to the same bytes on every machine."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Weights of few binary digits: every product and sum is exact, whatever order a library adds in.
STEPS = 4096


def enlarged(picture: NDArray[np.uint8], height: int, width: int) -> NDArray[np.float64]:
    """Give a picture of whole numbers at another size; centres of pixels meet, edges are held."""
    rows, columns = _weights(picture.shape[0], height), _weights(picture.shape[1], width)
    larger: NDArray[np.float64] = rows @ picture.astype(np.float64) @ columns.T
    return larger


@lru_cache(maxsize=256)
def _weights(source: int, size: int) -> NDArray[np.float64]:
    """How much of each source pixel is in each pixel of a larger row."""
    places = np.clip((np.arange(size) + 0.5) * source / size - 0.5, 0, source - 1)
    lower = np.minimum(np.floor(places).astype(int), max(source - 2, 0))
    share = np.rint((places - lower) * STEPS) / STEPS
    weights = np.zeros((size, source))
    weights[np.arange(size), lower] = 1 - share
    weights[np.arange(size), np.minimum(lower + 1, source - 1)] += share
    return weights
