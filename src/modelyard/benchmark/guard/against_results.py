"""Guard models against results of another day, which were named as the baseline."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.benchmark.asked.subjects import subjects_of
from modelyard.benchmark.guard.gates import STORED
from modelyard.benchmark.guard.guarded import Guarded
from modelyard.benchmark.guard.stored import against_stored, demand_comparable
from modelyard.benchmark.run.plan import runtimes_of
from modelyard.benchmark.run.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.benchmark.guard.asked import Asked
    from modelyard.results.document import Result


def against_results(asked: Asked, results: Sequence[Result], baseline: str) -> Guarded:
    """Measure the candidates, and judge them by stored results; where none may be compared, it is refused.

    Args:
        asked: what is guarded.
        results: of the baseline.
        baseline: what it was called.
    """
    models = [one.model for one in subjects_of(asked.config, asked.zoo, asked.models_file)]
    wanted = [(model, runtime) for model in models for runtime in runtimes_of(asked.config)]
    with scratch() as place:
        findings = against_stored(
            wanted, results, asked.config, zoo=asked.zoo.root, models_file=asked.models_file,
            gates=asked.gates, output=os.path.join(place, "results"),
        )  # fmt: skip
    demand_comparable(findings, baseline)
    notes = [
        f"the base was not measured beside the candidate: gates are {STORED:g} times as wide as usual, and "
        "accuracy, file size and max_ms are not guarded"
    ]
    return Guarded(findings, baseline, None, asked.seed, notes)
