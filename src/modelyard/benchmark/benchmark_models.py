"""`benchmark_models`: time models on every runtime there is, from Python."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.config import Config
from modelyard.results.folder import FOLDER

if TYPE_CHECKING:
    from modelyard.benchmark.run.measured import Measured
    from modelyard.benchmark.run.state import Told


def benchmark_models(
    *names: str,
    config: str | os.PathLike[str] | Config | None = None,
    output: str | os.PathLike[str] = FOLDER,
    resume: bool = False,
    models_file: str | None = None,
    zoo: str | None = None,
    report: Told | None = None,
    **options: Any,
) -> list[Measured]:
    """Time models, and measure what they score where that is asked; a result is written for each cell.

    Gives a row for each model, runtime and batch: `figures()` (seconds, bytes), `interval`, `score`, the
    `path` of its result, and `trouble`, the reason why something is missing, or None. Weights are fetched
    without asking, however large they are.

    Args:
        names: as the command takes them; all models of the zoo without.
        config: a file, the name of a config that ships (`latency`), or a `Config`.
        output: the folder of results.
        resume: whether an interrupted run of the same plan is gone on with.
        models_file: a file of models of hubs; the zoo's own `models.yaml` by default.
        zoo: the zoo's folder; the one at hand by default.
        report: called with the state of the run whenever something has happened.
        options: keys of a config, such as `batch_sizes=[1, 8]`; they count more than what it says.
    """
    from modelyard.benchmark.asked.config_file import read_config
    from modelyard.benchmark.run.plan import planned
    from modelyard.benchmark.run.runner import run_benchmark
    from modelyard.registry.zoo import open_zoo

    if not isinstance(config, Config):
        config = read_config(None if config is None else os.fspath(config), open_zoo(zoo).root)
    asked = config.but(models=list(names) or None, **options)
    plan = planned(asked, zoo, models_file=models_file)
    return run_benchmark(plan, output=os.fspath(output), resume=resume, report=report)
