"""Which models an accuracy cannot be measured of, since no data are named and their cards name none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.benchmark.asked.data import dataset_of
from modelyard.core.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Collection

    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.asked.subject import Subject
    from modelyard.registry.zoo import Zoo

HINT = "Name data, such as `--dataset folder:PATH`; `modelyard evaluate --help` lists the forms."


def without_data(config: Config, subjects: Collection[Subject], zoo: Zoo) -> list[str]:
    """Name the models that would have no score.

    Args:
        config: what is asked.
        subjects: the models.
        zoo: whose models are meant.
    """
    if not config.accuracy or dataset_of(config) is not None:
        return []
    return [one.model for one in subjects if not _names_data(one, zoo)]


def demand_some_data(config: Config, subjects: Collection[Subject], zoo: Zoo) -> None:
    """Refuse an accuracy that no model could have, before anything is timed."""
    without = without_data(config, subjects, zoo)
    if without and len(without) == len(subjects):
        raise NotFoundError(f"{', '.join(without[:5])}: no data named that its figures are of", hint=HINT)


def _names_data(subject: Subject, zoo: Zoo) -> bool:
    from modelyard.evaluation.family import measured_on
    from modelyard.registry.resolve import resolve

    if subject.hub is not None:
        return False
    model = resolve(subject.reference, subject.zoo or zoo).model
    return next(measured_on(model), None) is not None
