"""Was the container given the cards, all that CUDA needs of them, and are they still its own?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.devices import devices_of
from modelyard.benchmark.doctor.facts.nvidia import nvidia_of
from modelyard.benchmark.doctor.facts.surroundings import in_container
from modelyard.benchmark.doctor.finding import GPU, ON_NVIDIA, Finding
from modelyard.benchmark.doctor.read.machine import Machine, line_with

_START = {
    "podman": "podman run --device nvidia.com/gpu=all …",
    "kubernetes": "kubectl set resources deployment NAME --limits=nvidia.com/gpu=1",
    "kubepods": "kubectl set resources deployment NAME --limits=nvidia.com/gpu=1",
}
_DOCKER = "docker run --gpus all …"
_ALL = "NVIDIA_DRIVER_CAPABILITIES=compute,utility"


def check(machine: Machine) -> Iterator[Finding]:
    """Find what a container lacks to use a card."""
    kind, nvidia = in_container(machine), nvidia_of(machine)
    if not kind or not nvidia.is_there:
        return
    devices = [path for path in devices_of(machine) if path.startswith("/dev/nvidia")]
    if not devices and not nvidia.cards:
        yield _without_device(machine, kind)
    elif "Unknown Error" in nvidia.failure and "NVML" in nvidia.failure:
        yield _lost(nvidia.failure, devices)
    elif nvidia.cards and not nvidia.cuda and _no_libcuda(machine):
        yield _without_compute(machine, kind)


def _without_device(machine: Machine, kind: str) -> Finding:
    variable = machine.environment.get("NVIDIA_VISIBLE_DEVICES", "")
    hidden = f", and NVIDIA_VISIBLE_DEVICES={variable}" if variable in ("void", "none") else ""
    return Finding(
        "container-without-device", GPU, "problem",
        f"the container ({kind}) was started without the card: the bus shows one, /dev has none",
        f"ls /dev/nvidia*: nothing{hidden}", _START.get(kind, _DOCKER), ON_NVIDIA,
    )  # fmt: skip


def _lost(failure: str, devices: list[str]) -> Finding:
    given = " ".join(f"--device {path}" for path in devices)
    return Finding(
        "container-lost-device", GPU, "problem",
        "the container has lost its cards: its host's systemd was reloaded, and set its rules anew",
        f"nvidia-smi: {failure}; {devices[0]} is there",
        f"docker run --gpus all {given} …", ON_NVIDIA,
    )  # fmt: skip


def _without_compute(machine: Machine, kind: str) -> Finding:
    variable = machine.environment.get("NVIDIA_DRIVER_CAPABILITIES", "")
    start = f"{_START.get(kind, _DOCKER).removesuffix(' …')} -e {_ALL} …"
    said = line_with(machine.said("nvidia-smi"), "CUDA Version")
    return Finding(
        "container-without-compute", GPU, "problem",
        "the container was given the driver's tools and not its CUDA library, libcuda.so.1",
        f"nvidia-smi: {said}; NVIDIA_DRIVER_CAPABILITIES={variable or 'not set'}",
        f"kubectl set env deployment NAME {_ALL}" if kind.startswith("kube") else start, ON_NVIDIA,
    )  # fmt: skip


def _no_libcuda(machine: Machine) -> bool:
    return "libcuda.so.1" not in machine.said("ldconfig")
