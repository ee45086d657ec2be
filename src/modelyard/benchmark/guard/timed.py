"""`Timed`: a model on a runtime with a batch, the pairs of processes that timed it, and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf, log
from statistics import median
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.guard.finding import Figure, Finding, outcome_of
from modelyard.benchmark.guard.judgement import Judgement, Statistic, judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.benchmark.cell import Prepared
    from modelyard.benchmark.guard.gates import Gates
    from modelyard.benchmark.guard.looks import Looks

QUARTILE = "judged by the lower quartile of each process, for other work disturbs the medians here"
Found = dict[str, Any]
"""What one process found."""


@dataclass
class Timed:
    """What is opened on each side, and what was found so far."""

    model: str
    runtime: str
    batch: int
    candidate: Prepared
    base: Prepared | None = None
    """None where the candidate alone is timed, against its limit."""
    limit: float | None = None
    """Seconds that a call of the candidate may take."""
    pairs: list[tuple[Found | None, Found]] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    """Why a side failed."""
    decided: dict[Figure, Judgement] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.model} {self.runtime} {self.batch}"

    @property
    def is_open(self) -> bool:
        return not self.broken and len(self.decided) < len(self.figures)

    @property
    def figures(self) -> list[Figure]:
        paired: list[Figure] = ["time", "cold start", "memory"] if self.base else []
        limits: list[Figure] = ["max_ms"] if self.limit is not None else []
        return paired + limits

    def take(self, base: Found | None, candidate: Found) -> None:
        """Add a pair; after a failure nothing more is asked."""
        for side, found in (("base", base), ("candidate", candidate)):
            if found is not None and "problem" in found:
                self.broken[side] = found["problem"]
        if not self.broken:
            self.pairs.append((base, candidate))

    def look(self, gates: Gates, looks: Looks) -> None:
        """Try a verdict on what has none yet."""
        for figure, judgement in self._judgements(gates, looks).items():
            if judgement.side != "open":
                self.decided[figure] = judgement

    def _judgements(self, gates: Gates, looks: Looks) -> dict[Figure, Judgement]:
        asked = (one for one in self.figures if one not in self.decided)
        return {
            one: self._of_times(gates, looks)
            if one == "time"
            else judged(self._differences(one), 1 + self.gate(one, gates), looks)
            for one in asked
        }

    def _of_times(self, gates: Gates, looks: Looks) -> Judgement:
        """Judge medians; where they cannot tell for long, lower quartiles, which other work disturbs less.

        Each may err half as often, so that both together err no more often than one was allowed to.
        """
        gate = 1 + gates.threshold
        first = judged(self._differences("time"), gate, looks, 0.5)
        if first.side != "open" or len(self.pairs) < looks.patient:
            return first
        second = judged(self._differences("time", "lower quartile"), gate, looks, 0.5)
        return min(first, replace(second, statistic="lower quartile"), key=_width)

    @staticmethod
    def gate(figure: Figure, gates: Gates) -> float:
        known: Mapping[Figure, float] = {
            "time": gates.threshold, "cold start": gates.cold_start, "memory": gates.memory,
        }  # fmt: skip
        return known.get(figure, 0.0)

    def _differences(self, figure: Figure, by: Statistic = "median") -> list[float]:
        late = [log(_value(one, figure, by)) for _, one in self.pairs]
        if figure == "max_ms":
            return [one - log(self.limit or 1.0) for one in late]
        early = [log(_value(one, figure, by)) for one, _ in self.pairs if one is not None]
        return [after - before for before, after in zip(early, late, strict=True)]

    def findings(self, gates: Gates, looks: Looks) -> list[Finding]:
        """Give a row for each figure, or the reason why there is none."""
        if self.broken:
            return [self._failed()]
        if not self.pairs:
            said = "the run's budget was spent before it was timed"
            return [
                Finding(self.model, self.runtime, self.batch, one, "open", said=said) for one in self.figures
            ]
        all_ = self.decided | self._judgements(gates, looks)
        return [self._finding(figure, all_[figure], gates) for figure in self.figures]

    def _failed(self) -> Finding:
        """A candidate that fails alone is worse; where the base fails, nothing can be told."""
        if "base" not in self.broken:
            return Finding(
                self.model, self.runtime, self.batch, "model", "worse", said=self.broken["candidate"]
            )
        sides = "it fails on both sides" if "candidate" in self.broken else "the base fails"
        said = f"{sides}: {self.broken['base']}"
        return Finding(self.model, self.runtime, self.batch, "model", "open", said=said)

    def _finding(self, figure: Figure, one: Judgement, gates: Gates) -> Finding:
        early = [_value(base, figure, one.statistic) for base, _ in self.pairs if base is not None]
        before = self.limit if figure == "max_ms" else median(early)
        return Finding(
            self.model, self.runtime, self.batch, figure, outcome_of(one.side),
            base=before, change=one.ratio - 1,
            candidate=median(_value(late, figure, one.statistic) for _, late in self.pairs),
            interval=(one.interval[0] - 1, one.interval[1] - 1) if one.interval else None,
            gate=self.gate(figure, gates), runs=one.runs, more=one.more,
            said="" if one.statistic == "median" else QUARTILE,
        )  # fmt: skip

    def notes(self) -> list[str]:
        """Say what has to be read beside the figures."""
        said = []
        shapes = {str(found["shape"]) for pair in self.pairs for found in pair if found}
        if len(shapes) > 1:
            said.append("the candidate takes inputs of another shape than the base")
        if any(found.get("others") for pair in self.pairs for found in pair if found):
            said.append("another modelyard benchmark was at work on this machine while it was timed")
        if self.candidate.random_weights:
            said.append("random weights: its speed is that of the model, its answers are not")
        if self.candidate.certificate not in (None, "equal"):
            said.append("its file is not equal to its model")
        return said


def _width(one: Judgement) -> float:
    return one.interval[1] / one.interval[0] if one.interval else inf


def _value(found: Found, figure: Figure, by: Statistic = "median") -> float:
    if figure in ("time", "max_ms"):
        samples = found["samples"]
        return float(median(samples) if by == "median" else sorted(samples)[len(samples) // 4])
    return float(found["cold_start" if figure == "cold start" else "peak_memory"])
