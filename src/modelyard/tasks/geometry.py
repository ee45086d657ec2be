"""Where a picture comes to lie in a network's input: decided here, done by `resize` and `prepare`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.tasks.limits import demand_reasonable
from modelyard.tasks.preprocessing import Preprocessing, pair

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Before = Callable[[int], int]


@dataclass(frozen=True)
class Placed:
    """Where a picture lies in an input: its point (x, y) at (x · scale_x + left, y · scale_y + top)."""

    height: int
    width: int
    """The picture's own size, upright."""
    scale_y: float
    scale_x: float
    top: float
    left: float
    """Where its corner lies in the input; less than 0 where it is cut off."""

    def back(self, boxes: NDArray[np.floating]) -> NDArray[np.float32]:
        """Take boxes [..., 4] of the input to the picture's own pixels, cut at its edges."""
        import numpy as np

        shift = np.array([self.left, self.top] * 2, np.float32)
        scale = np.array([self.scale_x, self.scale_y] * 2, np.float32)
        most = np.array([self.width, self.height] * 2, np.float32)
        back: NDArray[np.float32] = np.clip((boxes.astype(np.float32) - shift) / scale, 0, most)
        return back


@dataclass(frozen=True)
class Geometry:
    """The steps from a picture of one size to an input."""

    resized: tuple[int, int]
    """Height and width after resizing."""
    window: tuple[int, int, int, int]
    """What is kept of that: top, left, bottom, right."""
    at: tuple[int, int]
    """The row and column of the input where the window's corner lies."""
    size: tuple[int, int]
    """Height and width of the input."""

    @property
    def padded(self) -> bool:
        top, left, bottom, right = self.window
        return (bottom - top, right - left) != self.size

    def placed(self, height: int, width: int) -> Placed:
        """Say how to get back from the input to a picture of this size."""
        return Placed(
            height, width, self.resized[0] / height, self.resized[1] / width,
            float(self.at[0] - self.window[0]), float(self.at[1] - self.window[1]),
        )  # fmt: skip


def geometry(height: int, width: int, how: Preprocessing) -> Geometry:
    """Decide the steps for a picture of a size."""
    resized = _resized(height, width, how)
    if how.resize_rule == "letterbox":
        room = pair(how.resize) if how.resize is not None else resized
        demand_reasonable(*room, f"a picture of {width} × {height}")
        return _centred(resized, room, _letterboxed)
    size = pair(how.crop) if how.crop is not None else resized
    demand_reasonable(*size, f"a picture of {width} × {height}")
    return _centred(resized, size, _halved)


def _resized(height: int, width: int, how: Preprocessing) -> tuple[int, int]:
    if how.resize is None:
        return height, width
    if how.resize_rule == "shortest" and isinstance(how.resize, int):
        return _shortest(height, width, how.resize)
    room = pair(how.resize)
    if how.resize_rule == "exact":
        return room
    ratios = room[0] / height, room[1] / width
    ratio = min(ratios) if how.resize_rule == "letterbox" else max(ratios)
    return max(1, round(height * ratio)), max(1, round(width * ratio))


def _shortest(height: int, width: int, side: int) -> tuple[int, int]:
    """Bring the shorter side to a length; the longer one is cut to whole pixels, as torchvision does."""
    if height <= width:
        return side, int(side * width / height)
    return int(side * height / width), side


def _centred(resized: tuple[int, int], size: tuple[int, int], before: Before) -> Geometry:
    (top, bottom, row), (left, right, column) = (
        _side(have, room, before) for have, room in zip(resized, size, strict=True)
    )
    return Geometry(resized, (top, left, bottom, right), (row, column), size)


def _side(have: int, room: int, before: Before) -> tuple[int, int, int]:
    """Give where the window begins and ends along one side, and where it lies in the input."""
    if have >= room:
        start = round((have - room) / 2)  # halves go to the even number, as in torchvision
        return start, start + room, 0
    return 0, have, before(room - have)


def _halved(spare: int) -> int:
    return spare // 2


def _letterboxed(spare: int) -> int:
    """Half of what is spare before the picture, the odd pixel behind it, as YOLO's published code has it."""
    return round(spare / 2 - 0.1)
