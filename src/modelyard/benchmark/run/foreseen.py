"""What is known of a plan before it runs and lets rows fail: said first, for a run may be long."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.benchmark.run.allowance import LEAST
from modelyard.core.errors import DeviceError
from modelyard.runtimes.family import engine_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.benchmark.run.plan import Plan
    from modelyard.runtimes.engines.base import Engine

_FEW = 3
_QUICKEST = 0.3
"""Seconds that a process takes before its first call, where it is quick."""


def foreseen(plan: Plan) -> Iterator[str]:
    """Give a sentence for each reason.

    Args:
        plan: what would run.
    """
    without = [one for one in _runtimes(plan) if not _has_device(one, plan.config.device)]
    if without:
        yield f"no {plan.config.device} here for {', '.join(without)}: their rows will fail"
    unbuilt = _unbuilt(plan)
    if unbuilt:
        yield (
            f"no config.yaml beside the card of {_some(unbuilt)}, which says what a network is built from: "
            "their rows will fail (`modelyard.models.versioning.register_model` writes one)"
        )
    processes, fit = len(plan.timed) * plan.config.processes, _that_fit(plan)
    if fit is not None and fit < processes:
        lacking = "figures" if fit < len(plan.timed) else "all their processes"
        enough = f"the budget is enough for at most about {fit:,} of {processes:,} processes"
        yield f"{enough}: cells stay without {lacking}"


def demand_device(plan: Plan) -> None:
    """Refuse a run whose device no runtime has here: each of its rows would fail.

    Args:
        plan: what would run.
    """
    asked, device = _runtimes(plan), plan.config.device
    if asked and not any(_has_device(one, device) for one in asked):
        raise DeviceError(
            f"there is no {device} here for {', '.join(asked)}: nothing could be measured",
            hint="`modelyard doctor` says why; without --gpu and --device it is measured on the CPU.",
        )


def _runtimes(plan: Plan) -> list[str]:
    return list(dict.fromkeys(cell.runtime for cell in plan.cells))


def _has_device(runtime: str, device: str) -> bool:
    kinds = {one.partition(":")[0] for one in engine_of(runtime).devices()}
    return device.partition(":")[0] in kinds


def _unbuilt(plan: Plan) -> list[str]:
    """Name models of the zoo that have to be written for a runtime, and no config to build them from."""
    from modelyard.registry.resolve import get_model
    from modelyard.registry.zoo import CONFIG, open_zoo
    from modelyard.runtimes.artifact import on_card

    opened = open_zoo(plan.zoo)
    engines: dict[str, list[Engine]] = {}
    for cell in plan.cells:
        if not hasattr(engine_of(cell.runtime), "open_model"):
            engines.setdefault(cell.reference, []).append(engine_of(cell.runtime))
    found = [(plan.subjects[one], engines[one]) for one in plan.references if one in engines]
    models = [(get_model(one.reference, zoo=opened), one, asked) for one, asked in found if one.hub is None]
    written = [
        (model, one) for model, one, asked in models if any(on_card(model, it) is None for it in asked)
    ]
    bare = [one.model for model, one in written if not os.path.isfile(os.path.join(model.folder, CONFIG))]
    return list(dict.fromkeys(bare))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _that_fit(plan: Plan) -> int | None:
    """Reckon how many processes a budget has time for, where each calls as briefly as it may."""
    budget = plan.config.budget
    return None if budget is None else int(budget / (1 + plan.config.accuracy) / (_QUICKEST + LEAST))
