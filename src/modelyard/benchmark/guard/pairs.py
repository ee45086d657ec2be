"""Time cells in pairs: a fresh process of the base and one of the candidate, one right after the other.

Who comes first is drawn by lot for each pair, and the cells take turns, in an order of their own each round.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.allowance import Allowance
from modelyard.benchmark.run.others import others_at_work
from modelyard.benchmark.run.process import NoAnswerError, ask
from modelyard.core.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.benchmark.asked.config import Config
    from modelyard.benchmark.cell import Prepared
    from modelyard.benchmark.guard.gates import Gates
    from modelyard.benchmark.guard.looks import Looks
    from modelyard.benchmark.guard.timed import Found, Timed
    from modelyard.core.progress import Report

CALLS = 400  # that one process times, unless
SECONDS = 1.5  # of calls are over before, after which it does not begin another


def run_pairs(
    cells: Sequence[Timed],
    config: Config,
    *,
    seed: int,
    gates: Gates,
    looks: Looks,
    report: Report,
) -> None:
    """Time every cell until each of its figures has a verdict, or there were pairs enough.

    Args:
        cells: what is timed.
        config: threads, device, and how long it may take.
        seed: of the orders.
        gates: how much worse figures may become.
        looks: when a verdict is tried.
        report: called with `Progress`.
    """
    allowance = Allowance(config.budget)
    for round_ in range(looks.most):
        open_ = [one for one in cells if one.is_open]
        Random(f"{seed}/{round_}").shuffle(open_)  # noqa: S311
        for one in open_:
            if allowance.is_spent:
                return
            report(_progress(cells, one, looks))
            _pair(one, config, base_first=bool(Random(f"{seed}/{round_}/{one.name}").getrandbits(1)))  # noqa: S311
            if len(one.pairs) in looks.at:
                one.look(gates, looks)
    report(Progress("timing", 1, 1, "done", unit="pairs"))


def _progress(cells: Sequence[Timed], now: Timed, looks: Looks) -> Progress:
    done = sum(len(one.pairs) for one in cells)
    most = done + sum(looks.most - len(one.pairs) for one in cells if one.is_open)
    return Progress("timing", done, most, unit=f"pairs at most: {now.name}")


def _pair(one: Timed, config: Config, *, base_first: bool) -> None:
    """Run both processes though the first fails, so that it is known whose fault it is."""
    if one.base is None:
        one.take(None, _measured(one, one.candidate, config))
    elif base_first:
        before = _measured(one, one.base, config)
        one.take(before, _measured(one, one.candidate, config))
    else:
        after = _measured(one, one.candidate, config)
        one.take(_measured(one, one.base, config), after)


def _measured(one: Timed, prepared: Prepared, config: Config) -> Found:
    others = others_at_work()
    try:
        found = ask(_job(one, prepared, config), config.patience)
    except NoAnswerError as error:
        return {"problem": str(error)}
    return found | {"others": others}


def _job(one: Timed, prepared: Prepared, config: Config) -> dict[str, Any]:
    return {
        "what": "measure", "source": prepared.path or prepared.model, "runtime": one.runtime,
        "zoo": prepared.zoo, "inputs": prepared.inputs, "batch": one.batch, "device": config.device,
        "threads": config.threads, "precision": config.precision, "warm_up": config.warm_up,
        "warm_up_most": config.warm_up_most, "samples": CALLS, "seconds": SECONDS,
    }  # fmt: skip
