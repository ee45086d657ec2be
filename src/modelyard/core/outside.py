"""`Outside`: a plug-in that is none of modelyard's own, before anything of it is imported."""

from __future__ import annotations


class Outside:
    """A name, what it leads to, and who brings it."""

    __slots__ = ("file", "held", "module", "name", "package", "version", "wrong")

    def __init__(
        self,
        name: str,
        module: str,
        package: str,
        version: str = "",
        *,
        file: str | None = None,
        held: object = None,
        wrong: str | None = None,
    ) -> None:
        self.name = name
        self.module = module  # the path it is imported by
        self.package = package  # the distribution, or the folder of a zoo
        self.version = version  # nothing for a zoo's own file
        self.file = file  # None where it cannot be told without importing something
        self.wrong = wrong  # why its code may not run
        self.held = held  # what a `PLUGINS` holds, in the place of a module

    @property
    def of_zoo(self) -> bool:
        return not self.version

    @property
    def source(self) -> str:
        """Who brings it, for a person."""
        return f"{self.package} {self.version}" if self.version else f"the zoo {self.package}"
