"""Does the loader find the driver's own libcuda, and not another that hides it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.loader import loader_of
from modelyard.benchmark.doctor.facts.nvidia import nvidia_of
from modelyard.benchmark.doctor.facts.surroundings import in_wsl
from modelyard.benchmark.doctor.finding import GPU, ON_NVIDIA, Finding
from modelyard.benchmark.doctor.read.machine import Machine

_FOR_CENTRES = re.compile(r"\b(Tesla|A\d+|H\d+|L\d+S?|B\d+|GB\d+|V100|P100|T4)\b")


def check(machine: Machine) -> Iterator[Finding]:
    """Find a libcuda of a toolkit's `compat` folder, or of a Linux driver inside WSL."""
    nvidia = nvidia_of(machine)
    path = loader_of(machine).found.get("libcuda.so.1", "")
    if "/compat" in path and nvidia.cards and not _FOR_CENTRES.search(nvidia.cards[0].name):
        yield Finding(
            "forward-compatibility", GPU, "problem",
            f"the loader finds a toolkit's own libcuda, which only cards for data centres take, and not "
            f"{nvidia.cards[0].name}: CUDA says 803 or 804",
            f"libcuda.so.1 => {path}",
            f'export LD_LIBRARY_PATH="{_without(machine, "/compat")}"', ON_NVIDIA,
        )  # fmt: skip
    elif in_wsl(machine):
        yield from _below_windows(machine, path, nvidia.failure)


def _below_windows(machine: Machine, path: str, failure: str) -> Iterator[Finding]:
    if "/dev/dxg" not in machine.said("devices"):
        yield Finding(
            "wsl-without-gpu", GPU, "problem", "Windows gives this WSL no GPU: it is WSL 1, or its kernel is old",
            "ls /dev/dxg: nothing", "wsl.exe --update && wsl.exe --shutdown", ON_NVIDIA,
        )  # fmt: skip
    elif path and not path.startswith("/usr/lib/wsl/"):
        there = any(one.startswith("/usr/lib/wsl/lib/libcuda.so") for one in machine.libraries)
        given = machine.environment.get("LD_LIBRARY_PATH", "")
        by_variable = bool(given) and path.rpartition("/")[0] in given.split(":")
        yield Finding(
            "wsl-linux-driver", GPU, "problem",
            "the loader finds the libcuda of a Linux driver; in WSL that of Windows counts, in /usr/lib/wsl/lib"
            + ("" if there else ", where there is none"),
            f"libcuda.so.1 => {path}",
            "export LD_LIBRARY_PATH=/usr/lib/wsl/lib" if by_variable else "sudo apt-get purge '^libnvidia-compute-.*'",
            ON_NVIDIA,
        )  # fmt: skip
    elif "blocked by the operating system" in failure or "NVML" in failure:
        yield Finding(
            "wsl-driver-blocked", GPU, "problem", "Windows does not let this WSL use its driver",
            f"nvidia-smi: {failure}", "wsl.exe --update && wsl.exe --shutdown", ON_NVIDIA,
        )  # fmt: skip


def _without(machine: Machine, word: str) -> str:
    given = machine.environment.get("LD_LIBRARY_PATH", "").split(":")
    return ":".join(one for one in given if one and word not in one)
