"""The samples themselves: a tick for each call, a line of ticks for each process."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from modelyard.core.amount import counted
from modelyard.reports.charts import lanes
from modelyard.reports.charts.amounts import seconds
from modelyard.reports.charts.axes import across
from modelyard.reports.charts.chart import Chart
from modelyard.reports.charts.said import named_row, unnamed, with_interval
from modelyard.reports.charts.scale import Scale, spanning
from modelyard.reports.charts.svg import cut, element, number, words
from modelyard.reports.charts.thin import MOST, has_samples, thinned
from modelyard.reports.look.palette import styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.reports.charts.said import Named
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.look.palette import Style

_STRIP, _GAP = 22, 14
_LINES = 4  # of ticks in a strip; more processes share them
_FINE = 2  # ticks a pixel


def distributions(
    rows: Sequence[Row], *, width: float = 440, named: Named = unnamed,
    looks: Mapping[str, Style] | None = None, title: str = "", naming: str = "backend", most: int = MOST,
) -> Chart:  # fmt: skip
    """Draw the times of rows below each other, on one axis.

    Args:
        rows: of one machine and batch; those without samples are left out.
        width: in pixels.
        named: what a script finds the row of a mark by.
        looks: of each backend; by default as `styles` gives them.
        title: what stands above it in a file of its own.
        most: samples of a result that are drawn.
        naming: what a strip is called: by its `backend`, or by all of its `title`.
    """
    known = [row for row in rows if row.latency and has_samples(row)]
    looks = looks or styles(row.backend for row in known)
    drawn = [thinned(row.speed.samples, most) for row in known if row.speed]
    each = lanes.NAME_HEIGHT + _STRIP + _GAP
    height = each * len(known) + lanes.BELOW
    x = spanning((end for one in drawn for line in one for end in (line[0], line[-1])), lanes.LEFT,
                 width - lanes.RIGHT)  # fmt: skip
    shared = lanes.Lanes(x, width, looks, named)
    parts = [across(x, lanes.NAME_HEIGHT, height - lanes.BELOW, seconds)]
    for at, (row, lines) in enumerate(zip(known, drawn, strict=True)):
        text = row.backend if naming == "backend" else row.title
        parts.append(lanes.name(text, _median(row), at * each + 13.0, width, looks[row.backend]))
        parts.append(_strip(row, lines, shared, at * each + lanes.NAME_HEIGHT))
    label = f"The times of {counted(len(known), 'result')}: " + "; ".join(
        cut(f"{row.backend} {_median(row)}", 90) for row in known[:4]
    )
    return Chart("distributions", width, height, label, "".join(parts), title)


def _median(row: Row) -> str:
    return with_interval(row.latency, seconds) if row.latency else ""


def _strip(row: Row, drawn: Sequence[Sequence[float]], shared: lanes.Lanes, top: float) -> str:
    x, style = shared.x, shared.style(row)
    return element(
        "g",
        element("title", words(_told(row))),
        element(
            "rect",
            class_="hit",
            x=x.start,
            y=0,
            width=x.end - x.start,
            height=_STRIP,
        ),
        element(
            "path",
            class_="ticks",
            d=_ticks(drawn, x),
            transform="scale(.5 1)",
        ),
        _middle(row, x),
        class_=f"mark s{style.place}",
        data_row=shared.named(row),
        transform=f"translate(0 {number(top)})",
    )


def _told(row: Row) -> str:
    count = sum(map(len, row.speed.samples.values())) if row.speed else 0
    tail = [f"p95 {seconds(row.figures['p95'].value)}"] if "p95" in row.figures else []
    return " · ".join([named_row(row), _median(row), *tail, f"{count:,} calls"])


def _ticks(drawn: Sequence[Sequence[float]], x: Scale) -> str:
    """Draw upright ticks in half pixels; those on the same half pixel of a line are one."""
    lines = min(len(drawn), _LINES)
    high = _STRIP // lines
    path = []
    for line in range(lines):
        own = [value for at, one in enumerate(drawn) if at % lines == line for value in one]
        places = sorted({round(_FINE * x(value)) for value in own})
        top, bottom = line * high, line * high + high - (1 if lines > 1 else 0)
        path.append(f"M{places[0]} {top}V{bottom}")
        for at, (before, now) in enumerate(pairwise(places)):
            path.append(f"m{now - before} 0V{bottom if at % 2 else top}")
    return "".join(path)


def _middle(row: Row, x: Scale) -> str:
    """The median as a line, its interval as a bar below."""
    if row.latency is None:
        return ""
    at, low, high = row.latency.value, row.latency.low, row.latency.high
    bar = ""
    if low is not None and high is not None and x.holds(low, high):
        ends = [min(max(x(end), x.start), x.end) for end in (low, high)]
        bar = f"M{number(ends[0])} {_STRIP + 3}H{number(ends[1])}"
    d = f"M{number(x(at))} -2V{_STRIP + 5}{bar}"
    return element("path", class_="middle", d=d)
