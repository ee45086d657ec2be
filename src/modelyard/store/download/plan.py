"""Which connection fetches which stretch of a file: a new one takes half of the longest that is left."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WORTH_A_CONNECTION = 8 << 20


class Stretch:
    """Bytes from `position` up to `end` that one connection fetches; `end` may come nearer meanwhile."""

    __slots__ = ("end", "marked", "position")

    def __init__(self, start: int, end: int) -> None:
        self.position = start
        self.marked = start  # chunks up to here are noted as there
        self.end = end

    @property
    def left(self) -> int:
        return self.end - self.position


class Plan:
    """The stretches that are missing, and who is at which."""

    def __init__(self, gaps: Iterable[tuple[int, int]], chunk: int) -> None:
        self._chunk = chunk
        self._free = [Stretch(start, end) for start, end in gaps]
        self._taken: list[Stretch] = []
        self._guard = threading.Lock()

    def take(self) -> Stretch | None:
        """Give the next stretch; half of another's where none is free; None where nothing is worth it."""
        with self._guard:
            if self._free:
                stretch = self._free.pop(0)
            else:
                longest = max(self._taken, key=lambda one: one.left, default=None)
                if longest is None or longest.left < 2 * WORTH_A_CONNECTION:
                    return None
                middle = longest.position + longest.left // 2
                middle -= middle % self._chunk
                stretch = Stretch(middle, longest.end)
                longest.end = middle
            self._taken.append(stretch)
            return stretch

    def give_back(self, stretch: Stretch) -> None:
        """What is left of a stretch is for another to take."""
        with self._guard:
            self._taken.remove(stretch)
            if stretch.left > 0:
                self._free.append(Stretch(stretch.marked, stretch.end))

    @property
    def left(self) -> int:
        with self._guard:
            return sum(one.left for one in (*self._free, *self._taken))
