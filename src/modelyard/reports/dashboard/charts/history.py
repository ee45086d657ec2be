"""A figure over dates, with its versions and the places where its level changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.cards.score import score_said
from modelyard.reports.clean import one_line
from modelyard.reports.dashboard.charts.style import SOFT, axis_of, drawn, nominal, of_names, quantity, said
from modelyard.reports.dashboard.paper import ink
from modelyard.results.said import figure_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.reports.dashboard.change_points import Change
    from modelyard.reports.dashboard.charts.style import Spec
    from modelyard.reports.dashboard.history import Series
    from modelyard.results.document import Result

_DAY = "utcFormat(datum.value, '%d %b %Y')"
_WHEN = {
    "field": "made",
    "type": "temporal",
    "title": "measured, UTC",
    "scale": {"type": "utc", "padding": 15},
    "axis": {
        "labelExpr": f"utcFormat(datum.value, '%H%M') == '0000' ? {_DAY} :"
        f" [utcFormat(datum.value, '%H:%M'), {_DAY}]",
        "labelOverlap": "greedy",
        "labelSeparation": 8,
        "tickCount": {"expr": "max(2, floor(width / 110))"},
    },
}


def over_versions(series: Series, changes: Sequence[Change], *, dark: bool) -> Spec:
    """Draw a series by date.

    Args:
        series: of one cell.
        changes: found in it.
        dark: whether the paper is.
    """
    scale, unit = (1e3, ", ms") if series.kind == "latency" else (1.0, "")
    points = [_point(one, series, scale) for one in series.results]
    room, percent = {"zero": False, "padding": 15}, axis_of(series.figure)
    y, low = (quantity(name, f"{series.figure}{unit}", room, percent) for name in ("value", "low"))
    colour = of_names("version", [one["version"] for one in points], dark=dark)
    ends = {"y": low, "y2": {"field": "high"}, "color": colour}
    told = said("version", "said", "runtime", "date", "digest")
    layers: list[Spec] = [
        {"mark": {"type": "line", "opacity": 0.3, "color": SOFT}, "encoding": {"x": _WHEN, "y": y}},
        {"mark": {"type": "rule", "opacity": 0.45}, "encoding": {"x": _WHEN, **ends}},
        {"mark": {"type": "circle", "size": 70, "opacity": 1},
         "encoding": {"x": _WHEN, "y": y, "color": colour, "tooltip": told}},
    ]  # fmt: skip
    return drawn(380, points, *layers, *(_marks(series, changes, dark=dark) if changes else ()))


def _marks(series: Series, changes: Sequence[Change], *, dark: bool) -> tuple[Spec, Spec]:
    """Draw where the level changed, and by how much."""
    places = {"values": [
        {"made": series.results[one.at].made, "what": changed(series, one)} for one in changes
    ]}  # fmt: skip
    bar = {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": "#c1440e"}
    word = {"type": "text", "align": "left", "dx": 5, "baseline": "top", "fontSize": 11,
            "color": ink(dark=dark)}  # fmt: skip
    what = nominal("what")
    return (
        {"data": places, "mark": bar, "encoding": {"x": _WHEN, "tooltip": [what]}},
        {"data": places, "mark": word, "encoding": {"x": _WHEN, "text": what, "y": {"value": 4}}},
    )


def changed(series: Series, one: Change) -> str:
    """Say a change in short: `+19 %`, or the two levels of a score.

    Args:
        series: in which it is.
        one: the change.
    """
    if series.kind == "latency" and one.before:
        return f"{one.after / one.before - 1:+.0%}"
    return f"{score_said(series.figure, one.before)} → {score_said(series.figure, one.after)}"


def _point(one: Result, series: Series, scale: float) -> dict[str, Any]:
    value = one.figures[series.figure] or 0.0
    low, high = one.intervals.get(series.figure) or (value, value)
    used = f"{one.runtime.get('runtime', '')} {one.runtime.get('version', '')}"
    return {
        "made": one.made, "date": one_line(one.made), "value": scale * value, "low": scale * low,
        "high": scale * high, "version": one_line(one.version), "runtime": one_line(used),
        "said": figure_said(one.kind, series.figure, value), "digest": one.digest[:12],
    }  # fmt: skip
