"""`Series`: one cell (a model on a backend, measured alike) over versions and dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modelyard.cards.comparable import key_digest
from modelyard.core.errors import InputError
from modelyard.reports.clean import one_line
from modelyard.reports.dashboard.change_points import Change, change_points
from modelyard.reports.gathered.backend import backend
from modelyard.results.comparing.comparable import comparable
from modelyard.results.comparing.compare import RATIO_MARGIN, SHARE_MARGIN, compare
from modelyard.results.comparing.groups import headline
from modelyard.results.machine.environment import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.results.comparing.comparison import Comparison
    from modelyard.results.document import Result

MEANT = ("engine",)
"""What may differ between two results of one series: the version of the runtime."""


@dataclass(frozen=True)
class Series:
    """Results of one cell, oldest first, and the figure that is followed."""

    name: str
    kind: str
    figure: str
    results: Sequence[Result]

    @property
    def values(self) -> list[float]:
        """The figure of each result."""
        return [one.figures[self.figure] or 0.0 for one in self.results]

    def changes(self) -> list[Change]:
        """Find where the level changed by more than what is too small to matter."""
        is_time = self.kind == "latency"
        return change_points(self.values, margin=RATIO_MARGIN if is_time else SHARE_MARGIN, relative=is_time)


def series_of(results: Iterable[Result]) -> list[Series]:
    """Part results into series, the longest first; what failed is in none.

    Args:
        results: of one folder, in any order.
    """
    cells: dict[tuple[str, str], list[Result]] = {}
    for one in sorted(results, key=lambda one: (one.made, one.digest)):
        figure = None if one.problem is not None else headline(one)
        if figure is not None:
            cells.setdefault((cell_of(one), figure), []).append(one)
    found = [Series(_name(members[0], figure), members[0].kind, figure, members)
             for (_, figure), members in cells.items()]  # fmt: skip
    return sorted(found, key=lambda one: (-len(one.results), one.name))


def cell_of(one: Result) -> str:
    """Name what two results share where one follows the other, whatever their versions.

    Args:
        one: a result.
    """
    key = {name: value for name, value in one.key.items() if name not in MEANT}
    return key_digest(
        {"kind": one.kind, "task": one.task, "model": one.model, "backend": backend(one.runtime), "key": key,
         "random": bool(one.artifact.get("random_weights"))}
    )  # fmt: skip


def between(before: Result, after: Result) -> Comparison | str:
    """Compare two results of one series; or say why that cannot be.

    Args:
        before: the older.
        after: the newer.
    """
    differing = [name for name in comparable(before, after) if name in MEANT]
    try:
        return compare(before, after, across=differing)
    except InputError as error:
        return error.message


def _name(one: Result, figure: str) -> str:
    batch, threads = one.key.get("batch"), one.key.get("threads")
    how = [f"batch {batch}" if batch is not None else "", f"{threads} threads" if threads else ""]
    data = f"on {one.key['dataset']}" if one.key.get("dataset") else ""
    place = named(one.environment) or ""
    parts = (one.model, backend(one.runtime), f"{figure} {data}".strip(), *how, place)
    return one_line(" · ".join(filter(None, parts)) + (" · random weights" * bool(
        one.artifact.get("random_weights"))))  # fmt: skip
