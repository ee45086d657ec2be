"""The points of accuracy against latency: what each says, how large it is, and where its name stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.reports.charts.marks import marked
from modelyard.reports.charts.scale import Scale
from modelyard.reports.clean import one_line
from modelyard.reports.dashboard.charts.names import Place, places
from modelyard.reports.dashboard.said import latency_with, score_with, short, size_said

if TYPE_CHECKING:
    from modelyard.reports.dashboard.charts.style import Spec
    from modelyard.reports.dashboard.peers import Peers
    from modelyard.reports.gathered.row import Row

WIDTHS = (250, 360, 500, 680, 900, 1200, 1600)
"""Of the plot, in pixels: names are placed for each, and the largest that fits is taken. What is clear of
its neighbours at one width is so at a greater one."""
HEIGHT = 285
"""Of the plot, in pixels, about."""
_LETTERS = 26


def points_of(peers: Peers) -> list[Spec]:
    """Give the points as they stand in the chart, in milliseconds, the large first, the small upon them.

    Args:
        peers: rows that may be compared.
    """
    rows = [one for one in peers.rows if one.score is not None]
    points = {id(row): _point(row) for row in rows}
    names = {of: one["name"] for of, one in points.items()}
    for at, width in enumerate(WIDTHS):
        marks = marked(rows, *_scales([*points.values()], width))
        found = places(marks, names, width, HEIGHT)
        for mark in marks:
            sized = {"area": mark.area, "front": "yes" if mark.is_front else "no"}
            points[id(mark.row)] |= sized | _placed(at, found.get(id(mark.row)))
    return sorted(points.values(), key=lambda one: -one["area"])


def across(points: list[Spec]) -> list[float]:
    """Give the ends of the axis of time: a little beyond all intervals.

    Args:
        points: all of them.
    """
    low, high = min(one["low"] for one in points), max(one["high"] for one in points)
    room = max(1.15, (high / low) ** 0.06)
    return [low / room, high * room]


def upright(points: list[Spec]) -> list[float]:
    """Give the ends of the axis of the score.

    Args:
        points: all of them.
    """
    low, high = min(one["worst"] for one in points), max(one["best"] for one in points)
    room = 0.12 * (high - low) or 0.05 * abs(high) or 0.05
    return [low - room / 2, high + room]


def _point(row: Row) -> Spec:
    latency, score = row.latency, row.score
    assert latency is not None and score is not None
    at, of = latency.value, score.figure.value
    return {
        "model": short(row.model), "backend": one_line(row.backend), "digest": row.digest,
        "latency": 1e3 * at, "low": 1e3 * (latency.low or at), "high": 1e3 * (latency.high or at),
        "score": of, "worst": of if score.figure.low is None else score.figure.low,
        "best": of if score.figure.high is None else score.figure.high,
        "median": latency_with(row), "quality": score_with(row), "size": size_said(row),
        "name": _cut(short(row.model)),
    }  # fmt: skip


def _cut(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def _scales(points: list[Spec], width: float) -> tuple[Scale, Scale]:
    """Lay out both axes as the page will; its times are in milliseconds, those of rows in seconds."""
    least, most = (one / 1e3 for one in across(points))
    low, high = upright(points)
    return Scale(least, most, 0, width, is_log=True), Scale(low, high, HEIGHT, 0)


def _placed(at: int, place: Place | None) -> Spec:
    """Say where a name stands at one of the widths; nothing where it has no room."""
    if place is None:
        return {}
    line = {} if place.to is None else {f"tox{at}": place.to[0], f"toy{at}": place.to[1]}
    return {f"dx{at}": place.dx, f"dy{at}": place.dy, **line}
