"""What may stand in one chart: rows of one machine and task, and of these what shares batch and metric."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modelyard.reports.gathered.row import Conditions, Row


@dataclass(frozen=True)
class Section:
    """Rows of one task whose speeds were measured under the same conditions."""

    task: str
    conditions: Conditions
    rows: Sequence[Row]

    @property
    def title(self) -> str:
        """`classification on AMD EPYC, 2 cores, 2 threads`"""
        return f"{self.task} on {self.conditions}"

    @property
    def batches(self) -> list[int]:
        """The batches that were timed, in order."""
        return sorted({row.batch for row in self.rows if row.latency})

    def at(self, batch: int) -> list[Row]:
        """Give the rows of a batch.

        Args:
            batch: of so many inputs.
        """
        return [row for row in self.rows if row.batch == batch and row.latency]


@dataclass(frozen=True)
class Comparison:
    """Rows of a section at one batch, whose scores are of the same samples, judged alike."""

    batch: int
    rows: Sequence[Row]

    @property
    def title(self) -> str:
        """`top1_accuracy on digits, batch 1`"""
        score = next(row.score for row in self.rows if row.score)
        return f"{score.metric} on {score.dataset}".removesuffix(" on ") + f", batch {self.batch}"


def sections(rows: Iterable[Row]) -> list[Section]:
    """Part rows that were timed by machine and task.

    The machine with the most rows comes first, random weights last.

    Args:
        rows: of all kinds.
    """
    timed = [row for row in rows if row.latency]
    most = Counter((row.conditions.machine, row.conditions.fingerprint) for row in timed)
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in timed:
        where = row.conditions
        machine = (where.machine, where.fingerprint)
        key = where.random_weights, -most[machine], str(where), where.fingerprint, row.task
        found.setdefault(key, []).append(row)
    return [
        Section(of[0].task, of[0].conditions, of) for _, of in sorted(found.items(), key=lambda one: one[0])
    ]


def comparisons(section: Section) -> list[Comparison]:
    """Part the rows of a section that have a latency and a score; the smallest batch comes first.

    Args:
        section: of one machine and task.
    """
    found: dict[tuple[int, str], list[Row]] = {}
    for row in section.rows:
        if row.latency and row.score:
            found.setdefault((row.batch, row.score.group), []).append(row)
    order = sorted(found.items(), key=lambda one: (one[0][0], -len(one[1]), one[0][1]))
    return [Comparison(batch, of) for (batch, _), of in order]
