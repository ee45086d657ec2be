"""`Measured`: what is known of a cell so far, its figures, and whether that is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.statistics import NEEDED, Interval, drift, interval_over, percentile, width
from modelyard.benchmark.worker.aside import INTERRUPTED
from modelyard.cards.headline import primary_metric

if TYPE_CHECKING:
    from modelyard.benchmark.asked.config import Config, Stop
    from modelyard.benchmark.cell import Cell, Prepared

DRIFTS = 0.05
LEAKS = 64 << 20
_MANY = 10  # turns lost in a call, of which no fraction is told
CLOCK = 0.01  # of the median; more of the clock in it is told


_ELSEWHERE = ("samples", "used", "shape", "of", "seed")
_ALIKE = ("runtime", "version", "device", "threads", "precision")


def _used(found: Mapping[str, Any]) -> str:
    """Say what a process used, which has to be the same in all of a cell."""
    return " ".join(f"{name} {found['used'].get(name)}" for name in _ALIKE)


@dataclass
class Measured:
    """A cell, what each of its processes found, and the reason if there is nothing."""

    cell: Cell
    prepared: Prepared | None = None
    found: list[dict[str, Any]] = field(default_factory=list)
    problem: str | None = None
    score: Mapping[str, Any] | None = None
    """What it scores on its runtime, or a `problem`; None where that was not asked."""
    cut: bool = False
    """Whether the run's budget was spent before it had enough."""
    verdict: str | None = None
    """Why it fails, though it was measured: it is slower than it may be."""
    path: str | None = None
    """Where its result lies, when it is written."""
    _judged: dict[tuple[int, float], bool] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """Where its results lie: of its speed, and of its score."""
        return [path for path in (self.path, (self.score or {}).get("path")) if path]

    @property
    def processes(self) -> list[list[float]]:
        return [one["samples"] for one in self.found]

    @property
    def samples(self) -> list[float]:
        return [time for process in self.processes for time in process]

    @property
    def median(self) -> float | None:
        return median(self.samples) if self.found else None

    @property
    def trouble(self) -> str | None:
        """Why there is no speed, why it is not enough, or else why there is no score."""
        return self.problem or self.verdict or (self.score or {}).get("problem")

    @property
    def headline(self) -> tuple[str, float] | None:
        """The figure that stands for what it scores, and its name."""
        figures = (self.score or {}).get("figures", {})
        known = {name: value for name, value in figures.items() if value is not None}
        name = primary_metric(self.cell.task, known) or next(iter(known), None)
        return None if name is None else (name, known[name])

    @property
    def interval(self) -> Interval | None:
        return interval_over(self.processes)

    def take(self, found: dict[str, Any]) -> None:
        """Add what a process found; after a problem nothing more is asked of the cell."""
        if "problem" in found:
            self.problem = found["problem"]
        elif self.found and _used(found) != _used(self.found[0]):
            self.problem = f"its processes differ: {_used(self.found[0])}, then {_used(found)}"
        else:
            self.found.append(found)

    def stop(self, config: Config) -> Stop | None:
        """Say why it is enough; None while it is not."""
        if len(self.found) < config.processes:
            return "run budget spent" if self.cut and self.found else None
        if len(self.samples) >= config.min_samples and self._is_narrow(config):
            return "narrow enough"
        if self.spent >= config.cell_budget:
            return "cell budget spent"
        if len(self.found) >= config.most_processes:
            return "processes spent"
        return "run budget spent" if self.cut else None

    def _is_narrow(self, config: Config) -> bool:
        """Tell it of so many processes, and reckon it once: it is asked for whenever something happens."""
        asked = len(self.found), config.interval
        if asked not in self._judged:
            self._judged[asked] = width(self.interval, self.median or 0.0) <= config.interval
        return self._judged[asked]

    @property
    def spent(self) -> float:
        """Seconds of calls so far."""
        return float(sum(sum(one["samples"]) + sum(one["warm_up"]) for one in self.found))

    def figures(self) -> dict[str, float | None]:
        """Give all figures: times in seconds, sizes in bytes; None where the samples do not carry one."""
        if not self.found:
            return {}
        samples, middle = self.samples, self.median or 0.0
        return {
            "median": middle,
            "mean": fmean(samples),
            "minimum": min(samples),
            **{f"p{percent}": percentile(samples, percent) for percent in NEEDED},
            "throughput": self.cell.batch / middle if middle else None,
            "cold_start": self._middle("cold_start"),
            "open": self._middle("open"),
            "first_answer": self._middle("first_answer"),
            "warm_up_calls": median(len(one["warm_up"]) for one in self.found),
            "timer": self._middle("timer"),
            "peak_memory": max(one["peak_memory"] for one in self.found),
            "engine_memory": self._middle("engine_memory"),
            "grown": self._middle("grown"),
            "energy": None if self._lacks_energy else self._middle("energy"),
            "file_size": self.prepared.size if self.prepared else None,
        }

    @property
    def _lacks_energy(self) -> bool:
        return any(one["energy"] is None for one in self.found)

    def beside(self) -> list[dict[str, Any]]:
        """Give of each process what it found beside its samples."""
        return [{name: one[name] for name in one if name not in _ELSEWHERE} for one in self.found]

    def _middle(self, name: str) -> float:
        return float(median(one[name] for one in self.found))

    def intervals(self) -> Mapping[str, Interval]:
        interval = self.interval
        if interval is None or interval[0] <= 0:
            return {} if interval is None else {"median": interval}
        slow, fast = (self.cell.batch / end for end in (interval[1], interval[0]))
        return {"median": interval, "throughput": (slow, fast)}

    def notes(self) -> list[str]:
        """Say what a reader of the figures has to know beside them."""
        said = []
        if self.prepared and self.prepared.random_weights:
            said.append("random weights: its speed is that of the model, its answers are not")
        if self.prepared and self.prepared.origin == "random":
            said.append("random inputs: no data set is known for it here")
        if self.prepared and self.prepared.certificate not in (None, "equal"):
            said.append("its file is not equal to its model")
        return said + self._of_times()

    def _of_times(self) -> list[str]:
        said = []
        drifts = [drift(samples) for samples in self.processes if len(samples) >= 20]
        if drifts and abs(median(drifts)) > DRIFTS:
            said.append(f"it drifts: second halves take {median(drifts):+.0%}")
        if self.found and self._middle("grown") > LEAKS:
            said.append(f"its memory grows: {self._middle('grown') / 1e6:.0f} MB while it was timed")
        if any(not one["steady"] for one in self.found):
            said.append("it was not steady when its warm-up was over")
        return said + self._of_others()

    def _of_others(self) -> list[str]:
        said = []
        if any(one["collections"] for one in self.found):
            said.append("garbage was collected while it was timed")
        if any(one.get("others") for one in self.found):
            said.append("another modelyard benchmark was at work on this machine while it was timed")
        lost = [one["turns_lost"] for one in self.found if one["turns_lost"] is not None]
        if lost and median(lost) > INTERRUPTED:
            several = (self.found[0]["used"].get("threads") or 1) > 1
            who = "others, or its runtime's own threads," if several else "others"
            times = f"{median(lost):.0f}" if median(lost) >= _MANY else f"{median(lost):.2f}"
            said.append(f"{who} took its core {times} times a call")
        if self.found and self._middle("timer") > CLOCK * (self.median or 0.0):
            said.append(
                f"reading the clock is {self._middle('timer') / (self.median or 1.0):.1%} of its time"
            )
        return said
