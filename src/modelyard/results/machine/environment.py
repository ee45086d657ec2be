"""The machine: its fingerprint, whose digest is part of the comparability key of each speed figure."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from modelyard.core.cores import usable_cores
from modelyard.results.machine import processor
from modelyard.results.machine.files import ROOT, control_groups, number_of, text_of
from modelyard.results.machine.name import named
from modelyard.results.machine.watch import Watch, watch

__all__ = ["SPEED", "Watch", "fingerprint", "named", "watch"]

# What two machines must share for their speed to be compared; the rest of a fingerprint only explains.
SPEED = ("cpu", "machine", "cores", "cpu_limit", "flags", "system", "governor", "turbo", "virtual")
_CONTAINERS = ("docker", "kubepods", "containerd", "libpod", "lxc")


def fingerprint(root: str = ROOT) -> Mapping[str, Any]:
    """Say what this machine is, as this process sees it; `digest` is of what matters for speed.

    Args:
        root: Where the files of the system are.
    """
    facts = {
        "cpu": processor.model(root),
        "machine": platform.machine(),
        "cores": usable_cores(),
        "cpu_limit": _cpu_limit(root),
        "memory": _memory(),
        "memory_limit": _memory_limit(root),
        "flags": processor.flags(root),
        "system": platform.system(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "governor": processor.governor(root),
        "turbo": processor.turbo(root),
        "virtual": processor.is_virtual(root),
        "container": _container(root),
    }
    return {"digest": _digest(facts), **facts}


def _digest(facts: Mapping[str, Any]) -> str:
    text = json.dumps({name: facts[name] for name in SPEED}, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def _cpu_limit(root: str) -> float | None:
    """Give how many cores' time the control groups allow; None where they do not limit it."""
    found = [_allowed(folder, root) for folder in control_groups("cpu", root)]
    return min((limit for limit in found if limit is not None), default=None)


def _allowed(folder: str, root: str) -> float | None:
    quota, _, period = (text_of(f"{folder}/cpu.max", root) or "").partition(" ")
    quota = quota or str(number_of(f"{folder}/cpu.cfs_quota_us", root) or "")
    period = period or str(number_of(f"{folder}/cpu.cfs_period_us", root) or "")
    return int(quota) / int(period) if quota.isdecimal() and period.isdecimal() else None


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _memory_limit(root: str) -> int | None:
    """Give the bytes that the control groups allow; None where they allow all there are."""
    names = ("memory.max", "memory.limit_in_bytes")
    found = [
        number_of(f"{folder}/{name}", root) for folder in control_groups("memory", root) for name in names
    ]
    there = _memory()
    return min((one for one in found if one is not None and (there is None or one < there)), default=None)


def _container(root: str) -> str | None:
    """Name the kind of container this process runs in, or None."""
    if text_of(".dockerenv", root) is not None:
        return "docker"
    if text_of("run/.containerenv", root) is not None:
        return "podman"
    groups = text_of("proc/self/cgroup", root) or ""
    return next((kind for kind in _CONTAINERS if kind in groups), None)
