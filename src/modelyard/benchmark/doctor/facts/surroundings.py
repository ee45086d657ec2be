"""Is it a container, which kind, and is it Windows below?"""

from __future__ import annotations

from modelyard.benchmark.doctor.read.machine import Machine

_KINDS = ("docker", "kubepods", "containerd", "libpod", "lxc")


def in_container(machine: Machine) -> str:
    """Name the kind of container it is; nothing where it is none that shows."""
    if ".dockerenv" in machine.files:
        return "docker"
    if "run/.containerenv" in machine.files:
        return "podman"
    if machine.environment.get("KUBERNETES_SERVICE_HOST"):
        return "kubernetes"
    groups = machine.file("proc/self/cgroup")
    return next((kind for kind in _KINDS if kind in groups), "")


def in_wsl(machine: Machine) -> bool:
    """Tell whether Windows is below."""
    return "microsoft" in machine.file("proc/sys/kernel/osrelease").lower()
