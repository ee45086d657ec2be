"""The legend: each backend with its colour and its shape, in as many lines as it takes."""

from __future__ import annotations

from modelyard.reports.charts.shapes import shape
from modelyard.reports.charts.svg import cut, element, number, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.reports.look.palette import Style

LINE_HEIGHT = 20
LETTER = 6.9  # pixels, about, of a letter of 12 pixels
_LONGEST = 26


def legend(styles: Mapping[str, Style], width: float) -> tuple[str, float]:
    """Draw it from the upper left corner on, and give its height too.

    Args:
        styles: by the name of the backend.
        width: of a line.
    """
    parts, x, y = [], 0.0, 12.0
    for name, style in styles.items():
        said = cut(name, _LONGEST)
        needed = 18 + LETTER * len(said) + 12
        if x and x + needed > width:
            x, y = 0.0, y + LINE_HEIGHT
        parts.append(_entry(said, style, x, y))
        x += needed
    return "".join(parts), y + 8


def _entry(said: str, style: Style, x: float, y: float) -> str:
    path = element("path", d=shape(style.shape, 80), class_=f"s{style.place}")
    mark = element("g", path, transform=f"translate({number(x + 7)} {number(y - 4)})")
    return mark + element("text", words(said), x=x + 18, y=y)
