"""Accuracy against latency: what nothing else beats in both is joined by steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.amount import counted
from modelyard.reports.charts.amounts import seconds
from modelyard.reports.charts.axes import across, note, upwards
from modelyard.reports.charts.chart import Chart
from modelyard.reports.charts.labels import Box
from modelyard.reports.charts.legend import legend
from modelyard.reports.charts.marks import fronted, marked, names, series, steps
from modelyard.reports.charts.said import metric_said, unnamed
from modelyard.reports.charts.scale import Scale, spanning
from modelyard.reports.charts.svg import cut, element
from modelyard.reports.look.palette import styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.reports.charts.said import Named
    from modelyard.reports.gathered.figure import Figure, Score
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.look.palette import Style

_LEFT, _RIGHT, _BOTTOM = 58, 14, 44
_ROOM = 0.1  # around the marks, so that none lies in a corner


def pareto(
    rows: Sequence[Row], *, width: float = 720, height: float = 430, named: Named = unnamed,
    looks: Mapping[str, Style] | None = None, title: str = "",
) -> Chart:  # fmt: skip
    """Draw rows that may be compared: one batch, one machine, one metric on the same samples.

    Args:
        rows: each with a latency and a score.
        width: in pixels.
        height: in pixels.
        named: what a script finds the row of a mark by.
        looks: of each backend; by default as `styles` gives them.
        title: what stands above it in a file of its own.
    """
    looks = looks or styles(row.backend for row in rows)
    used = {name: looks[name] for name in sorted({row.backend for row in rows})}
    key, below = legend(used, width - _LEFT)
    x, y, score = _scales(rows, width, below + 24, height)
    marks = marked(rows, x, y)
    parts = [element("g", key, transform=f"translate({_LEFT} 0)"), _axes(x, y, score, width, height)]
    parts.append(steps([one for one in marks if one.is_front]))
    for name, style in used.items():
        parts.append(series([one for one in marks if one.row.backend == name], style, named))
    parts.append(names(marks, Box(x.start, below + 24, width, height - _BOTTOM)))
    return Chart("pareto", width, height, _label(rows, score), "".join(parts), title)


def _scales(rows: Sequence[Row], width: float, top: float, height: float) -> tuple[Scale, Scale, Score]:
    score = next(row.score for row in rows if row.score)
    times = [end for row in rows if row.latency for end in _ends(row.latency)]
    scores = [end for row in rows if row.score for end in _ends(row.score.figure)]
    within = (0.0, 1.0) if all(0 <= one <= 1 for one in scores) else None
    ends = (top, height - _BOTTOM) if score.lower_is_better else (height - _BOTTOM, top)
    x = spanning(times, _LEFT, width - _RIGHT, room=_ROOM)
    return x, spanning(scores, *ends, log=False, room=_ROOM, within=within), score


def _ends(figure: Figure) -> list[float]:
    return [one for one in (figure.low, figure.value, figure.high) if one is not None]


def _axes(x: Scale, y: Scale, score: Score, width: float, height: float) -> str:
    top, bottom = sorted((y.start, y.end))
    better = "less is better: upwards" if score.lower_is_better else "more is better"
    of = f"{cut(score.metric, 30)} on {cut(score.dataset, 24)}".removesuffix(" on ")
    log = ", powers of ten" if x.is_log else ""
    return "".join([
        upwards(y, x.start, x.end, lambda value: metric_said(score, value).replace(".00%", "%")),
        across(x, top, bottom, seconds),
        note(f"↑ {of} ({better})", 4, top - 10),
        note(f"median latency{log} (less is better) →", width - _RIGHT, height - 6, "end"),
    ])  # fmt: skip


def _label(rows: Sequence[Row], score: Score) -> str:
    best = [cut(row.title, 60) for row in fronted(rows)]
    more = f" and {len(best) - 8} more" if len(best) > 8 else ""
    return (
        f"{counted(len(rows), 'result')}, {cut(score.metric, 40)} against median latency. "
        f"On the front, the fastest first: {'; '.join(best[:8])}{more}."
    )
