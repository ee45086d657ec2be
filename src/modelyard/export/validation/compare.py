"""How far one array may be from another, and where it is furthest off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


LEAST = 1e-6  # what any two machines may differ by
HALF = 10  # times further apart may be what is in half precision


class Tolerance(NamedTuple):
    """`|got - expected| <= absolute + relative × |expected|`, as in `numpy.allclose`.

    Where all figures are small the absolute part shrinks with the largest of them: 0.001 is nothing
    among logits, and much among probabilities of a thousand classes.
    """

    absolute: float = 1e-3
    relative: float = 1e-3

    def of(self, expected: NDArray[Any], got: NDArray[Any]) -> NDArray[Any]:
        """Give how far each figure may be off."""
        size = np.abs(expected.astype("float64"))
        size[~np.isfinite(size)] = 0
        largest = float(size.max(initial=0.0))
        times = HALF if "float16" in (expected.dtype.name, got.dtype.name) else 1
        allowed: NDArray[Any] = times * (self.absolute * min(1.0, largest) + self.relative * size) + LEAST
        return allowed


class Difference(NamedTuple):
    """What was due and what is there, in words."""

    expected: str
    got: str


def difference(expected: NDArray[Any], got: NDArray[Any], tolerance: Tolerance) -> Difference | None:
    """Compare two arrays; None where they agree."""
    if expected.shape != got.shape:
        return Difference(f"the shape {list(expected.shape)}", f"{list(got.shape)}")
    if not expected.size:
        return None
    numbers = expected.dtype.kind in "biufc" and got.dtype.kind in "biufc"
    if not numbers or (expected.dtype.kind in "biu" and got.dtype.kind in "biu"):
        return _first(expected, got, expected != got)
    return _furthest(expected, got, tolerance)


def _furthest(expected: NDArray[Any], got: NDArray[Any], tolerance: Tolerance) -> Difference | None:
    true, here = expected.astype("float64"), got.astype("float64")
    with np.errstate(invalid="ignore"):
        apart = np.abs(here - true)
    apart[(true == here) | (np.isnan(true) & np.isnan(here))] = 0
    allowed = tolerance.of(expected, got)
    over = ~(apart <= allowed)  # also where it is no number
    if not over.any():
        return None
    place = np.unravel_index(np.where(over, np.nan_to_num(apart, nan=np.inf), -1).argmax(), over.shape)
    where = f" at {_index(place)}" if over.ndim else ""
    more = f", {int(over.sum()):,} of {over.size:,} figures off" if over.size > 1 else ""
    return Difference(f"{true[place]:.6g} ± {allowed[place]:.1g}{where}", f"{here[place]:.6g}{more}")


def _first(expected: NDArray[Any], got: NDArray[Any], wrong: NDArray[np.bool_]) -> Difference | None:
    if not wrong.any():
        return None
    place = np.unravel_index(wrong.argmax(), wrong.shape)
    where = f" at {_index(place)}" if wrong.ndim else ""
    return Difference(
        f"{expected[place]}{where}", f"{got[place]}, {int(wrong.sum()):,} of {wrong.size:,} off"
    )


def _index(place: tuple[Any, ...]) -> str:
    return str([int(one) for one in place])
