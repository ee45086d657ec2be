"""May this user use the device files, and are all of them there?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.devices import Device, devices_of
from modelyard.benchmark.doctor.facts.nvidia import nvidia_of
from modelyard.benchmark.doctor.facts.surroundings import in_container
from modelyard.benchmark.doctor.finding import GPU, ON_NVIDIA, Finding
from modelyard.benchmark.doctor.read.machine import Machine

_NEEDED = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/nvidia-uvm")


def check(machine: Machine) -> Iterator[Finding]:
    """Find device files that this user may not use, and the one that CUDA needs and nvidia-smi does not."""
    devices = devices_of(machine)
    closed = [devices[path] for path in _NEEDED if path in devices and not devices[path].usable]
    if closed:
        yield _closed(machine, closed[0])
    elif "Insufficient Permissions" in nvidia_of(machine).failure:
        why = f"nvidia-smi: {nvidia_of(machine).failure}"
        yield _finding(
            "device-permissions", "this user may not use the cards", why, "sudo nvidia-modprobe -c 0 -u"
        )
    elif "/dev/nvidia0" in devices and "/dev/nvidia-uvm" not in devices:
        yield _without_memory(machine)


def _closed(machine: Machine, device: Device) -> Finding:
    what = f"this user may not use {device.path}: it is for the group {device.group}"
    mend = f'sudo usermod -aG {device.group} "$USER" && exec su - "$USER"'
    if device.group == "root":
        mend = "sudo chmod a+rw /dev/nvidia*"
    elif in_container(machine):
        mend = f"docker run --gpus all --group-add $(stat -c %g {device.path}) …"
    return _finding("device-permissions", what, f"ls -l: {device.line}", mend)


def _without_memory(machine: Machine) -> Finding:
    mend = "sudo nvidia-modprobe -c 0 -u"
    if in_container(machine):
        mend = "docker run --gpus all --device /dev/nvidia-uvm --device /dev/nvidia-uvm-tools …"
    what = "/dev/nvidia-uvm is not there: nvidia-smi works without it, and CUDA does not"
    return _finding("no-unified-memory", what, "ls -l /dev/nvidia*: no nvidia-uvm", mend)


def _finding(name: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, GPU, "problem", what, why, mend, ON_NVIDIA)
