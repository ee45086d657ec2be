"""Progress of long work, as events: a terminal draws bars of them, a program reads them.

A function that takes long takes `report`, a callable; it is told of `Progress` now and then, and never
more often than a person could see. Nobody listening costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Report = Callable[["Progress"], None]


class Progress:
    """How far one piece of work has come."""

    __slots__ = ("done", "name", "note", "state", "total", "unit")

    def __init__(
        self,
        name: str,
        done: int,
        total: int | None,
        state: str = "running",
        note: str = "",
        *,
        unit: str = "bytes",
    ) -> None:
        self.name = name  # what is worked on, unique among what runs at once
        self.done = done  # bytes, or steps
        self.total = total  # None where it is not known
        self.state = state  # running, retry, done or failed
        self.note = note  # a sentence for a person, such as why it is tried again
        self.unit = unit  # what `done` and `total` count

    def __repr__(self) -> str:
        of = "" if self.total is None else f" of {self.total:,}"
        return f"Progress({self.name!r}, {self.done:,}{of}, {self.state}{': ' * bool(self.note)}{self.note})"

    def as_dict(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("name", "done", "total", "state", "note")}


def silent(progress: Progress) -> None:
    """Tell nobody."""
