"""`Row`: what is known of one model on one backend at one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from modelyard.reports.gathered.figure import Figure, Score

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.results.document import Result


@dataclass(frozen=True, slots=True)
class Conditions:
    """What rows share whose speeds stand in one chart."""

    machine: str = ""
    """As people name it: `AMD EPYC, 2 cores`."""
    fingerprint: str = ""
    device: str = "cpu"
    threads: int | None = None
    random_weights: bool = False
    others: str = ""
    """What else a speed depends on, in words: `input 3x224x224`."""

    def __str__(self) -> str:
        threads = "" if self.threads is None else f"{self.threads} thread{'s' * (self.threads != 1)}"
        weights = "random weights" if self.random_weights else ""
        device = "" if self.device == "cpu" else self.device
        return (
            ", ".join(filter(None, (self.machine, device, threads, self.others, weights)))
            or "an unknown machine"
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one model on one backend at one batch; what was not measured is None."""

    model: str
    version: str
    task: str
    backend: str
    batch: int = 1
    conditions: Conditions = Conditions()
    latency: Figure | None = None
    """The median time of a batch, in seconds."""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    """All other figures of the speed by their names: p95, p99, cold_start (seconds), peak_memory (bytes) …"""
    throughput: Figure | None = None
    """Inputs a second."""
    size: int | None = None
    """Bytes of the file that was opened."""
    score: Score | None = None
    problem: str | None = None
    """Why nothing was measured."""
    verdict: str | None = None
    made: str = ""
    digest: str | None = None
    """Of the result of the speed."""
    precision: str = "float32"
    engine: str = ""
    """The runtime and its version."""
    base: str | None = None
    """The model that this one was quantized or pruned from."""
    licence: str | None = None
    """As its card states it."""
    parameters: int | None = None
    speed: Result | None = None
    """The result itself, for its samples and its environment; None where the row is of a table."""
    path: str | None = None
    """The file that the result was read from; None where the row is of a table, or of no file."""
    notes: Sequence[str] = ()
    """What a reader of its speed has to know beside it."""

    @property
    def is_cut(self) -> bool:
        """Whether the run's budget was spent before there was as much of it as makes an interval."""
        stopped = None if self.speed is None else (self.speed.config or {}).get("stopped")
        return stopped == "run budget spent" and self.latency is not None and self.latency.low is None

    @property
    def title(self) -> str:
        """`resnet50 on onnx_cpu`, with the batch where it is not one."""
        batch = "" if self.batch == 1 else f", batch {self.batch}"
        return f"{self.model} on {self.backend}{batch}"
