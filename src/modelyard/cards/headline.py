"""Which figure stands for a model: the task's primary metric on its standard benchmark, else the first."""

from __future__ import annotations

from modelyard.cards.vocabulary import HEADLINES, LOWER_IS_BETTER, OWN_TASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def headline_benchmark(task: str, benchmarks: Mapping[str, Collection[str]]) -> str | None:
    """Name the benchmark whose figures stand for a model of this task."""
    metrics, standard = HEADLINES.get(task, OWN_TASK)
    for name in standard:
        if any(metric in benchmarks.get(name, ()) for metric in metrics):
            return name
    return next(iter(benchmarks), None)


def primary_metric(task: str, figures: Mapping[str, object]) -> str | None:
    """Name the metric that a model of this task is judged by, among the figures of one benchmark."""
    return next((metric for metric in HEADLINES.get(task, OWN_TASK)[0] if metric in figures), None)


def primary_figure(task: str, figures: Mapping[str, object]) -> float | None:
    """Give the figure that `--min-accuracy` and `--sort accuracy` go by: higher is better, or None."""
    metric = primary_metric(task, figures)
    value = figures[metric] if metric is not None and metric not in LOWER_IS_BETTER else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
