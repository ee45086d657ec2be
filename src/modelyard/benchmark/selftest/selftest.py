"""`selftest`: measure a runtime whose times are known, by the normal command, and see what is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from modelyard.benchmark.selftest.judge import WIDEST, Finding, judged
from modelyard.benchmark.selftest.pretend import SECONDS
from modelyard.core.errors import InputError, RunError
from modelyard.core.suggest import did_you_mean
from modelyard.results.document import Result
from modelyard.results.folder import read_all

CALLS = 250  # at least, in each process
TAKES = 8.0  # seconds for a process of each behaviour, about
_BATCHES = (1, 4, 8)
_CARD = """\
name: "{name}"
version: "1.0.0"
task: "classification"
framework: "pytorch"
architecture: {{input_size: [1, 2, 2]}}
"""
_PLUG_IN = "[modelyard.engines]\npretend = modelyard.benchmark.selftest.pretend\n"
_COMMAND = (sys.executable, "-P", "-m", "modelyard")


def selftest(
    *, processes: int = 5, behaviours: Sequence[str] = tuple(SECONDS), command: Sequence[str] = _COMMAND
) -> list[Finding]:
    """Measure behaviours, and judge what was found.

    Args:
        processes: fresh ones for each; fewer are quicker and less sure.
        behaviours: which; all by default.
        command: what runs modelyard.
    """
    for name in behaviours:
        if name not in SECONDS:
            raise InputError(f"nothing is pretended under {name!r}", hint=_known(name))
    with tempfile.TemporaryDirectory(prefix="modelyard-selftest-") as place:
        return judged(_measured(place, processes, behaviours, command))


def _known(name: str) -> str:
    return did_you_mean(name, SECONDS, f"There are: {', '.join(SECONDS)}.")


def _measured(place: str, processes: int, behaviours: Sequence[str], command: Sequence[str]) -> list[Result]:
    _furnish(place)
    config = {
        "processes": processes, "most_processes": processes, "min_samples": CALLS * processes, "anchor": None,
        "interval": WIDEST, "runtimes": ["pretend"], "threads": 1, "cell_budget": 10.0 * processes,
    }  # fmt: skip
    found: list[Result] = []
    for names, batches in (
        ([name for name in behaviours if name != "by_batch"], (1,)),
        ([name for name in behaviours if name == "by_batch"], _BATCHES),
    ):
        if names:
            path, output = (os.path.join(place, f"{kind}-{len(batches)}") for kind in ("config", "results"))
            _write(path, json.dumps({**config, "models": names, "batch_sizes": list(batches)}))
            _benchmark(place, path, output, command)
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


def _benchmark(place: str, config: str, output: str, command: Sequence[str]) -> None:
    """Run the command as a person would, with the plug-in there."""
    lent = os.pathsep.join(filter(None, (os.path.join(place, "lent"), os.environ.get("PYTHONPATH"))))
    words = ["benchmark", "--zoo", place, "--config", config, "--output", output, "--json"]
    done = subprocess.run(
        [*command, *words],
        env={**os.environ, "PYTHONPATH": lent},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RunError(f"the selftest's own benchmark failed: {_reason(done)}")


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    try:
        return next(str(one["problem"]) for one in json.loads(done.stdout) if one["problem"])
    except (ValueError, StopIteration):
        return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
