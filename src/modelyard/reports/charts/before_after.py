"""Before and after: a variant (quantized or pruned) beside the model that it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.amount import human_bytes
from modelyard.reports.charts import lanes
from modelyard.reports.charts.amounts import seconds
from modelyard.reports.charts.axes import across
from modelyard.reports.charts.chart import Chart
from modelyard.reports.charts.said import metric_said, unnamed
from modelyard.reports.charts.scale import Scale, spanning
from modelyard.reports.charts.shapes import shape
from modelyard.reports.charts.svg import cut, element, number, words
from modelyard.reports.gathered.figure import Figure
from modelyard.reports.look.palette import styles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modelyard.reports.charts.said import Named
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.look.palette import Style

    Said = Callable[[float], str]

_LANE = 40
WHAT = ("latency", "size", "score")


@dataclass(frozen=True, slots=True)
class Pair:
    """A variant, and its base on the same backend, machine and batch."""

    before: Row
    after: Row


def pairs(rows: Sequence[Row]) -> list[Pair]:
    """Find the base of each variant among the rows that were measured beside it.

    Args:
        rows: of one machine and task.
    """
    found = {(row.model, row.backend, row.batch): row for row in rows}
    given = ((found.get((row.base, row.backend, row.batch)), row) for row in rows if row.base)
    return [Pair(before, after) for before, after in given if before is not None]


def before_after(
    given: Sequence[Pair], what: str, *, width: float = 440, named: Named = unnamed,
    looks: Mapping[str, Style] | None = None, title: str = "",
) -> Chart | None:  # fmt: skip
    """Draw one figure of each pair as two marks that an arrow joins; None where no pair has it.

    Args:
        given: what is compared.
        what: `latency`, `size` or `score`; scores of other samples or another metric are left out.
        width: in pixels.
        named: what a script finds the row of a mark by.
        looks: of each backend; by default as `styles` gives them.
        title: what stands above it in a file of its own.
    """
    looks = looks or styles(one.after.backend for one in given)
    known = _known(given, what)
    if not known:
        return None
    ends = [end for _, a, b in known for one in (a, b) for end in (one.low, one.value, one.high)]
    height = _LANE * len(known) + lanes.BELOW
    x = spanning([end for end in ends if end is not None], lanes.LEFT + 4, width - lanes.RIGHT - 4)
    said = _said(what, known[0][0].after)
    shared = lanes.Lanes(x, width, looks, named)
    parts = [across(x, 18, height - lanes.BELOW, said)]
    for at, (one, *_) in enumerate(known):
        parts.append(_lane(one, what, shared, at * _LANE))
    told = "; ".join(f"{cut(o.after.title, 60)}: {_change(what, a, b)}" for o, a, b in known[:6])
    return Chart("before-after", width, height, f"{what} before and after: {told}", "".join(parts), title)


def _known(given: Sequence[Pair], what: str) -> list[tuple[Pair, Figure, Figure]]:
    """Keep the pairs that have a figure; a size or a score that is the same on all backends stands once."""
    known = [(one, *both) for one in given if (both := _both(one, what))]
    if what == "latency":
        return known
    once = {(one.after.model, _change(what, a, b)): (one, a, b) for one, a, b in reversed(known)}
    return list(reversed(once.values()))


def _both(one: Pair, what: str) -> tuple[Figure, Figure] | None:
    a, b = _figure(one.before, what), _figure(one.after, what)
    groups = {row.score.group for row in (one.before, one.after) if row.score}
    if a is None or b is None or (what == "score" and len(groups) > 1):
        return None
    return a, b


def _figure(row: Row, what: str) -> Figure | None:
    if what == "size":
        return None if row.size is None else Figure(float(row.size))
    return row.latency if what == "latency" else row.score.figure if row.score else None


def _said(what: str, row: Row) -> Said:
    score = row.score
    if what == "score" and score is not None:
        return lambda value: metric_said(score, value)
    return seconds if what == "latency" else lambda value: human_bytes(round(value))


def _change(what: str, a: Figure, b: Figure) -> str:
    """`0.42× the time`, `−0.31 points`"""
    if what == "score":
        points = 100 * (b.value - a.value)
        return f"{points:+.2f} points".replace("-", "−")
    return f"{b.value / a.value:.2f}× the {'time' if what == 'latency' else 'size'}" if a.value else ""


def _lane(one: Pair, what: str, shared: lanes.Lanes, top: float) -> str:
    batch = f" · batch {one.after.batch}" if one.after.batch > 1 else ""
    both = _both(one, what)
    change = _change(what, *both) if both else ""
    text, style = f"{one.after.model} · {one.after.backend}{batch}", shared.style(one.after)
    name = lanes.name(text, change, top + 13, shared.width, style)
    return name + (_arrow(one, what, shared, top + 28, *both) if both else "")


def _arrow(one: Pair, what: str, shared: lanes.Lanes, y: float, *both: Figure) -> str:
    """Two marks and a line between them: where the base stands, and where the variant."""
    (a, b), x, style, said = both, shared.x, shared.style(one.after), _said(what, one.after)
    start, end, level = number(x(a.value)), number(x(b.value)), number(y)
    told = f"{one.after.title} · {what} {said(a.value)} before, {said(b.value)} after · {_change(what, a, b)}"
    hollow, full = shape(style.shape, 70), shape(style.shape, 90)
    return element(
        "g",
        element("title", words(told)),
        element("path", class_="error", d=_bars(x, y, a, b)),
        element("path", class_="way", d=f"M{start} {level}H{end}"),
        element(
            "path", class_="hollow before", d=hollow,
            transform=f"translate({start} {level})",
        ),
        element("path", class_="after", d=full, transform=f"translate({end} {level})"),
        class_=f"mark s{style.place}", data_row=shared.named(one.after),
    )  # fmt: skip


def _bars(x: Scale, y: float, *figures: Figure) -> str:
    return "".join(
        f"M{number(x(one.low))} {number(y + place)}H{number(x(one.high))}"
        for place, one in zip((-5, 5), figures, strict=True)
        if one.low is not None and one.high is not None and x.holds(one.low, one.high)
    )
