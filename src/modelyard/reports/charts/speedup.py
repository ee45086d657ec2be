"""Speed-up over PyTorch: a lane a model, a mark a backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.amount import counted
from modelyard.reports.charts import lanes
from modelyard.reports.charts.amounts import times
from modelyard.reports.charts.axes import across
from modelyard.reports.charts.chart import Chart
from modelyard.reports.charts.legend import legend
from modelyard.reports.charts.ratio import speedups
from modelyard.reports.charts.said import unnamed, with_interval
from modelyard.reports.charts.scale import spanning
from modelyard.reports.charts.shapes import shape
from modelyard.reports.charts.svg import cut, element, number, words
from modelyard.reports.look.palette import styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.reports.charts.said import Named
    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.look.palette import Style

_LANE, _APART = 42, 12


def speedup(
    rows: Sequence[Row], *, width: float = 440, named: Named = unnamed,
    looks: Mapping[str, Style] | None = None, title: str = "",
) -> Chart:  # fmt: skip
    """Draw how many times as fast as PyTorch each backend answers, on the same machine and batch.

    Args:
        rows: of one machine and batch, those of PyTorch among them.
        width: in pixels.
        named: what a script finds the row of a mark by.
        looks: of each backend; by default as `styles` gives them.
        title: what stands above it in a file of its own.
    """
    found = speedups(rows)
    looks = looks or styles(row.backend for row in rows)
    used = sorted({row.backend for of in found.values() for row, _ in of})
    key, top = legend({name: looks[name] for name in used}, width)
    height = top + _LANE * len(found) + lanes.BELOW
    ends = [end for of in found.values() for _, one in of for end in (one.low, one.value, one.high)]
    x = spanning([1.0, *(end for end in ends if end)], lanes.LEFT, width - lanes.RIGHT, log=True)
    bottom, shared = height - lanes.BELOW, lanes.Lanes(x, width, looks, named)
    parts = [element("g", key, transform="translate(4 0)"), across(x, top, bottom, times)]
    parts.append(_parity(x(1), top, len(found)))
    for at, (model, of) in enumerate(found.items()):
        parts.append(_lane(model, of, shared, top + at * _LANE))
    return Chart("speedup", width, height, _label(found), "".join(parts), title)


def _parity(x: float, top: float, count: int) -> str:
    """Draw PyTorch itself as a line through all lanes, broken where their names stand."""
    tops = (top + at * _LANE for at in range(count))
    d = "".join(f"M{number(x)} {number(one + lanes.NAME_HEIGHT)}V{number(one + _LANE)}" for one in tops)
    return element("path", class_="parity", d=d)


def _lane(model: str, of: Sequence[tuple[Row, Figure]], shared: lanes.Lanes, top: float) -> str:
    best, ratio = max(of, key=lambda one: one[1].value)
    said = f"{cut(best.backend, 16)} {times(ratio.value)}"
    marks = "".join(
        _mark(row, one, shared, top + 28 + _spread(at, len(of))) for at, (row, one) in enumerate(of)
    )
    return lanes.name(model, said, top + 13, shared.width) + marks


def _spread(at: int, count: int) -> float:
    """Part the backends of a model a little, so that each interval is seen."""
    return _APART * (at - (count - 1) / 2) / max(count - 1, 1)


def _mark(row: Row, ratio: Figure, shared: lanes.Lanes, y: float) -> str:
    x, style = shared.x, shared.style(row)
    at, bar = x(ratio.value), ""
    if ratio.low is not None and ratio.high is not None:
        bar = f"M{number(x(ratio.low) - at)} 0H{number(x(ratio.high) - at)}"
    told = f"{row.title} · {with_interval(ratio, times)} the speed of PyTorch"
    return element(
        "g",
        element("title", words(told)),
        element("path", class_="error", d=bar) if bar else "",
        element("path", d=shape(style.shape, 80), class_="best"),
        class_=f"mark s{style.place}", data_row=shared.named(row),
        transform=f"translate({number(at)} {number(y)})",
    )  # fmt: skip


def _label(found: Mapping[str, Sequence[tuple[Row, Figure]]]) -> str:
    best = [f"{cut(m, 40)} up to {times(max(r.value for _, r in of))}" for m, of in found.items()]
    return f"Speed-up over PyTorch of {counted(len(found), 'model')}: {', '.join(best[:8])}"
