"""The data sets, the metrics, and how a task is judged, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.core.errors import InputError
from modelyard.core.plugins import Family

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.evaluation.datasets.base import DatasetModule
    from modelyard.evaluation.judging.base import Judging
    from modelyard.evaluation.metrics.base import MetricModule
    from modelyard.registry.model import Model

DATASETS = Family("modelyard.evaluation.datasets", "data set", states=("TASKS", "SPLITS", "load", "labels"))
METRICS = Family(
    "modelyard.evaluation.metrics",
    "metric",
    states=("VERSION", "TASKS", "Metric", "Metric.add", "Metric.figures"),
)
JUDGING = Family(
    "modelyard.evaluation.judging", "task that can be judged", states=("said", "truth", "compact")
)


def installed_datasets() -> Iterator[tuple[str, DatasetModule]]:
    """Give the data sets that can be used here."""
    for name, module in DATASETS.usable():
        yield name, cast("DatasetModule", module)


def measured_on(model: Model) -> Iterator[tuple[DatasetModule, str, str]]:
    """Find the data that a model's own figures are of: the module, its name and the split."""
    benchmarks = model.data.get("performance") or {}
    for name, data in installed_datasets() if benchmarks else ():
        known = getattr(data, "BENCHMARKS", {})
        split = next((known[one] for one in benchmarks if one in known), None)
        if split is not None and model.task in data.TASKS:
            yield data, name, split


def benchmark_named(model: Model, dataset: str, split: object) -> str | None:
    """Find the benchmark of a card whose figures are of a data set's split."""
    for name, data in installed_datasets():
        if name == dataset and model.task in data.TASKS:
            known = getattr(data, "BENCHMARKS", {})
            named = (one for one in model.data.get("performance") or {} if known.get(one) == split)
            return next(named, None)
    return None


def judging_of(task: str) -> Judging:
    """Give the forms in which a task's answers and truths are compared."""
    return cast("Judging", JUDGING.get(task))


def metrics_of(task: str, names: Sequence[str] | None = None) -> dict[str, MetricModule]:
    """Give the metrics of these names; where none is named those of a task that need no asking for.

    Those are ours, so that a figure does not depend on what else is installed; and of others' those that
    state `ON_REQUEST = False`, or all that do not state the contrary where none of ours is for the task.
    """
    if not names:
        return _unasked(task)
    known = {name: cast("MetricModule", METRICS.get(name)) for name in names}
    wrong = next((name for name, one in known.items() if task not in one.TASKS), None)
    if wrong is not None:
        raise InputError(f"the metric {wrong} is not for {task}", hint=f"For it there are: {_there(task)}.")
    return known


def _unasked(task: str) -> dict[str, MetricModule]:
    fitting, ours = _fitting(task), METRICS.built_in()
    alone = not fitting.keys() & set(ours)
    return {
        name: one
        for name, one in fitting.items()
        if not getattr(one, "ON_REQUEST", name not in ours and not alone)
    }


def _there(task: str) -> str:
    return ", ".join(_fitting(task))


def _fitting(task: str) -> dict[str, MetricModule]:
    known = ((name, cast("MetricModule", module)) for name, module in METRICS.usable())
    return {name: module for name, module in known if task in module.TASKS}
