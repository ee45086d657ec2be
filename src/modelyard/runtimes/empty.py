"""The answer to an empty batch, worked out from the ports: engines differ in what they make of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.core.errors import ShapeError
from modelyard.runtimes.port import ANY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.port import Port


def is_empty(arrays: Sequence[NDArray[Any]], inputs: Sequence[Port]) -> bool:
    """Tell whether nothing is asked: the first axis of an input varies, and has no item."""
    return any(
        array.shape[:1] == (0,) and not isinstance(port.first, int)
        for array, port in zip(arrays, inputs, strict=True)
    )


def empty_outputs(
    arrays: Sequence[NDArray[Any]], inputs: Sequence[Port], outputs: Sequence[Port]
) -> dict[str, NDArray[Any]]:
    """Give outputs without items, in the shapes that outputs of such inputs have."""
    known = {
        axis: side
        for array, port in zip(arrays, inputs, strict=True)
        for side, axis in zip(array.shape, port.shape or (), strict=False)
        if isinstance(axis, str)
    }
    return {port.name: _empty(port, known) for port in outputs}


def _empty(port: Port, known: dict[str, int]) -> NDArray[Any]:
    shape = [known.get(axis) if isinstance(axis, str) else axis for axis in port.shape or (None,)]
    if 0 not in shape or None in shape or port.dtype == ANY:
        raise ShapeError(
            f"the batch is empty, and the file does not say what shape {port} has then",
            hint="Leave an empty batch out.",
        )
    dtype = numpy.dtype(object if port.dtype == "str" else port.dtype)
    return numpy.empty([side for side in shape if side is not None], dtype)
