"""The shapes of marks, all of the same area for the same amount."""

from __future__ import annotations

from math import cos, pi, sin, sqrt, tau

from modelyard.reports.charts.svg import number


def shape(name: str, area: float) -> str:
    """Give the path of a mark around the origin.

    Args:
        name: one of `modelyard.reports.look.palette.SHAPES`.
        area: in square pixels.
    """
    if name == "circle":
        r = number(sqrt(area / pi))
        return f"M-{r} 0a{r} {r} 0 1 0 {number(2 * float(r))} 0a{r} {r} 0 1 0-{number(2 * float(r))} 0z"
    corners = _CORNERS[name]
    scale = sqrt(area / _area(corners))
    return "M" + "L".join(f"{number(x * scale)} {number(y * scale)}" for x, y in corners) + "z"


def _ring(corners: int, turned: float = 0.0, inner: float | None = None) -> list[tuple[float, float]]:
    """Corners on a circle, the first on top; every other one nearer where it is a star."""
    radii = [1.0 if inner is None or at % 2 == 0 else inner for at in range(corners)]
    angles = [tau * at / corners - pi / 2 + turned for at in range(corners)]
    return [(r * cos(angle), r * sin(angle)) for r, angle in zip(radii, angles, strict=True)]


def _area(corners: list[tuple[float, float]]) -> float:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


_ARM = 0.36
_CORNERS = {
    "square": _ring(4, pi / 4),
    "triangle": _ring(3),
    "diamond": _ring(4),
    "nabla": _ring(3, pi),
    "cross": [
        (-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM), (_ARM, 1), (-_ARM, 1),
        (-_ARM, _ARM), (-1, _ARM), (-1, -_ARM), (-_ARM, -_ARM),
    ],
    "pentagon": _ring(5),
    "star": _ring(10, inner=0.45),
}  # fmt: skip
