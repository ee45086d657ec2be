"""Charts as one SVG file: with the colours of light and dark, and a title above each."""

from __future__ import annotations

from textwrap import wrap

from modelyard.reports.charts.chart import Chart
from modelyard.reports.charts.sheet import alone
from modelyard.reports.charts.svg import cut, element, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_EDGE, _LINE, _BELOW = 16, 18, 8
_BOLD = 8.4  # pixels, about, of a letter of a title
_LONGEST = 160


def standalone(charts: Sequence[Chart], *, dark: bool = True) -> str:
    """Give charts as one file, one above the other.

    Args:
        charts: what is drawn.
        dark: add the colours for dark screens, which what draws PNG and PDF does not read.
    """
    width = max(one.width for one in charts) + 2 * _EDGE
    parts, at = [], float(_EDGE)
    for one in charts:
        title = _lines(one)
        parts.append(_titled(one, title, at))
        at += one.height + _head(title) + _EDGE
    back = element("rect", class_="back", width="100%", height="100%")
    return element(
        "svg", element("style", alone(dark=dark)), back, *parts,
        xmlns="http://www.w3.org/2000/svg", class_="chart", width=width, height=at,
        viewBox=f"0 0 {width:g} {at:g}", role="img", aria_label="; ".join(one.label for one in charts),
    )  # fmt: skip


def _lines(chart: Chart) -> list[str]:
    """Part a title into the lines that it takes."""
    return wrap(cut(chart.title, _LONGEST), int(chart.width / _BOLD))


def _head(title: Sequence[str]) -> int:
    return len(title) * _LINE + _BELOW if title else 0


def _titled(chart: Chart, title: Sequence[str], at: float) -> str:
    head = [
        element("text", words(line), y=14 + place * _LINE, font_size=14, font_weight=600)
        for place, line in enumerate(title)
    ]
    body = element("g", chart.body, transform=f"translate(0 {_head(title)})")
    return element("g", *head, body, transform=f"translate({_EDGE} {at:g})")
