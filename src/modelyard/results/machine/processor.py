"""The processor: what it is called, and which of its instructions make networks faster."""

from __future__ import annotations

import platform
import subprocess

from modelyard.results.machine.files import ROOT, number_of, numbers_of, text_of

# What kernels of neural networks are written for, as Linux names it.
FAST = (
    "avx", "avx2", "fma", "f16c", "avx512f", "avx_vnni", "avx512_vnni", "avx512_bf16", "avx512_fp16",
    "amx_tile", "amx_int8", "amx_bf16", "asimd", "asimdhp", "asimddp", "bf16", "i8mm", "sve", "sve2", "sme",
)  # fmt: skip
_CPUFREQ = "sys/devices/system/cpu/cpu*/cpufreq"


def model(root: str = ROOT) -> str:
    """Name the processor as its maker does."""
    told = _told("model name", root) or _told("Model", root) or _told("CPU part", root)
    return told or _of_macos() or platform.processor() or platform.machine()


def flags(root: str = ROOT) -> list[str]:
    """Name the instruction sets that matter for networks, of those it has."""
    there = set((_told("flags", root) or _told("Features", root) or "").split())
    return [flag for flag in FAST if flag in there]


def is_virtual(root: str = ROOT) -> bool:
    """Tell whether it is part of a virtual machine, so that others may share it."""
    return "hypervisor" in (_told("flags", root) or "").split()


def governor(root: str = ROOT) -> str | None:
    """Name what sets its frequency; None where that cannot be seen."""
    return text_of("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", root)


def turbo(root: str = ROOT) -> bool | None:
    """Tell whether it may run faster than its nominal frequency; None where that cannot be seen."""
    off = number_of("sys/devices/system/cpu/intel_pstate/no_turbo", root)
    boost = number_of("sys/devices/system/cpu/cpufreq/boost", root)
    return not off if off is not None else bool(boost) if boost is not None else None


def megahertz(root: str = ROOT) -> float | None:
    """Give the frequency now, the mean of all cores."""
    found = [one / 1000 for one in numbers_of(f"{_CPUFREQ}/scaling_cur_freq", root)]
    found = found or [float(line) for line in _all_told("cpu MHz", root)]
    return round(sum(found) / len(found), 1) if found else None


def _told(label: str, root: str) -> str:
    return next(iter(_all_told(label, root)), "")


def _all_told(label: str, root: str) -> list[str]:
    """What /proc/cpuinfo says after a label, once for each core."""
    lines = (text_of("proc/cpuinfo", root) or "").splitlines()
    pairs = (line.partition(":") for line in lines)
    return [value.strip() for name, _, value in pairs if name.strip() == label]


def _of_macos() -> str:
    if platform.system() != "Darwin":
        return ""
    asked = ["sysctl", "-n", "machdep.cpu.brand_string"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
