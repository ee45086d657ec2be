"""Whether the data and metrics that an accuracy is asked on are there, before anything is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, UsageError
from modelyard.core.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from modelyard.benchmark.asked.config import Config


def dataset_of(config: Config) -> str | None:
    """Give the data set as `evaluate` takes it: its name, and where it lies if that is said.

    Args:
        config: what is asked.
    """
    if config.data is None:
        return config.dataset
    if config.dataset is None or ":" in config.dataset:
        raise UsageError(
            "`data` says where the data set of that name lies, and none is named",
            hint="Such as `--dataset imagenet --data pictures/`.",
        )
    return f"{config.dataset}:{config.data}"


def demand_data(config: Config, tasks: Collection[str]) -> None:
    """Open the data once for each task that has a use for them, and look the metrics up.

    Args:
        config: what is asked.
        tasks: of the models.
    """
    name = dataset_of(config)
    if not config.accuracy:
        return
    if config.label_map is not None:
        _demand_label_map(config.label_map)
    for metric in config.metrics or ():
        _demand_metric(metric, tasks)
    if name is not None:
        _demand_dataset(name, config, tasks)


def _demand_label_map(name: str) -> None:
    from modelyard.evaluation.label_maps import STATED
    from modelyard.tasks.labels import label_sets

    known = [*STATED, *label_sets()]
    if name not in known:
        hint = did_you_mean(name, known, f"There are: {', '.join(known)}.")
        raise InputError(f"there is no label map {name!r}", hint=hint)


def _demand_metric(name: str, tasks: Collection[str]) -> None:
    from modelyard.evaluation.family import METRICS

    found = METRICS.get(name).TASKS
    if not set(found) & set(tasks):
        raise InputError(
            f"the metric {name} is for {', '.join(found)}, and the models are for {', '.join(sorted(tasks))}"
        )


def _demand_dataset(name: str, config: Config, tasks: Collection[str]) -> None:
    from modelyard.evaluation.data import dataset_named, open_data

    known = dataset_named(name).TASKS
    fitting = [task for task in sorted(tasks) if task in known]
    if not fitting:
        raise InputError(
            f"the data set {name.partition(':')[0]} is for {', '.join(known)}, "
            f"and the models are for {', '.join(sorted(tasks))}"
        )
    for task in fitting:
        open_data(name, task, split=config.split, size=config.size)
