"""`Entry`: a model of the zoo with all its versions, as its page shows it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from modelyard.registry.index.rows import read_file
from modelyard.registry.zoo import BENCHMARKS
from modelyard.reports.site.address import address

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo

COLUMNS = (
    "ref", "task", "version", "name", "framework", "status", "licence", "num_parameters", "size_mb",
    "accuracy", "latency_ms", "throughput_fps", "headline", "metrics", "digest", "stub", "current", "dir",
    "data",
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """One card: a row of the index, and what lies beside it."""

    row: tuple[Any, ...]
    """As COLUMNS names it."""
    zoo: Zoo

    def __getitem__(self, column: str) -> Any:
        return self.row[COLUMNS.index(column)]

    @property
    def version(self) -> str:
        return str(self["version"])

    @cached_property
    def card(self) -> dict[str, Any]:
        """What the card states, in canonical form and without logins."""
        found: dict[str, Any] = json.loads(self["data"])
        return found

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """The figures of the benchmark that stands for the model."""
        found: dict[str, Any] = json.loads(self["metrics"] or "{}")
        return found

    @cached_property
    def runs(self) -> bytes | None:
        """What `benchmarks.yaml` beside the card says."""
        return read_file(self.zoo, f"{self['dir']}/{BENCHMARKS}")[0]

    @property
    def address(self) -> str:
        """Of the page that the version has where it is not the current one."""
        return address(self.version)


@dataclass(frozen=True)
class Entry:
    """A model and its versions, the highest first."""

    ref: str
    task: str
    versions: tuple[Version, ...]
    shared: bool = False
    """Whether another task has a model of the same name, so that the name alone is not enough."""
    former: tuple[str, ...] = field(default=())
    """Names that it had before."""

    @cached_property
    def current(self) -> Version:
        """The version that a bare name means."""
        return next((one for one in self.versions if one["current"]), self.versions[0])

    @cached_property
    def address(self) -> str:
        """Of its page, below `models/` and without its ending."""
        return address(f"{self.task}/{self.ref}" if self.shared else self.ref)

    @property
    def page(self) -> str:
        return f"models/{self.address}.html"

    @property
    def older(self) -> list[Version]:
        """Versions with a page of their own."""
        return [one for one in self.versions if one is not self.current]

    def page_of(self, version: Version) -> str:
        """Where a version is shown."""
        return self.page if version is self.current else f"models/{self.address}/{version.address}.html"
