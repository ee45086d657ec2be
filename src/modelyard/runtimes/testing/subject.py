"""What is checked: a model in a runtime, which can be opened again, and batches for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy

from modelyard.runtimes.open import open_session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.runtimes.port import Port
    from modelyard.runtimes.session import Session

    Named = dict[str, NDArray[Any]]

_OTHER_AXES = 6  # how long axes are that vary and are not the batch's
_HIGHEST = 9  # of whole numbers, which may be places in a table


@dataclass(frozen=True)
class Subject:
    """A model in a runtime."""

    runtime: str
    source: str | os.PathLike[str]
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of `open_session`."""
    expected: Callable[[Named], Named] | None = None
    """What the model answers by another's reckoning."""
    tolerance: float = 1e-4
    """How far an answer may be off, as a part of the largest number in it."""

    def open(self) -> Session:
        return open_session(self.source, self.runtime, **{"threads": 1, **self.options})

    @cached_property
    def session(self) -> Session:
        """One session for all checks that leave it open."""
        return self.open()

    def batch(self, count: int, seed: int = 0) -> Named:
        """Make inputs for so many items, by name."""
        chance = numpy.random.default_rng(seed)
        return {port.name: _drawn(port, count, chance) for port in self.session.inputs}


def _drawn(port: Port, count: int, chance: numpy.random.Generator) -> NDArray[Any]:
    shape = [
        count if n == 0 else _OTHER_AXES if isinstance(axis, str) else axis
        for n, axis in enumerate(port.shape or ())
    ]
    kind = numpy.dtype("float32" if port.dtype == "any" else port.dtype)
    if kind.kind in "iu":
        return chance.integers(0, _HIGHEST, shape).astype(kind)
    return chance.random(shape).astype(kind)


def demand(holds: object, sentence: str) -> None:
    """Say what does not hold; unlike `assert`, with `python -O` too."""
    if not holds:
        raise AssertionError(sentence)


def close(one: NDArray[Any], other: NDArray[Any], tolerance: float) -> bool:
    """Tell whether two answers are the same but for rounding."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype.kind not in "fc" or not one.size:
        return bool(numpy.array_equal(one, other))
    largest = max(float(numpy.abs(other).max()), 1e-6)
    return bool(numpy.abs(one - other).max() <= tolerance * largest)
