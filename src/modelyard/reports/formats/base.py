"""What the module of a format of reports states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.options import Options


class ReportFormat(Protocol):
    """One format: a module of this package, or of another with an entry point of `modelyard.report_formats`.

    Nothing heavy is imported before `write`.
    """

    REQUIRES: tuple[str, ...]
    """The libraries that it needs."""
    EXTRA: str
    """The extra that brings them."""
    SUFFIXES: tuple[str, ...]
    """The endings of its files, such as `.md`."""
    MARK: bytes
    """By which a file that it wrote is known again: a text begins with it, or its module states a `SEAL`.

    The seal is written behind the mark, with the digest of the file for its `%`: neither a file of
    somebody's own that holds a mark, nor one that was edited, is taken for ours. What is no text has its
    mark near an end.
    """
    TEXT: bool
    """Whether it can be printed."""

    def write(self, gathered: Gathered, options: Options) -> bytes:
        """Give the file of a report."""
