"""The samples of latencies: their distributions, and how they went on within each process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.reports.dashboard.charts.style import drawn, of_names, quantity, said
from modelyard.reports.dashboard.thinned import every, quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modelyard.reports.dashboard.charts.style import Spec


def distributions(samples: Mapping[str, Sequence[float]], *, dark: bool) -> Spec:
    """Draw which share of the calls was no longer than a time, a line each.

    Args:
        samples: seconds by what they are of, in the order of the legend.
        dark: whether the paper is.
    """
    points = [
        {"of": name, "ms": 1e3 * value, "share": share}
        for name, values in samples.items()
        for value, share in quantiles(values)
    ]
    encoding = {
        "x": quantity("ms", "a call, ms (log scale)", {"type": "log", "nice": False}),
        "y": quantity("share", "share of calls no longer", {"zero": True}, {"format": "%"}),
        "color": of_names("of", samples, dark=dark),
        "tooltip": said("of", ms=".4g", share=".1%"),
    }
    return drawn(320, points, {"mark": {"type": "line", "interpolate": "step-after"}, "encoding": encoding})


def over_time(samples: Mapping[str, Sequence[float]], *, dark: bool) -> Spec:
    """Draw the calls of each process in their order.

    Args:
        samples: seconds by process.
        dark: whether the paper is.
    """
    names = {name: f"process {name}" for name in samples}
    points = [
        {"of": names[name], "call": call, "ms": 1e3 * value}
        for name, values in samples.items()
        for call, value in every(values)
    ]
    encoding = {
        "x": quantity("call", "number of the call in its process", {"zero": True}, {"tickMinStep": 1}),
        "y": quantity("ms", "ms"),
        "color": of_names("of", names.values(), dark=dark),
        "tooltip": said("of", call="d", ms=".4g"),
    }
    return drawn(320, points, {"mark": {"type": "circle", "size": 18, "opacity": 0.65}, "encoding": encoding})
