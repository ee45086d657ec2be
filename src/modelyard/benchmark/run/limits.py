"""`max_ms`: a model that is slower than its milliseconds is a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from modelyard.benchmark.asked.subject import Subject
    from modelyard.benchmark.run.measured import Measured
    from modelyard.registry.zoo import Zoo


def demand_models(limits: Mapping[str, float], subjects: Collection[Subject], zoo: Zoo) -> None:
    """Refuse a limit for a model that there is not: a slip would let everything pass.

    Args:
        limits: milliseconds by model.
        subjects: the models of the run.
        zoo: whose models may be named, though they are not in the run.
    """
    from modelyard.registry.resolve import get_model

    known = {name for one in subjects for name in (one.model, one.reference)}
    for name in limits:
        if name not in known:
            try:
                get_model(name, zoo=zoo)
            except NotFoundError as error:
                raise NotFoundError(f"max_ms: {error.message}", hint=error.hint) from None


def too_slow(measured: Measured, limits: Mapping[str, float]) -> str | None:
    """Say that a median is above its limit, with both; None where it is not, or has none.

    Args:
        measured: the cell.
        limits: milliseconds by model, with its version or without.
    """
    cell, middle = measured.cell, measured.median
    most = limits.get(cell.reference, limits.get(cell.model))
    if most is None or middle is None or 1000 * middle <= most:
        return None
    return f"its median of {1000 * middle:.3g} ms is above max_ms, {most:g} ms"
