"""`selftest`: measure a runtime whose times are known, by the normal command, and see what is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from modelyard.benchmark.pretend import APPETITE, SECONDS, drifting
from modelyard.core.errors import RunError
from modelyard.results.document import Result
from modelyard.results.folder import read_all

WIDEST = 0.05
"""Of the truth: no interval may be wider."""
SLACK = 0.01
"""Of the truth: what a call costs beside what is pretended."""
_BATCHES = (1, 4, 8)
_CARD = """\
name: "{name}"
version: "1.0.0"
task: "classification"
framework: "pytorch"
architecture: {{input_size: [1, 2, 2]}}
"""
_PLUG_IN = "[modelyard.engines]\npretend = modelyard.benchmark.pretend\n"


@dataclass(frozen=True)
class Finding:
    """One estimate held against the truth."""

    behaviour: str
    figure: str
    truth: str
    found: str
    holds: bool
    means: str
    """What is not to be trusted on this machine where it does not hold."""


def selftest(*, processes: int = 4) -> list[Finding]:
    """Measure every behaviour, and judge what was found.

    Args:
        processes: fresh ones for each; fewer are quicker and less sure.
    """
    with tempfile.TemporaryDirectory(prefix="modelyard-selftest-") as place:
        return judged(_measured(place, processes))


def judged(results: Sequence[Result]) -> list[Finding]:
    """Hold each result against what was pretended.

    Args:
        results: of the behaviours, one for each and its batches.
    """
    return [finding for result in results for judge in _JUDGES[result.model] for finding in judge(result)]


def _measured(place: str, processes: int) -> list[Result]:
    _furnish(place)
    config = {
        "processes": processes, "most_processes": processes, "min_samples": 250 * processes, "anchor": None,
        "interval": WIDEST, "runtimes": ["pretend"], "threads": 1, "cell_budget": 10.0 * processes,
    }  # fmt: skip
    found: list[Result] = []
    for names, batches in (
        ([name for name in SECONDS if name != "by_batch"], (1,)),
        (["by_batch"], _BATCHES),
    ):
        path, output = os.path.join(place, "config.yaml"), os.path.join(place, f"results-{len(batches)}")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**config, "models": names, "batch_sizes": list(batches)}, file)
        _benchmark(place, path, output)
        found += read_all(output).results
    return sorted(found, key=lambda one: ([*SECONDS].index(one.model), one.key["batch"]))


def _furnish(place: str) -> None:
    """Make a zoo of the behaviours, and a package that names the plug-in."""
    _write(os.path.join(place, "modelyard.toml"), 'name = "selftest"\nstarter = false\n')
    for name in SECONDS:
        _write(
            os.path.join(place, "registry", "classification", name, "model_card.yaml"),
            _CARD.format(name=name),
        )
    package = os.path.join(place, "lent", "modelyard_selftest-1.dist-info")
    _write(os.path.join(package, "METADATA"), "Metadata-Version: 2.1\nName: modelyard-selftest\nVersion: 1\n")
    _write(os.path.join(package, "entry_points.txt"), _PLUG_IN)


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _benchmark(place: str, config: str, output: str) -> None:
    """Run the command as a person would, with the plug-in there."""
    lent = os.pathsep.join(filter(None, (os.path.join(place, "lent"), os.environ.get("PYTHONPATH"))))
    command = ["benchmark", "--zoo", place, "--config", config, "--output", output, "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "modelyard", *command], env={**os.environ, "PYTHONPATH": lent},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RunError(f"the selftest's own benchmark failed: {_reason(done)}")


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    try:
        return next(str(one["problem"]) for one in json.loads(done.stdout) if one["problem"])
    except (ValueError, StopIteration):
        return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]


def _median_is(truth: Callable[[Result], float]) -> Callable[[Result], list[Finding]]:
    def judge(result: Result) -> list[Finding]:
        expected, (low, high) = truth(result), result.intervals["median"]
        covers = low - SLACK * expected <= expected <= high + SLACK * expected
        narrow = high - low <= WIDEST * expected
        means = "; ".join(["differences below 5 %" if covers else "medians", *_of_machine(result)])
        name = f"median, batch {result.key['batch']}" if result.model == "by_batch" else "median"
        found = f"{_ms(low)} to {_ms(high)}"
        return [Finding(result.model, name, _ms(expected), found, covers and narrow, means)]

    return judge


def _of_machine(result: Result) -> list[str]:
    return [note for note in result.notes if not note.startswith(("random", "it "))]


def _percentiles_divide(result: Result) -> list[Finding]:
    """So many percent of the samples, and not one more, lie at a percentile or below it."""
    samples, found = [one for process in result.samples.values() for one in process], []
    for percent in (90, 95, 99):
        value = result.figures[f"p{percent}"]
        if value is not None:
            below, at_most = sum(one < value for one in samples), sum(one <= value for one in samples)
            holds = 100 * below < percent * len(samples) <= 100 * at_most
            share = f"{100 * below / len(samples):.2f} % below it"
            found.append(Finding(result.model, f"p{percent}", f"{percent} %", share, holds, "percentiles"))
    return found


def _warm_up_is_left_out(result: Result) -> list[Finding]:
    first = median(median(process[:20]) for process in result.samples.values())
    return [Finding(result.model, "first calls", "1 ms", _ms(first), first < 2e-3, "the end of warm-ups")]


def _drift_is_said(result: Result) -> list[Finding]:
    said = any("drifts" in note for note in result.notes)
    return [Finding(result.model, "drift", "said", "said" if said else "not said", said, "drift")]


def _appetite_is_seen(result: Result) -> list[Finding]:
    value = result.figures["engine_memory"] or 0
    holds = APPETITE <= value <= (1 + WIDEST) * APPETITE
    return [
        Finding(result.model, "memory", f"{APPETITE / 1e6:.0f} MB", f"{value / 1e6:.0f} MB", holds, "memory")
    ]


def _middle_of_drift(result: Result) -> float:
    """The truth depends on how many calls were made before, and how many were timed."""
    before = 1 + int(result.figures["warm_up_calls"] or 0)
    return median(
        drifting(before + call, 1) for process in result.samples.values() for call in range(len(process))
    )


def _of_batch(result: Result) -> float:
    return SECONDS["by_batch"](0, result.key["batch"])


_JUDGES: dict[str, list[Callable[[Result], list[Finding]]]] = {
    "constant": [_median_is(lambda _: 1e-3), _percentiles_divide],
    "bimodal": [_median_is(lambda _: 1e-3), _percentiles_divide],
    "heavy_tailed": [_median_is(lambda _: 1e-3 * 2 ** (1 / 3)), _percentiles_divide],
    "drifting": [_median_is(_middle_of_drift), _drift_is_said],
    "warming": [_median_is(lambda _: 1e-3), _warm_up_is_left_out],
    "by_batch": [_median_is(_of_batch)],
    "hungry": [_median_is(lambda _: 1e-3), _appetite_is_seen],
}


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.4g} ms"


def as_data(finding: Finding) -> dict[str, Any]:
    """Give a finding as JSON can hold it."""
    return {name: getattr(finding, name) for name in finding.__dataclass_fields__}
