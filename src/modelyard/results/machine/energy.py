"""Joules: what the processor, or a graphics card, used between two looks at its counter.

Processors count through RAPL, which Linux shows in microjoules and begins again at a stated number; newer
kernels let root alone read it. Cards count through NVML. Both count all that runs there meanwhile.
"""

from __future__ import annotations

import os
from glob import glob

from modelyard.results.machine.files import ROOT, number_of, text_of
from modelyard.results.machine.meter import Meter

_POWER = "sys/class/powercap"
_PACKAGES = "intel-rapl:*"  # AMD's are called so, too
_NO_RAPL = "no energy: this machine shows no counter of its processor (RAPL)"
_CLOSED = f"no energy: the counter of the processor may not be read (/{_POWER}/{_PACKAGES}/energy_uj)"


def meter_of(device: str, root: str = ROOT) -> Meter | str:
    """Give the meter of a device, or the reason why there is none.

    Args:
        device: such as `cpu` or `cuda:0`.
        root: where the files of the system are.
    """
    if device.partition(":")[0] == "cuda":
        from modelyard.results.machine.nvml import card_meter

        return card_meter(int(device.partition(":")[2] or 0))
    return _of_processor(root)


def _of_processor(root: str) -> Meter | str:
    packages = [
        folder for folder in _folders(root) if (text_of(f"{folder}/name", root) or "").startswith("package")
    ]
    if not packages:
        return _NO_RAPL
    ranges = {folder: number_of(f"{folder}/max_energy_range_uj", root) for folder in packages}
    known = {folder: most for folder, most in ranges.items() if most}
    if len(known) < len(packages) or any(number_of(f"{one}/energy_uj", root) is None for one in packages):
        return _CLOSED
    return Meter(lambda: {one: number_of(f"{one}/energy_uj", root) or 0 for one in packages}, known)


def _folders(root: str) -> list[str]:
    """The processors, without their parts, which count again: `intel-rapl:0`, not `intel-rapl:0:1`."""
    found = sorted(glob(os.path.join(root, _POWER, _PACKAGES)))
    return [f"{_POWER}/{os.path.basename(one)}" for one in found if os.path.basename(one).count(":") == 1]
