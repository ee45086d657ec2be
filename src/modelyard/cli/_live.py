"""A table on a terminal that is drawn anew while its rows fill, and goes away at the end; quiet elsewhere."""

from __future__ import annotations

import sys

from modelyard.cli import _show
from modelyard.cli._progress import time_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from modelyard.benchmark.run.state import State

_MOST = 30  # rows


class Live:
    """Draws what a benchmark has so far on stderr: rows, and a line with what is done and the time left."""

    def __init__(self, rows: Callable[[State], list[str]], *, quiet: bool = False) -> None:
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._rows = rows
        self._drawn = 0
        self.seed = 0
        self.timed = 0
        """Processes that were timed, and not taken from an interrupted run."""

    def __enter__(self) -> Live:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._draw([])

    def told(self, state: State) -> None:
        self.timed, self.seed = state.timed_now, state.plan.seed
        if self._live:
            columns = _show.page_width()
            self._draw([line[:columns] for line in (*self._rows(state)[-_MOST:], line_of(state))])

    def _draw(self, lines: list[str]) -> None:
        up = f"\x1b[{self._drawn}A\x1b[J" if self._drawn else ""
        if self._live and (up or lines):
            sys.stderr.write(up + "".join(f"{line}\n" for line in lines))
            sys.stderr.flush()
        self._drawn = len(lines)


def line_of(state: State) -> str:
    """Say how far it is: `12 of at least 45 processes  1:20 left  resnet18@1.0.0 onnxruntime 4`"""
    left = state.left
    time = "" if left is None else f"  {time_of(left)} left"
    return f"{state.done} of at least {state.total} processes{time}  {_show.inert(state.doing)}"
