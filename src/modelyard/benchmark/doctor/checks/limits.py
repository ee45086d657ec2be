"""What the control groups allow, against what the engines would start."""

from __future__ import annotations

import math
from collections.abc import Iterator

from modelyard.benchmark.doctor.finding import LIMITS, Finding
from modelyard.benchmark.doctor.read.machine import Machine
from modelyard.core.amount import human_bytes

_LITTLE = 2_000_000_000  # bytes; importing torch and opening a small network takes a third of that
_FILES = ("cpu.max", "cpu.cfs_quota_us")


def check(machine: Machine) -> Iterator[Finding]:
    """Find more threads than the time that is allowed, throttling, and little memory."""
    cores, limit = machine.fingerprint.get("cores"), machine.fingerprint.get("cpu_limit")
    threads = _threads(machine) or cores
    if cores and limit and threads and threads > math.ceil(limit):
        yield _too_many(machine, int(threads), float(limit))
    elif cores:
        allowed = f"control groups allow the time of {limit:g}" if limit else "no control group limits them"
        yield Finding("cores", LIMITS, "ok", f"{cores} cores may be used, and {allowed}", _quota(machine))
    memory = machine.fingerprint.get("memory_limit")
    if memory and memory < _LITTLE:
        what = f"control groups allow {human_bytes(memory)} of memory, too little for most networks"
        mend = "docker run --memory 8g …"
        yield Finding("little-memory", LIMITS, "warning", what, f"memory limit: {memory}", mend)


def _threads(machine: Machine) -> int | None:
    """Give the most threads that any engine said it starts."""
    told = [answer.get("threads") for answer in machine.engines.values()]
    return max((one for one in told if isinstance(one, int)), default=None)


def _too_many(machine: Machine, threads: int, limit: float) -> Finding:
    fit = max(1, math.floor(limit))
    return Finding(
        "more-threads-than-time", LIMITS, "warning",
        f"engines start {threads} threads, and control groups give the time of {limit:g} cores: they run for "
        "a part of each period and wait together for the rest",
        _quota(machine), f"export OMP_NUM_THREADS={fit}   # and modelyard benchmark --threads {fit}",
    )  # fmt: skip


def _quota(machine: Machine) -> str:
    for path, text in machine.files.items():
        if path.startswith("sys/fs/cgroup") and path.endswith(_FILES) and not text.startswith(("max", "-1")):
            return f"/{path}: {text.strip()}"
    return ""
