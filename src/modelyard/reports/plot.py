"""Plots for notebooks and papers: `pareto(results)` and others, saved as SVG, PNG or PDF.

What must not be compared (other machines, tasks, batches, metrics) is drawn below each other, each with its
title; `task`, `model`, `runtime`, `machine` and `batch` choose among them, and `drawn[0]` is one alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, MissingExtraError
from modelyard.reports.charts.comparisons import Section, comparisons, sections
from modelyard.reports.gathered.parts import naming
from modelyard.reports.plotted import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Unpack

    from modelyard.reports.charts.chart import Chart
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.plotted import Chosen, Results

__all__ = ["Plot", "distributions", "pareto", "speedup", "throughput"]

SUFFIXES = (".svg", ".png", ".pdf")
_SHARP = 2  # pixels of a PNG for each of the drawing


@dataclass(frozen=True)
class Plot:
    """Charts, one below the other."""

    charts: Sequence[Chart]

    def __len__(self) -> int:
        return len(self.charts)

    def __getitem__(self, place: int) -> Plot:
        """One of its charts alone, to be shown or saved."""
        return Plot([self.charts[place]])

    def __iter__(self) -> Iterator[Plot]:
        return (Plot([one]) for one in self.charts)

    @property
    def svg(self) -> str:
        """The drawing, light or dark as its reader's screen is."""
        from modelyard.reports.charts.standalone import standalone

        return standalone(self.charts)

    def _repr_html_(self) -> str:
        """Show it in a notebook: as a picture, so that none of its colours reach the rest of the page."""
        from base64 import b64encode
        from html import escape

        data = b64encode(self.svg.encode()).decode()
        label = escape("; ".join(one.label for one in self.charts))
        width = f"{max(one.width for one in self.charts):g}"
        return f'<img src="data:image/svg+xml;base64,{data}" alt="{label}" width="{width}">'

    def save(self, path: str | os.PathLike[str]) -> str:
        """Write it as a file, and give its path; the ending says the format: `.svg`, `.png` or `.pdf`.

        Args:
            path: the file, whose folder is there.
        """
        from modelyard.store.atomic import write_atomically

        name = os.fspath(path)
        write_atomically(name, self._as(os.path.splitext(name)[1].lower(), name))
        return name

    def _as(self, suffix: str, name: str) -> bytes:
        if suffix not in SUFFIXES:
            hint = f"Name it with one of: {', '.join(SUFFIXES)}."
            raise InputError(f"{name}: a plot is no {suffix or 'file without an ending'}", hint=hint)
        return self.svg.encode() if suffix == ".svg" else _converted(self.charts, suffix)


def pareto(results: Results, **chosen: Unpack[Chosen]) -> Plot:
    """Draw accuracy against latency; what nothing else beats in both is joined by steps.

    Args:
        results: a list of results, a folder of them, or what `gather` gave.
        chosen: `task`, `model`, `runtime`, `machine`, `batch`: only what is of these.
    """
    from modelyard.reports.charts.pareto import pareto as drawn

    where = _naming(rows := rows_of(results, chosen))
    return _plot(
        [
            drawn(one.rows, title=f"{section.task}, {one.title}, {where(section)}")
            for section in sections(rows)
            for one in comparisons(section)
        ],
        "no result has both a latency and a score: `modelyard benchmark NAME --accuracy` measures both",
    )


def distributions(results: Results, **chosen: Unpack[Chosen]) -> Plot:
    """Draw the timed calls themselves, at most 200 of a result.

    Args:
        results: a list of results, a folder of them, or what `gather` gave.
        chosen: `task`, `model`, `runtime`, `machine`, `batch`: only what is of these.
    """
    from modelyard.reports.charts.distributions import distributions as drawn
    from modelyard.reports.charts.thin import has_samples

    def at(section: Section, batch: int, title: str) -> Chart | None:
        rows = [row for row in section.at(batch) if has_samples(row)]
        return drawn(rows, width=640, title=title, naming="title") if rows else None

    return _each_batch(rows_of(results, chosen), at, "no result has samples of its times")


def throughput(results: Results, **chosen: Unpack[Chosen]) -> Plot:
    """Draw inputs a second over the size of the batch, a chart a model.

    Args:
        results: a list of results, a folder of them, or what `gather` gave.
        chosen: `task`, `model`, `runtime`, `machine`, `batch`: only what is of these.
    """
    from modelyard.reports.charts.throughput import throughput as drawn

    where = _naming(rows := rows_of(results, chosen))
    charts = []
    for section in sections(rows):
        timed = [row for row in section.rows if row.throughput]
        for model in dict.fromkeys((row.model, row.version) for row in timed):
            own = [row for row in timed if (row.model, row.version) == model]
            charts.append(drawn(own, width=560, height=320, title=f"{model[0]}, {where(section)}"))
    return _plot(charts, "no result has a throughput")


def speedup(results: Results, **chosen: Unpack[Chosen]) -> Plot:
    """Draw how many times as fast as PyTorch each backend is, on the same machine and batch.

    Args:
        results: a list of results, a folder of them, or what `gather` gave.
        chosen: `task`, `model`, `runtime`, `machine`, `batch`: only what is of these.
    """
    from modelyard.reports.charts.ratio import speedups
    from modelyard.reports.charts.speedup import speedup as drawn

    def at(section: Section, batch: int, title: str) -> Chart | None:
        rows = section.at(batch)
        return drawn(rows, width=560, title=title) if speedups(rows) else None

    return _each_batch(
        rows_of(results, chosen), at, "no model was measured on PyTorch and on another backend"
    )


def _each_batch(
    rows: Sequence[Row], drawn: Callable[[Section, int, str], Chart | None], otherwise: str
) -> Plot:  # fmt: skip
    where = _naming(rows)
    charts = [
        drawn(section, batch, f"{section.task}, batch {batch}, {where(section)}")
        for section in sections(rows)
        for batch in section.batches
    ]
    return _plot([one for one in charts if one is not None], otherwise)


def _plot(charts: Sequence[Chart], otherwise: str) -> Plot:
    if not charts:
        raise InputError(f"there is nothing to draw: {otherwise}")
    return Plot(charts)


def _naming(rows: Sequence[Row]) -> Callable[[Section], str]:
    names = naming(row.conditions for row in rows)
    return lambda section: names[section.conditions]


def _converted(charts: Sequence[Chart], suffix: str) -> bytes:
    from modelyard.reports.charts.standalone import standalone

    try:
        import vl_convert
    except ImportError:
        line = "pip install 'modelyard[plots]'"
        raise MissingExtraError(f"a plot as {suffix} needs vl-convert-python", hint=line) from None
    drawing = standalone(charts, dark=False)
    if suffix == ".png":
        return bytes(vl_convert.svg_to_png(drawing, scale=_SHARP))
    return bytes(vl_convert.svg_to_pdf(drawing))
