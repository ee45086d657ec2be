"""What a session used: enough to do the same again, and to tell why another answer differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Used:
    """The library that answered, where, with what, and the file it read."""

    runtime: str
    version: str
    device: str
    provider: str  # the part of the library that is really in use
    threads: int | None  # None where the library cannot be told
    precision: str
    file: str | None = None  # None where the model was built from weights
    sha256: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        plain: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"options": dict(self.options)}

    def __str__(self) -> str:
        threads = "" if self.threads is None else f", {self.threads} thread{'s' * (self.threads != 1)}"
        return f"{self.runtime} {self.version} ({self.provider}), {self.device}, {self.precision}{threads}"
