"""The data sets by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.core.errors import MissingExtraError
from modelyard.core.plugins import Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.evaluation.datasets.base import DatasetModule

DATASETS = Family("modelyard.evaluation.datasets", "data set")


def installed_datasets() -> Iterator[tuple[str, DatasetModule]]:
    """Give the data sets whose libraries are installed."""
    for name in DATASETS.names():
        try:
            yield name, cast("DatasetModule", DATASETS.get(name))
        except MissingExtraError:
            continue
