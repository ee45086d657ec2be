"""Measure whole processes, interleaved: every round runs each command once, medians are compared."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

Command = Sequence[str]


def interleaved(
    commands: Mapping[str, Command],
    *,
    rounds: int,
    environment: Mapping[str, str],
    before: Mapping[str, Callable[[], object]] | None = None,
) -> dict[str, float]:
    """Give each command's median wall time in seconds; `before` prepares a command, untimed."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if before and name in before:
                before[name]()
            start = time.perf_counter()
            subprocess.run(command, env=dict(environment), stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in times.items()}


def peak_megabytes(command: Command, environment: Mapping[str, str]) -> float:
    """Give the most memory a process ever had resident."""
    process = os.posix_spawn(command[0], list(command), dict(environment), file_actions=_to_nowhere())
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command} failed")
    return usage.ru_maxrss / 1024


def _to_nowhere() -> list[tuple[int, int, str, int, int]]:
    return [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]


def cpu_seconds(work: Callable[[], object]) -> float:
    """Give the processor time of some work, that of processes it started and waited for included."""

    def spent() -> float:
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

    start = spent()
    work()
    return spent() - start


def row(name: str, ratio: float, target: str, detail: str) -> None:
    """Print one line of a speed table."""
    print(f"{name:<52} {ratio:6.2f}   {target:<16} {detail}", flush=True)
