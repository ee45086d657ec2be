"""What a network gives, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError, NotANumberError, ShapeError
from modelyard.tasks.geometry import Placed

Outputs = Mapping[str, NDArray[Any]]


def output(outputs: Outputs, name: str, axes: str) -> NDArray[Any]:
    """Give the output of a name, or the only one there is, if it has such axes ("batch × classes")."""
    found = outputs.get(name)
    if found is None and len(outputs) == 1:
        (found,) = outputs.values()
    if found is None:
        raise InputError(
            f"the task's output is called {name!r}; the model gave {', '.join(sorted(outputs)) or 'none'}",
            hint=f"Give it under that name: {{{name!r}: …}}.",
        )
    if found.ndim != axes.count("×") + 1:
        raise ShapeError(f"output {name!r} is {axes}, not of shape {list(found.shape)}")
    demand_numbers(found)
    return found


def demand_numbers(found: NDArray[Any]) -> None:
    """Refuse answers of which nothing can be said; the least and the most of an array are NaN if any is."""
    if not found.size or found.dtype.kind != "f":
        return
    for worst in (found.min(), found.max()):
        if np.isnan(worst) or worst == np.inf:
            what = "NaN" if np.isnan(worst) else "infinity"
            raise NotANumberError(f"the model answered with {what}", hint="Its weights or its input hold it.")


def demand_places(count: int, placed: Sequence[Placed]) -> None:
    """A batch of so many has as many places."""
    if len(placed) != count:
        raise InputError(f"the outputs are of {count} pictures, and {len(placed)} were prepared")
