"""Throughput over batch: a line a backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.amount import counted
from modelyard.reports.charts.amounts import count
from modelyard.reports.charts.axes import across, note, upwards
from modelyard.reports.charts.chart import Chart
from modelyard.reports.charts.legend import legend
from modelyard.reports.charts.said import unnamed, with_interval
from modelyard.reports.charts.scale import Scale, spanning
from modelyard.reports.charts.shapes import shape
from modelyard.reports.charts.svg import cut, element, number, words
from modelyard.reports.look.palette import styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.reports.charts.said import Named
    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.look.palette import Style

_LEFT, _RIGHT, _BOTTOM = 46, 18, 42
_MOST_TICKS = 8


def throughput(
    rows: Sequence[Row], *, width: float = 440, height: float = 270, named: Named = unnamed,
    looks: Mapping[str, Style] | None = None, title: str = "",
) -> Chart:  # fmt: skip
    """Draw inputs a second over the size of the batch; lines join the rows of a model on a backend.

    Args:
        rows: of one machine, each with a throughput.
        width: in pixels.
        height: in pixels.
        named: what a script finds the row of a mark by.
        looks: of each backend; by default as `styles` gives them.
        title: what stands above it in a file of its own.
    """
    known = [row for row in rows if row.throughput]
    looks = looks or styles(row.backend for row in known)
    key, below = legend({name: looks[name] for name in sorted({row.backend for row in known})}, width - 20)
    top = below + 22
    batches = sorted({row.batch for row in known})
    x = spanning(map(float, batches), _LEFT, width - _RIGHT, log=True)
    ends = [end for row in known if row.throughput for end in _ends(row.throughput)]
    y = spanning(ends, height - _BOTTOM, top)
    log = ", powers of ten" if y.is_log else ""
    parts = [
        element("g", key, transform="translate(4 0)"), upwards(y, x.start, x.end, count),
        across(x, top, y.start, count, at=_shown(batches)),
        note(f"↑ inputs a second{log}", 4, top - 9), note("batch →", width - _RIGHT, height - 6, "end"),
    ]  # fmt: skip
    for line in _lines(known):
        parts.append(_joined(line, x, y, looks[line[0].backend]))
        parts.append(_marks(line, x, y, looks[line[0].backend], named))
    label = f"Throughput over batch: {counted(len(known), 'result')}, batches {_listed(batches)}"
    return Chart("throughput", width, height, label, "".join(parts), title)


def _ends(figure: Figure) -> list[float]:
    return [one for one in (figure.low, figure.value, figure.high) if one is not None]


def _shown(batches: Sequence[int]) -> list[float]:
    every = -(-len(batches) // _MOST_TICKS)
    return [float(one) for one in batches[::every]]


def _lines(rows: Sequence[Row]) -> list[list[Row]]:
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in sorted(rows, key=lambda one: one.batch):
        found.setdefault((row.model, row.version, row.backend), []).append(row)
    return list(found.values())


def _joined(rows: Sequence[Row], x: Scale, y: Scale, style: Style) -> str:
    """The line through the rows of a model on a backend."""
    at = [f"{number(x(row.batch))} {number(y(row.throughput.value))}" for row in rows if row.throughput]
    return element(
        "path", d="M" + "L".join(at), class_=f"s{style.place} way",
    )  # fmt: skip


def _marks(rows: Sequence[Row], x: Scale, y: Scale, style: Style, named: Named) -> str:
    parts = []
    for row in rows:
        if row.throughput is not None:
            path = element("path", d=shape(style.shape, 55))
            at = f"translate({number(x(row.batch))} {number(y(row.throughput.value))})"
            told = f"{cut(row.title, 120)} · {with_interval(row.throughput, count)} inputs a second"
            inner = element("title", words(told)) + _bar(row.throughput, y) + path
            parts.append(element("g", inner, class_="mark", data_row=named(row), transform=at))
    return element("g", *parts, class_=f"s{style.place}")


def _bar(figure: Figure, y: Scale) -> str:
    if figure.low is None or figure.high is None or not y.holds(figure.low, figure.high):
        return ""
    up = y(figure.value)
    d = f"M0 {number(y(figure.low) - up)}V{number(y(figure.high) - up)}"
    return element("path", class_="error", d=d)


def _listed(batches: Sequence[int]) -> str:
    return ", ".join(map(str, batches[:12]))
