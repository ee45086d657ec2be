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
        yield _blocking(
            "forward-compatibility",
            "the loader finds a toolkit's own libcuda, which only cards for data centres take, and not "
            f"{nvidia.cards[0].name}: CUDA says 803 or 804",
            f"libcuda.so.1 => {path}",
            f'export LD_LIBRARY_PATH="{_without(machine, "/compat")}"',
        )
    elif in_wsl(machine):
        yield from _below_windows(machine, path, nvidia.failure)


def _below_windows(machine: Machine, path: str, failure: str) -> Iterator[Finding]:
    update = "wsl.exe --update && wsl.exe --shutdown"
    if "/dev/dxg" not in machine.said("devices"):
        what = "Windows gives this WSL no GPU: it is WSL 1, or its kernel is old"
        yield _blocking("wsl-without-gpu", what, "ls /dev/dxg: nothing", update)
    elif path and not path.startswith("/usr/lib/wsl/"):
        yield _linux_driver(machine, path)
    elif "NVML" in failure:
        what = "Windows does not let this WSL use its driver"
        yield _blocking("wsl-driver-blocked", what, f"nvidia-smi: {failure}", update)


def _linux_driver(machine: Machine, path: str) -> Finding:
    given = machine.environment.get("LD_LIBRARY_PATH", "").split(":")
    by_variable = path.rpartition("/")[0] in given
    purge = "sudo apt-get purge '^libnvidia-compute-.*'"
    mend = "export LD_LIBRARY_PATH=/usr/lib/wsl/lib" if by_variable else purge
    what = (
        "the loader finds the libcuda of a Linux driver; in WSL that of Windows counts, in /usr/lib/wsl/lib"
    )
    return _blocking("wsl-linux-driver", what, f"libcuda.so.1 => {path}", mend)


def _blocking(name: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, GPU, "problem", what, why, mend, ON_NVIDIA)


def _without(machine: Machine, word: str) -> str:
    given = machine.environment.get("LD_LIBRARY_PATH", "").split(":")
    return ":".join(one for one in given if one and word not in one)
