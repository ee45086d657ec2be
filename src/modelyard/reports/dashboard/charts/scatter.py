"""Accuracy against latency, with intervals and the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.reports.dashboard.charts.points import WIDTHS, across, points_of, upright
from modelyard.reports.dashboard.charts.style import SOFT, axis_of, drawn, of_backends, quantity, said
from modelyard.reports.dashboard.paper import ink, paper
from modelyard.reports.dashboard.said import label_of, latency_said, score_of, short

if TYPE_CHECKING:
    from modelyard.reports.dashboard.charts.style import Spec
    from modelyard.reports.dashboard.peers import Peers

PICKED = "picked"
_HEIGHT = 420
_BEST = [{"filter": "datum.front == 'yes'"}]


def scatter(peers: Peers, *, dark: bool) -> Spec:
    """Draw them; a point can be picked, and gives the digest of its result.

    Args:
        peers: rows that may be compared, with scores.
        dark: whether the paper is.
    """
    points = points_of(peers)
    colour, shape = of_backends({row.backend for row in peers.rows}, dark=dark)
    times = {"type": "log", "nice": False, "domain": across(points)}
    scores = {"zero": False, "nice": False, "domain": upright(points)}
    x, low = (quantity(name, "median latency, ms (log scale)", times) for name in ("latency", "low"))
    axis = axis_of(peers.metric)
    y, worst = (quantity(name, peers.metric, scores, axis) for name in ("score", "worst"))
    at = {"x": x, "y": y}
    return drawn(
        _HEIGHT, points,
        _line(x, y),
        {"mark": {"type": "rule", "opacity": 0.3},
         "encoding": {"x": x, "y": worst, "y2": {"field": "best"}, "color": colour}},
        {"mark": {"type": "rule", "opacity": 0.6},
         "encoding": {"x": low, "x2": {"field": "high"}, "y": y, "color": colour}},
        _leads(at),
        _dots({**at, "color": colour, "shape": shape}),
        _names(at, stroke=paper(dark=dark), strokeWidth=3, strokeJoin="round", opacity=0.8),
        _names(at, color=ink(dark=dark)),
    )  # fmt: skip


def _line(x: Spec, y: Spec) -> Spec:
    mark = {"type": "line", "interpolate": "step-after", "strokeDash": [5, 4], "color": SOFT}
    return {"transform": _BEST, "mark": mark, "encoding": {"x": x, "y": y}}


def _dots(places: Spec) -> Spec:
    """Draw the marks as large as the files are; what is picked stays, and all else pales."""
    area = {"field": "area", "type": "quantitative", "scale": None, "legend": None}
    paled = {"condition": {"param": PICKED, "value": 0.9}, "value": 0.35}
    told = said("model", "backend", "median", "quality", "size", "front")
    return {
        "params": [{"name": PICKED, "select": {"type": "point", "fields": ["digest"], "on": "click"}}],
        "mark": {"type": "point", "filled": True},
        "encoding": {**places, "size": area, "opacity": paled, "tooltip": told},
    }


def _leads(places: Spec) -> Spec:
    """Draw lines from marks to the names that stand apart from them."""
    x, y = _at("tox"), _at("toy")
    mark = {
        "type": "rule", "color": SOFT, "x2Offset": {"expr": f"{x} || 0"}, "y2Offset": {"expr": f"{y} || 0"},
        "opacity": {"expr": f"isValid({x}) ? 1 : 0"},
    }  # fmt: skip
    ends = {"x2": {"field": places["x"]["field"]}, "y2": {"field": places["y"]["field"]}}
    return {"mark": mark, "encoding": {**places, **ends}}


def _names(places: Spec, **look: object) -> Spec:
    """Write each name where it was placed for the width that the plot has; where there was no room, none."""
    dx, dy = _at("dx"), _at("dy")
    mark = {
        "type": "text", "align": "left", "baseline": "middle", "fontSize": 11, "dx": {"expr": dx},
        "dy": {"expr": dy}, **look,
    }  # fmt: skip
    return {
        "mark": mark,
        "encoding": {**places, "text": {"value": {"expr": f"isValid({dx}) ? datum.name : ''"}}},
    }


def _at(what: str) -> str:
    """Name a place of a point at the largest of the widths that the plot has."""
    return f"datum['{what}' + (0{''.join(f' + (width >= {one})' for one in WIDTHS[1:])})]"


def described(peers: Peers) -> str:
    """Say in words what the chart shows, for who cannot see it.

    Args:
        peers: rows of the chart.
    """
    told = [f"{label_of(row)}: {latency_said(row)}, {score_of(row)}" for row in peers.rows[:30]]
    return f"{short(peers.name)}. {'; '.join(told)}"
