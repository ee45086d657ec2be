"""Scores become probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def softmax(scores: NDArray[Any], axis: int = -1) -> NDArray[np.float32]:
    """Give probabilities that sum to 1 along an axis; half precision is too coarse for it."""
    wide = scores.astype(np.float32)
    raised = np.exp(wide - wide.max(axis, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis, keepdims=True)
    return shares
