"""Whether two outputs decide the same: the class, the boxes, the mask, the next token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import NotANumberError
from modelyard.tasks.geometry import Placed
from modelyard.tasks.kinds import detection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.tasks.answers import Box

    Outputs = Mapping[str, NDArray[Any]]

_FAR = 1 << 20  # pixels: no box is cut at an edge


@dataclass(frozen=True)
class Decisions:
    """Of how many samples (or tokens) the same was decided."""

    kind: str
    agreed: int
    of: int

    @property
    def share(self) -> float:
        return self.agreed / self.of if self.of else 1.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Decisions:
        return cls(**data)


def decisions(task: str, got: Outputs, expected: Outputs, overlap: float) -> Decisions | None:
    """Compare what follows from two outputs; None for a task that decides nothing."""
    kind, agree = _KINDS.get(task, ("", None))
    if agree is None or "scores" not in expected:
        return None
    if any(name not in got or got[name].shape != one.shape for name, one in expected.items()):
        return Decisions(kind, 0, len(expected["scores"]))
    same = agree(got, expected, overlap)
    return Decisions(kind, int(np.count_nonzero(same)), int(same.size))


def _top1(got: Outputs, expected: Outputs, _: float) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = got["scores"].argmax(-1) == expected["scores"].argmax(-1)
    return same


def _masks(got: Outputs, expected: Outputs, overlap: float) -> NDArray[np.bool_]:
    pairs = zip(got["scores"].argmax(1), expected["scores"].argmax(1), strict=True)
    return np.array([_overlap_of_masks(a, b) >= overlap for a, b in pairs])


def _overlap_of_masks(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Give the mean intersection over union of the classes in either mask."""
    shares = [((a == one) & (b == one)).sum() / ((a == one) | (b == one)).sum() for one in np.union1d(a, b)]
    return float(np.mean(shares))


def _boxes(got: Outputs, expected: Outputs, overlap: float) -> NDArray[np.bool_]:
    places = [Placed(_FAR, _FAR, 1.0, 1.0, 0.0, 0.0)] * len(expected["scores"])
    try:
        answers = zip(detection.decode(got, places), detection.decode(expected, places), strict=True)
    except NotANumberError:
        return np.zeros(len(places), np.bool_)
    return np.array([_all_matched(list(a.boxes), list(b.boxes), overlap) for a, b in answers])


def _all_matched(got: list[Box], expected: list[Box], overlap: float) -> bool:
    """Tell whether each box has its own partner of the same class, and none is left."""
    for box in expected:
        same = [one for one in got if one.index == box.index]
        best = max(same, key=lambda one: overlap_of(one, box), default=None)
        if best is None or overlap_of(best, box) < overlap:
            return False
        got.remove(best)
    return not got


def overlap_of(a: Box, b: Box) -> float:
    """Give the intersection over union of two boxes."""
    wide = min(a.right, b.right) - max(a.left, b.left)
    high = min(a.bottom, b.bottom) - max(a.top, b.top)
    both = max(wide, 0.0) * max(high, 0.0)
    whole = sum((one.right - one.left) * (one.bottom - one.top) for one in (a, b)) - both
    return both / whole if whole > 0 else float(a == b)


_KINDS: dict[str, tuple[str, Callable[[Outputs, Outputs, float], NDArray[np.bool_]]]] = {
    "classification": ("top-1", _top1),
    "detection": ("boxes", _boxes),
    "segmentation": ("masks", _masks),
    "text-generation": ("next token", _top1),
}
