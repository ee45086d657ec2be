"""The charts of a part of the page, kind by kind, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.amount import counted
from modelyard.reports.charts.before_after import WHAT, before_after, pairs
from modelyard.reports.charts.comparisons import Comparison, Section
from modelyard.reports.charts.distributions import distributions
from modelyard.reports.charts.marks import fronted
from modelyard.reports.charts.pareto import pareto
from modelyard.reports.charts.said import named_row
from modelyard.reports.charts.speedup import speedup
from modelyard.reports.charts.svg import cut
from modelyard.reports.charts.thin import MOST, has_samples, rule
from modelyard.reports.charts.throughput import throughput
from modelyard.reports.gathered.versions import names_of
from modelyard.reports.html.faster import faster_said
from modelyard.reports.look.palette import Style

if TYPE_CHECKING:
    from modelyard.reports.charts.chart import Chart
    from modelyard.reports.charts.said import Named
    from modelyard.reports.gathered.row import Row

_FRONT = "A mark’s area is the size of its file; a hollow one’s is not known. Thin lines: intervals at 95 %."
_TIMES = "The long line is the median, the bar below it the interval of the median."
_VARIANTS = (
    "The hollow mark is the model that a variant was made from, the full one the variant. A size or a score "
    "that is the same on all backends stands once."
)
_SPEEDUPS = "The same model on the same machine, threads and batch; the dashed line is PyTorch itself."
_MANY = 150  # marks in a chart on a narrow screen
_STRIPS = 8  # in a chart of models with a backend each
_OPEN = 6  # charts of a kind that stand open; the rest is a click away


@dataclass(frozen=True)
class Figure:
    """A chart in a page: as it is on a wide screen, and on a narrow one where that differs."""

    title: str
    wide: Chart
    narrow: Chart | None = None
    model: str | None = None
    """The model that it is of, where it is of one."""
    note: str = ""
    narrow_note: str = ""
    """What a narrow screen does not show."""


@dataclass(frozen=True)
class Group:
    """Charts of one kind."""

    kind: str
    title: str
    figures: Sequence[Figure]
    about: str = ""

    @property
    def shown(self) -> Sequence[Figure]:
        """Those that stand open."""
        return self.figures[: self._open]

    @property
    def more(self) -> Sequence[Figure]:
        """The others."""
        return self.figures[self._open :]

    @property
    def more_said(self) -> str:
        """`12 more charts`"""
        return counted(len(self.more), "more chart")

    @property
    def _open(self) -> int:
        return 1 if self.kind == "fronts" else _OPEN


@dataclass(frozen=True)
class Drawing:
    """How charts are drawn in a page: the looks of all backends, and the names of all rows."""

    looks: Mapping[str, Style]
    named: Named
    most: int = MOST
    """Samples of a result that are drawn."""

    def groups(self, section: Section, compared: Sequence[Comparison]) -> list[Group]:
        """Draw all there is to see of a section.

        Args:
            section: of one machine and task.
            compared: its rows that may stand in one chart of accuracy.
        """
        found = [
            Group("fronts", "Accuracy against latency", [self._front(one) for one in compared],
                  _FRONT),
            Group("times", "How long the calls took", self._times(section),
                  f"{rule(self.most)} {_TIMES}"),
            Group("batches", "Throughput over batch", self._batches(section)),
            Group("variants", "Before and after", self._variants(section),
                  _VARIANTS),
            Group("speedups", "Speed-up over PyTorch", self._speedups(section),
                  _SPEEDUPS),
        ]  # fmt: skip
        return [one for one in found if one.figures]

    def _front(self, one: Comparison) -> Figure:
        wide = pareto(one.rows, width=1040, height=460, named=self.named, looks=self.looks)
        few = one.rows if len(one.rows) <= _MANY else _few(one.rows)
        narrow = pareto(few, width=380, height=400, named=self.named, looks=self.looks)
        said = (
            "" if few is one.rows else f"Of {len(one.rows)} marks, the front and the fastest of each model."
        )
        return Figure(one.title, wide, narrow, note=_front_said(one.rows), narrow_note=said)

    def _times(self, section: Section) -> list[Figure]:
        found = []
        for batch in section.batches:
            by_model = _by_model(row for row in section.at(batch) if has_samples(row))
            alone = [rows[0] for rows in by_model.values() if len(rows) == 1]
            found += [self._of_model(model, rows) for model, rows in by_model.items() if len(rows) > 1]
            found += [self._of_several(alone[at : at + _STRIPS]) for at in range(0, len(alone), _STRIPS)]
        return found

    def _of_model(self, model: str, rows: Sequence[Row]) -> Figure:
        chart = distributions(rows, named=self.named, looks=self.looks, most=self.most)
        return Figure(f"{cut(model, 60)}, batch {rows[0].batch}", chart, model=cut(rows[0].model, 160))

    def _of_several(self, rows: Sequence[Row]) -> Figure:
        """Models that were timed on one backend each stand together."""
        chart = distributions(
            rows, named=self.named, looks=self.looks, most=self.most, naming="title"
        )  # fmt: skip
        return Figure(f"{counted(len(rows), 'model')}, batch {rows[0].batch}", chart)

    def _batches(self, section: Section) -> list[Figure]:
        found = []
        for model, rows in _by_model(row for row in section.rows if row.throughput).items():
            if len({row.batch for row in rows}) > 1:
                chart = throughput(rows, named=self.named, looks=self.looks)
                found.append(Figure(cut(model, 60), chart, model=cut(rows[0].model, 160)))
        return found

    def _variants(self, section: Section) -> list[Figure]:
        given = pairs(section.rows)
        drawn = ((what, before_after(given, what, named=self.named, looks=self.looks)) for what in WHAT)
        return [Figure(what.capitalize(), chart) for what, chart in drawn if chart is not None]

    def _speedups(self, section: Section) -> list[Figure]:
        found = []
        for batch in section.batches:
            chart = speedup(section.at(batch), named=self.named, looks=self.looks)
            if 'class="mark' in chart.body:
                found.append(Figure(f"Batch {batch}", chart, note=faster_said(section.at(batch))))
        return found


def _front_said(rows: Sequence[Row]) -> str:
    """Say what the dashed line is, or name what alone is on the front."""
    best = fronted(rows)
    places = {(row.latency.value, row.score.gain) for row in best if row.latency and row.score}
    if len(places) > 1:
        return "The dashed line joins what nothing else beats in both."
    return f"Only {' and '.join(map(named_row, best[:2]))}: nothing else is as fast and as accurate."


def _few(rows: Sequence[Row]) -> list[Row]:
    """Keep the front, and the fastest row of each model."""
    fastest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda one: one.latency.value if one.latency else 0.0):
        fastest.setdefault(row.model, row)
    kept = {id(row) for row in (*fronted(rows), *fastest.values())}
    return [row for row in rows if id(row) in kept]


def _by_model(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Part rows by the names of their models, with the version where there are several."""
    given = list(rows)
    found: dict[str, list[Row]] = {}
    for name, row in zip(names_of(given), given, strict=True):
        found.setdefault(name, []).append(row)
    return found
