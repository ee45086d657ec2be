"""Axes: lines at round values, with what they stand for."""

from __future__ import annotations

from modelyard.reports.charts.svg import element, number, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modelyard.reports.charts.scale import Scale

    Said = Callable[[float], str]


def across(scale: Scale, top: float, bottom: float, said: Said, *, at: Sequence[float] | None = None) -> str:
    """Draw the axis of x: upright lines, and their values below.

    Args:
        scale: of x.
        top: pixels of y where the lines begin.
        bottom: where they end.
        said: how a value reads.
        at: the values; by default round ones.
    """
    ticks = [
        element(
            "g",
            element("path", class_="grid", d=f"M0 {number(top)}V{number(bottom)}"),
            element("text", words(said(value)), y=bottom + 16, class_="soft mid"),
            class_="tick x", transform=f"translate({number(scale(value))} 0)",
        )
        for value in (scale.ticks() if at is None else at)
    ]  # fmt: skip
    line = f"M{number(scale.start)} {number(bottom)}H{number(scale.end)}"
    return "".join(ticks) + element("path", class_="axis", d=line)


def upwards(scale: Scale, left: float, right: float, said: Said, *, most: int = 6) -> str:
    """Draw the axis of y: level lines, and their values on the left.

    Args:
        scale: of y.
        left: pixels of x where the lines begin.
        right: where they end.
        said: how a value reads.
        most: how many values there may be.
    """
    return "".join(
        element(
            "g",
            element("path", class_="grid", d=f"M{number(left)} 0H{number(right)}"),
            element("text", words(said(value)), x=left - 7, y=4, class_="soft end"),
            class_="tick y", transform=f"translate(0 {number(scale(value))})",
        )
        for value in scale.ticks(most)
    )  # fmt: skip


def note(text: str, x: float, y: float, anchor: str = "") -> str:
    """Write what an axis shows.

    Args:
        text: its name.
        x: pixels.
        y: pixels.
        anchor: `mid` or `end`, if not the beginning of the text stands there.
    """
    return element("text", words(text), x=float(x), y=float(y), class_=f"soft {anchor}".strip())
