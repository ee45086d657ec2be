"""In which state are the cards: cut into MIG, waiting for their fabric, closed to computing?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.nvidia import nvidia_of
from modelyard.benchmark.doctor.facts.version import numbers
from modelyard.benchmark.doctor.finding import GPU, ON_NVIDIA, Finding
from modelyard.benchmark.doctor.read.machine import Machine


def check(machine: Machine) -> Iterator[Finding]:
    """Find states in which CUDA cannot start on a card, or starts late."""
    long = machine.said("nvidia-smi-q")
    if re.search(r"MIG Mode\s+Current\s*: Enabled", long) and not re.search(
        r"^\s+MIG Device$", long, re.MULTILINE
    ):
        yield _blocking(
            "mig-without-devices",
            "a card is in MIG mode, and was not divided: CUDA finds no device on it",
            "nvidia-smi -q: MIG Mode, Current: Enabled, and no MIG Device below it",
            "sudo nvidia-smi -mig 0",
        )
    state = re.search(r"Fabric\s+State\s*: (In Progress|Not Started|Unrecognized Token)", long)
    if state:
        major = (numbers(nvidia_of(machine).driver) or ("VERSION",))[0]
        yield _blocking(
            "fabric-not-ready",
            "the cards wait for NVIDIA's Fabric Manager; CUDA says 802, system not yet initialized",
            f"nvidia-smi -q: Fabric, State: {state[1]}",
            f"sudo apt-get install nvidia-fabricmanager-{major} && sudo systemctl start nvidia-fabricmanager",
        )
    if re.search(r"Compute Mode\s*: Prohibited", long):
        what, why = "a card is closed to computing", "nvidia-smi -q: Compute Mode: Prohibited"
        yield _blocking("compute-prohibited", what, why, "sudo nvidia-smi -c 0")
    if re.search(r"Persistence Mode\s*: Disabled", long):
        what = "the driver lets the cards sleep when nobody uses them: each process wakes them anew"
        why = "nvidia-smi -q: Persistence Mode: Disabled"
        yield Finding("no-persistence", GPU, "note", what, why, "sudo nvidia-smi -pm 1")


def _blocking(name: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, GPU, "problem", what, why, mend, ON_NVIDIA)
