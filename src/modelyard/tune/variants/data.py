"""Which data a model and its variant are held against, and which they may be made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.tune.variants.measuring import Measuring

TRAINING = "train"


def measured_data(model: Model, how: Measuring) -> tuple[str, str | None] | None:
    """Give the data set and the split that a variant is measured on; None where nothing is known of any.

    Args:
        model: the parent.
        how: what was asked for.
    """
    from modelyard.evaluation.family import measured_on

    if how.dataset is not None:
        return how.dataset, how.split
    _, name, usual = next(measured_on(model), (None, None, None))
    return None if name is None else (name, how.split or usual)


def demand_metric(model: Model, how: Measuring) -> None:
    """Refuse a drop of a metric that nothing can measure."""
    if how.max_drop is not None and measured_data(model, how) is None:
        raise InputError(
            f"--max-drop needs a metric to be measured, and no data for {model.ref} are known here",
            hint="`--dataset NAME` says what it is measured on; or leave `--max-drop` out.",
        )


def training_split(model: Model) -> tuple[str, str]:
    """Give the data set that a model's figures are of, and its part to train on."""
    from modelyard.evaluation.family import measured_on

    for module, name, _ in measured_on(model):
        if TRAINING in module.SPLITS:
            return name, TRAINING
    raise InputError(
        f"no training data of {model.ref} are known here",
        hint="`--calibration` names some: a data set, a folder of pictures, or a file of arrays (.npz).",
    )
