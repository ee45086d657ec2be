"""One file that is to be fetched: what it must be, where its part lies, and how patiently it is asked for."""

from __future__ import annotations

from modelyard.core.progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.store.digest import Expected
    from modelyard.store.download.partial import Partial
    from modelyard.store.download.patience import Patience
    from modelyard.store.http.connection import Connections


class Job:
    """What every step of a fetch has to know."""

    __slots__ = ("connections", "expected", "most", "name", "partial", "patience", "report")

    def __init__(
        self,
        name: str,
        expected: Expected,
        partial: Partial,
        *,
        report: Report,
        patience: Patience,
        connections: Connections | None,
        most: int,
    ) -> None:
        self.name = name
        self.expected = expected
        self.partial = partial
        self.report = report
        self.patience = patience
        self.connections = connections  # those of several jobs; None: the job has its own
        self.most = most  # connections to one server

    def tell(self, done: int, total: int | None, state: str = "running", note: str = "") -> None:
        self.report(Progress(self.name, done, total, state, note))

    def retry(self, note: str) -> None:
        """Tell why something is tried again."""
        self.tell(self.partial.done, self.partial.total, "retry", note)


class FailedError(Exception):
    """A source gave nothing; why."""


class FullError(FailedError):
    """The disk has no room for what a source has."""


def one_line(message: str, hint: str | None, source: str) -> str:
    """Give an error's sentence and hint in one line, without the source that stands before it anyway."""
    said = message.removeprefix(f"{source}: ")
    return f"{said}. {hint}" if hint else said
