"""Models ranked by a figure, in groups whose figures mean the same (SPEC row F2)."""

from __future__ import annotations

from modelyard.cards.headline import primary_metric
from modelyard.cards.vocabulary import LOWER_IS_BETTER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from modelyard.registry.query import Field

_COLUMNS = {"latency_ms": "inference_latency_ms", "throughput_fps": "throughput_fps"}


class Figure:
    """What a ranking goes by; None as its benchmark is each card's headline, as its metric the task's own."""

    __slots__ = ("benchmark", "metric")

    def __init__(self, benchmark: str | None, metric: str | None) -> None:
        self.benchmark = benchmark
        self.metric = metric

    @property
    def columns(self) -> str:
        """What of the index a key is made of; a whole card only where another benchmark is asked for."""
        return f"task, headline, metrics, {'data' if self.benchmark else 'NULL'}, dir, layer"


class Group:
    """Models whose figures may be ranked, best first; the title is what they share.

    It is empty for those that lack the figure. The place is where the first model's card lies: its folder,
    and the number of its zoo.
    """

    __slots__ = ("key", "place", "rows", "title")

    def __init__(
        self,
        title: str,
        rows: list[Any],
        key: Mapping[str, object] | None = None,
        place: tuple[str, int] | None = None,
    ) -> None:
        self.title = title
        self.rows = rows
        self.key = key or {}
        self.place = place


class Ranking:
    """Groups in the order of their best, and the fields of the key in which they differ."""

    __slots__ = ("differing", "groups")

    def __init__(self, groups: list[Group], differing: list[str]) -> None:
        self.groups = groups
        self.differing = differing


def ranked_by(field: Field) -> Figure | None:
    """Tell whether a field is a figure, and which; any other field is ordered without groups."""
    if field.column == "accuracy":
        return Figure(None, None)
    if field.column in _COLUMNS:
        return Figure(None, _COLUMNS[field.column])
    if field.column == "metrics":
        return Figure(None, field.path[0])
    if field.column == "data" and field.path[0] == "performance" and len(field.path) == 3:
        return Figure(field.path[1], field.path[2])
    return None


def ranked(rows: Iterable[Sequence[Any]], figure: Figure, limit: int | None) -> Ranking:
    """Part rows by their keys; their order stays.

    Args:
        rows: What is shown of each model, and behind it the figure's `columns`.
        figure: What they are ordered by.
        limit: Of each group, show this many at most; what lacks the figure only fills up.
    """
    from modelyard.cards.comparable import differing, said

    groups: dict[str, list[tuple[Any, ...]]] = {}
    keys: dict[str, dict[str, object]] = {}
    places: dict[str, tuple[str, int]] = {}
    for row in rows:
        key = _key(figure, *row[-6:-2])
        title = said(key) if key else ""
        keys.setdefault(title, key or {})
        places.setdefault(title, tuple(row[-2:]))
        groups.setdefault(title, []).append(tuple(row[:-6]))
    without = groups.pop("", None)
    keys.pop("", None)
    listed = [Group(title, own[:limit], keys[title], places[title]) for title, own in groups.items()]
    left = None if limit is None else max(0, limit - sum(len(group.rows) for group in listed))
    listed += [Group("", without[:left])] if without and left != 0 else []
    return Ranking(listed, differing(list(keys.values())))


def _key(
    figure: Figure, task: str, headline: str | None, metrics: str | None, data: str | None
) -> dict[str, object] | None:
    """Give the key of a model's figure; None where it has none."""
    import json

    from modelyard.cards.comparable import figure_key

    benchmark = figure.benchmark or headline
    if figure.benchmark is None or figure.benchmark == headline:
        figures = json.loads(metrics) if metrics else {}
    else:
        figures = (json.loads(data or "{}").get("performance") or {}).get(benchmark) or {}
    metric = figure.metric or primary_metric(task, figures)
    if benchmark is None or metric is None or figures.get(metric) is None:
        return None
    if figure.metric is None and metric in LOWER_IS_BETTER:  # it is no accuracy
        return None
    return figure_key(task, benchmark, metric, figures)
