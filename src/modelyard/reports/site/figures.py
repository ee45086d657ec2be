"""What a model reached, as its page shows it: figures with their intervals, and where each is from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.cards.front_matter import NO_METRICS
from modelyard.cards.score import title_of, value_said
from modelyard.cards.vocabulary import metric_kind
from modelyard.core import amount

if TYPE_CHECKING:
    from modelyard.reports.gathered.figure import Figure
    from modelyard.reports.site.entry import Version

_NONE = frozenset({*NO_METRICS, "key", "speed_key", "name"})
_SPEED = "latency"
_SCRIPT = re.compile(r"[\w./-]+\.(?:py|sh|ipynb)")
_UNITS = (" ns", " µs", " ms", " s", "%", " a second")


@dataclass(frozen=True, slots=True)
class Told:
    """One figure in words."""

    benchmark: str
    metric: str
    title: str
    value: str
    interval: str = ""
    share: float | None = None
    """Where it is one: how much of the bar is filled."""
    made: str = ""
    """On what it was measured."""
    source: str = ""
    measured: bool = False
    """By modelyard, so that a result with all its samples stands behind it."""

    @property
    def is_script(self) -> bool:
        """Whether the source is the path of a program of whoever made the card."""
        return bool(_SCRIPT.fullmatch(self.source))


def told(version: Version) -> list[Told]:
    """Tell all figures of a version, those of the benchmark that stands for it first.

    Args:
        version: of a model.
    """
    performance: Mapping[str, Mapping[str, Any]] = version.card.get("performance") or {}
    runs = runs_of(version)
    names = sorted(performance, key=lambda name: name != version["headline"])
    found = [one for name in names for one in _of_card(name, performance[name], runs)]
    stated = {(one.benchmark, one.metric, one.value) for one in found}
    return found + [one for one in _of_runs(runs) if (one.benchmark, one.metric, one.value) not in stated]


def runs_of(version: Version) -> Sequence[Mapping[str, Any]]:
    """Read `benchmarks.yaml`; nothing where it is not there or does not hold."""
    if version.runs is None:
        return ()
    import yaml_rs

    try:
        data: Any = yaml_rs.loads(version.runs.decode(), parse_datetime=False)
    except (yaml_rs.YAMLDecodeError, UnicodeDecodeError):
        return ()
    runs = data.get("results") if isinstance(data, dict) else None
    return [one for one in runs if _is_run(one)] if isinstance(runs, list) else ()


def _is_run(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("metrics"), dict)
        and isinstance(one.get("benchmark"), str)
    )


def _of_card(name: str, said: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    for metric, value in figures_of(said):
        run = next(
            (one for one in runs if one["benchmark"] == name and one["metrics"].get(metric) == value), {}
        )
        yield _told(name, metric, value, said, run)


def _of_runs(runs: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
    for run in runs:
        for metric, value in figures_of(run["metrics"]):
            yield _told(str(run["benchmark"]), metric, value, {}, run)


def _told(name: str, metric: str, value: float, said: Mapping[str, Any], run: Mapping[str, Any]) -> Told:
    where = {**said, **{key: one for key, one in run.items() if one is not None}}
    return Told(
        "speed" if name == _SPEED else name, metric, title_of(metric), value_said(metric, value),
        _interval(metric, (run.get("intervals") or {}).get(metric)),
        value if metric_kind(metric) == "fraction" and 0 <= value <= 1 else None, _made(where),
        str(where.get("source") or ""), bool(run.get("result")),
    )  # fmt: skip


def figures_of(said: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Give those values of a benchmark that are figures."""
    for metric, value in said.items():
        if metric not in _NONE and isinstance(value, int | float) and not isinstance(value, bool):
            yield metric, value


def _interval(metric: str, ends: object) -> str:
    if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(one, int | float) for one in ends):
        return ""
    return between(value_said(metric, ends[0]), value_said(metric, ends[1]))


def between(low: str, high: str) -> str:
    """Say an interval by its ends; a unit that both have stands once: `12.0 – 13.1 ms`."""
    unit = next((one for one in _UNITS if low.endswith(one) and high.endswith(one)), "")
    return f"{low.removesuffix(unit)} – {high}"


def _made(where: Mapping[str, Any]) -> str:
    batch = where.get("batch_size")
    samples = where.get("samples")
    said = [
        where.get("hardware"), where.get("runtime"), where.get("precision"),
        f"batch {batch}" if batch else None, f"{samples:,} samples" if isinstance(samples, int) else None,
        where.get("date"),
    ]  # fmt: skip
    return ", ".join(str(one) for one in said if one)


def time_said(figure: Figure | None) -> str:
    """Say a time that is given in seconds."""
    return "" if figure is None else amount.duration(figure.value)


def span_said(figure: Figure | None) -> str:
    """Say the interval of a time that is given in seconds."""
    if figure is None or figure.low is None or figure.high is None:
        return ""
    return between(amount.duration(figure.low), amount.duration(figure.high))
