"""What the module of a runtime states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from modelyard.runtimes.how import How
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.runtimes.session import Session


class Engine(Protocol):
    """One runtime: a module of this package, or of another one with an entry point of `modelyard.engines`.

    Nothing heavy is imported before `open_file`. Three things may be stated beside what is here, for
    `modelyard optimize`: `precisions()`, the numbers that it computes in well on this machine (float32 alone
    without); `WORTH_TRYING`, options that may make it faster; `COMPILES`, that opening takes long.
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
