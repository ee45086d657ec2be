"""The data set that a model's samples are taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.core.errors import InputError
from modelyard.evaluation.family import DATASETS, installed_datasets

if TYPE_CHECKING:
    from modelyard.evaluation.datasets.base import DatasetModule
    from modelyard.registry.model import Model


def dataset_of(model: Model, name: str | None = None) -> DatasetModule:
    """Give the data set of a name, else the one whose task and labels are those of the card."""
    if name is not None:
        return cast("DatasetModule", DATASETS.get(name))
    labels = [str(label) for label in model.data.get("labels") or ()]
    for _, found in installed_datasets():
        if (
            labels
            and getattr(found, "BENCHMARKS", None)
            and model.task in found.TASKS
            and found.labels(model.task) == labels
        ):
            return found
    raise InputError(
        f"no data set is known that {model.ref} could take its samples from",
        hint=f"There are: {', '.join(DATASETS.names())}. `--dataset` names one, and an entry point of the "
        "group modelyard.datasets adds one.",
    )
