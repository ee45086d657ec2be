"""May this user use AMD's cards, and is torch built for them?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.devices import devices_of
from modelyard.benchmark.doctor.facts.nvidia import bus
from modelyard.benchmark.doctor.facts.torch_build import FILE, torch_build
from modelyard.benchmark.doctor.finding import GPU, Finding
from modelyard.benchmark.doctor.read.machine import Machine

_TORCH = ("torch",)


def check(machine: Machine) -> Iterator[Finding]:
    """Find what keeps torch from AMD's cards."""
    vendors, build = [*bus(machine).values()], torch_build(machine)
    if "amd" not in vendors or "nvidia" in vendors or build is None:
        return
    devices = devices_of(machine)
    device = devices.get("/dev/kfd")
    if not build.hip:
        what = f"torch {build.version} was built for {build.for_what}, and there is an AMD card"
        mend = "pip install uv && uv pip install --reinstall torch --torch-backend=auto"
        severity = "problem" if device else "note"  # many machines have one for the screen alone
        yield Finding(
            "torch-without-rocm", GPU, severity, what, f"{FILE}: {build.line}", mend, _TORCH, by_choice=True
        )
    elif device is None:
        what = "there is no /dev/kfd, through which ROCm computes: the driver amdgpu is not loaded"
        yield Finding(
            "no-kfd", GPU, "problem", what, "ls -l /dev/kfd: nothing", "sudo modprobe amdgpu", _TORCH
        )
    elif not device.usable:
        what = f"this user may not use /dev/kfd: it is for the group {device.group}"
        mend = f'sudo usermod -aG {device.group},video "$USER" && exec su - "$USER"'
        yield Finding("kfd-permissions", GPU, "problem", what, f"ls -l: {device.line}", mend, _TORCH)
    else:
        what = f"torch {build.version} was built for ROCm, and /dev/kfd may be used"
        yield Finding("torch", GPU, "ok", what, f"ls -l: {device.line}")
