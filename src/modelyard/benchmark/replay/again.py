"""What is run to measure a result again: its own config, for its own cell alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.replay.whose import reference_of
from modelyard.benchmark.run.plan import planned
from modelyard.core.errors import InputError
from modelyard.results.comparing.compare import FEWEST_PROCESSES

if TYPE_CHECKING:
    from modelyard.benchmark.run.plan import Plan
    from modelyard.results.document import Result

MOST_PROCESSES = 1000
"""Of a cell; a result may be anybody's file, and would have this machine at work for ever."""


def demand_processes(processes: int | None) -> None:
    """Refuse fewer than an interval needs, and more than would end.

    Args:
        processes: that were asked for; None for as many as then.
    """
    if processes is not None and not FEWEST_PROCESSES <= processes <= MOST_PROCESSES:
        raise InputError(
            f"{processes} processes: from {FEWEST_PROCESSES} to {MOST_PROCESSES:,} may be asked for"
        )


def plan_of(result: Result, zoo: str | None, processes: int | None = None) -> Plan:
    """Plan what a result is of, with its seed: the plan has its one cell, and the anchor.

    Args:
        result: what is measured again.
        zoo: the folder of the zoo whose model is meant; the one at hand by default.
        processes: that it is timed in; as many as then by default.
    """
    from modelyard.registry.zoo import open_zoo

    runtime = result.runtime.get("runtime")
    config = _config(result).but(
        models=[_entry(result, reference_of(result, open_zoo(zoo)))], runtimes=[runtime],
        batch_sizes=[result.key.get("batch", 1)], accuracy=False, seed=result.seed,
    )  # fmt: skip
    config = config.model_copy(update={"threads": _threads(result, config), "budget": None, "max_ms": {}})
    if processes is not None:
        config = config.model_copy(update={"processes": processes, "most_processes": processes})
    if result.kind == "accuracy":
        config = config.model_copy(update=_scoring(result))
    plan = planned(config, zoo)
    return replace(plan, anchor=plan.anchor if result.kind == "latency" else None)


def _config(result: Result) -> Config:
    """Read the config that it was measured with; what is not of a config was noted beside it."""
    known = {name: value for name, value in result.config.items() if name in Config.model_fields}
    known |= {"models": [], "max_ms": {}, "task": None, "where": None}
    try:
        config = Config.model_validate(known)
    except ValidationError as error:
        told = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
        raise _no_config(result, "; ".join(told)) from None
    if config.most_processes > MOST_PROCESSES:
        raise _no_config(result, f"{config.most_processes:,} processes for a cell would not end")
    return config


def _no_config(result: Result, why: str) -> InputError:
    return InputError(f"{result.digest[:12]} was measured with a config that does not hold: {why}")


def _entry(result: Result, reference: str) -> Any:
    """Give the entry that named the model, where there was one that says more than a name."""
    hub = result.artifact.get("hub")
    for entry in result.config.get("models", []):
        if isinstance(entry, dict) and entry.get("name", "").partition("@")[0] == result.model:
            return entry
    return hub or reference


def _threads(result: Result, config: Config) -> int | None:
    """Take as many threads as it had, also where it had as many as there were cores."""
    given = result.key.get("threads")
    return given if isinstance(given, int) else config.threads


def _scoring(result: Result) -> dict[str, Any]:
    """Say on what it was scored, as far as the result knows it."""
    key, config = result.key, result.config
    return {
        "dataset": config.get("dataset") or key.get("dataset"), "data": config.get("data"),
        "split": config.get("split") or key.get("split"), "size": config.get("size"),
        "metrics": config.get("metrics") or [*key.get("metrics", {})] or None,
        "label_map": config.get("label_map"), "threads": None,
    }  # fmt: skip
