"""What the module of a runtime states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.runtimes.session import Session


class Engine(Protocol):
    """One runtime: a module of this package, or of another one with an entry point of `modelyard.engines`.

    Nothing heavy is imported before `open_file`.
    """

    REQUIRES: tuple[str, ...]
    EXTRA: str
    READS: tuple[str, ...]
    """The formats it opens, the preferred one first."""
    PACKAGE: str
    """What the library is called where it is installed from."""

    def devices(self) -> list[str]:
        """Name the devices that it can use here."""

    def open_file(self, file: ModelFile, how: How) -> Session:
        """Open a file that may be opened; a RunError says why it cannot be run."""
