"""Bars on a terminal for work that takes a while: how much, how fast, how long yet; quiet elsewhere."""

from __future__ import annotations

import sys
import threading
import time

from modelyard.cli import _show
from modelyard.core import amount
from modelyard.core.progress import silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from modelyard.core.progress import Progress

_WIDTH = 24
_MOST = 8  # lines


class Bars:
    """Draws one line for each piece of work on stderr, and takes them away when all is done."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._live = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._began: dict[str, float] = {}
        self._now: dict[str, Progress] = {}
        self._drawn = 0
        self._guard = threading.Lock()
        self._last = 0.0
        self.report = self._heard if self._live else silent

    def __enter__(self) -> Bars:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._wipe()

    def say(self, text: str) -> None:
        """Talk above the bars."""
        with self._guard:
            self._wipe()
            _show.warn(text)

    def _heard(self, progress: Progress) -> None:
        with self._guard:
            now = time.monotonic()
            self._began.setdefault(progress.name, now)
            is_new = progress.name not in self._now
            if progress.state == "done":
                self._now.pop(progress.name, None)
                self._began.pop(progress.name)
            else:
                self._now[progress.name] = progress
            if progress.note:
                self._wipe()
                _show.say(f"{_show.inert(progress.name)}: {_show.inert(progress.note)}")
            elif now - self._last < 0.1 and progress.state == "running" and not is_new:
                return
            self._last = now
            self._draw()

    def _wipe(self) -> None:
        if self._drawn:
            sys.stderr.write(f"\x1b[{self._drawn}A\x1b[J")
            sys.stderr.flush()
            self._drawn = 0

    def _draw(self) -> None:
        shown = list(self._now.values())[:_MOST]
        lines = [line_of(one, time.monotonic() - self._began[one.name], _show.page_width()) for one in shown]
        more = len(self._now) - len(shown)
        lines += [f"  and {more} more"] if more > 0 else []
        up = f"\x1b[{self._drawn}A\x1b[J" if self._drawn else ""
        sys.stderr.write(up + "".join(f"{line}\n" for line in lines))
        sys.stderr.flush()
        self._drawn = len(lines)


class Counter:
    """Says on a terminal how many of how many are done, in one line that goes away."""

    def __init__(self, what: str, *, silent: bool = False) -> None:
        self._what = what
        self._live = not silent and sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Counter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            sys.stderr.write("\r\x1b[K")

    def told(self, done: int, total: int) -> None:
        if self._live:
            sys.stderr.write(f"\r{done} of {total} {self._what}")
            sys.stderr.flush()


def line_of(progress: Progress, seconds: float, columns: int) -> str:
    """Lay out one line: name, bar, how much of how much, rate, time left."""
    done, total = progress.done, progress.total
    if progress.unit != "bytes":
        return f"{_show.inert(progress.name)}  {done} of {total} {progress.unit}  {time_of(seconds)}"
    rate = done / seconds if seconds > 0.2 else 0.0
    figures = amount.human_bytes(done) + (f" of {amount.human_bytes(total)}" if total else "")
    figures += f"  {amount.human_bytes(int(rate))}/s" if rate else ""
    if rate and total and total > done:
        figures += f"  {time_of((total - done) / rate)} left"
    if progress.state not in ("running", "done"):
        figures += f"  {progress.state}"
    name = _show.inert(progress.name)
    room = max(8, columns - _WIDTH - len(figures) - 6)
    name = name if len(name) <= room else name[: room - 1] + "…"
    if not total:
        return f"{name}  {figures}"
    full = int(_WIDTH * done / total)
    return f"{name:<{min(room, 28)}}  {'━' * full}{'─' * (_WIDTH - full)}  {figures}"


def time_of(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
