"""`Cell`: one thing that is timed, a model on a runtime with a batch; and what is opened for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """A model, a runtime, a batch."""

    model: str
    version: str
    task: str
    runtime: str
    batch: int
    weights: str = "own"
    """`own`, or `random` where the network has new ones."""

    @property
    def reference(self) -> str:
        return f"{self.model}@{self.version}"

    @property
    def name(self) -> str:
        return f"{self.reference} {self.runtime} {self.batch}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a runtime opens for a model: a file, or the model by its name where `path` is None."""

    path: str | None
    format: str | None
    sha256: str | None
    source_sha256: str | None
    size: int | None
    random_weights: bool
    certificate: str | None
    """The verdict on its file; None where it was not proved."""
    inputs: str
    """The file with the inputs."""
    origin: str
    """Where those come from; `random` where there were none."""
    model: str | None = None
    """The name of the model in `zoo`, where that is another than the cell's."""
    zoo: str | None = None
    """The folder of the model's zoo, where that is another than the plan's."""

    def artifact(self) -> Mapping[str, Any]:
        """What a result says of it: no path of this machine."""
        names = ("format", "sha256", "source_sha256", "size", "random_weights", "certificate")
        return {name: getattr(self, name) for name in names}
