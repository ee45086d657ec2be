"""Is the driver of NVIDIA's cards there, loaded, and one with its library?"""

from __future__ import annotations

from collections.abc import Iterator

from modelyard.benchmark.doctor.facts.distribution import install_driver, rebuild_driver, sign_driver
from modelyard.benchmark.doctor.facts.nvidia import Nvidia, nvidia_of
from modelyard.benchmark.doctor.facts.surroundings import in_container, in_wsl
from modelyard.benchmark.doctor.facts.version import dotted
from modelyard.benchmark.doctor.finding import GPU, ON_NVIDIA, Finding
from modelyard.benchmark.doctor.read.machine import Machine, line_with

_KERNEL = "/proc/driver/nvidia/version"


def check(machine: Machine) -> Iterator[Finding]:
    """Find what keeps the driver from answering."""
    nvidia = nvidia_of(machine)
    if nvidia.cards:
        yield _answers(machine, nvidia)
    elif "version mismatch" in nvidia.failure:
        yield _mismatch(machine, nvidia)
    elif "communicate with the NVIDIA driver" in nvidia.failure:
        yield _not_loaded(machine, nvidia)
    elif "No devices were found" in nvidia.failure or "handle" in nvidia.failure or "lost" in nvidia.failure:
        yield _fallen(nvidia)
    elif machine.is_late("nvidia-smi"):
        yield _hangs(machine)
    elif nvidia.kernel and "nvidia-smi" not in machine.commands and "/dev/nvidia" in machine.said("devices"):
        yield _without_tools(machine, nvidia)
    elif nvidia.on_bus and not nvidia.kernel and not in_container(machine) and not in_wsl(machine):
        yield _not_loaded(machine, nvidia)


def _answers(machine: Machine, nvidia: Nvidia) -> Finding:
    names = ", ".join(dict.fromkeys(card.name for card in nvidia.cards))
    supports = f", up to CUDA {dotted(nvidia.cuda)}" if nvidia.cuda else ""
    what = f"the driver {nvidia.driver or 'unknown'} answers for {names}{supports}"
    return Finding(
        "driver", GPU, "ok", what, f"nvidia-smi: {line_with(machine.said('nvidia-smi'), 'Driver Version')}"
    )


def _mismatch(machine: Machine, nvidia: Nvidia) -> Finding:
    library = line_with(machine.said("nvidia-smi"), "NVML library version").rpartition(" ")[2]
    return _broken(
        "driver-library-mismatch",
        f"the driver's library ({library or 'another version'}) is not of the version of the kernel module "
        f"that is loaded ({nvidia.kernel or 'unknown'}): the driver was updated, the module was not",
        f"{_KERNEL}: {line_with(machine.file(_KERNEL.lstrip('/')), 'Kernel Module') or nvidia.failure}",
        "sudo reboot",
    )


def _not_loaded(machine: Machine, nvidia: Nvidia) -> Finding:
    modules, built = machine.file("proc/modules"), machine.commands.get("modinfo")
    there = built is not None and built.code == 0 and built.text.strip() != ""
    if line_with(modules, "nouveau") and not line_with(modules, "nvidia "):
        return _nouveau(machine, there)
    if line_with(modules, "vfio_pci") and not line_with(modules, "nvidia "):
        what = "the card is given to virtual machines: vfio-pci holds it"
        why = f"/proc/modules: {line_with(modules, 'vfio_pci')}"
        return _broken("card-given-away", what, why, "lspci -nnk -d 10de:")
    if there and "SecureBoot enabled" in machine.said("mokutil"):
        why = "mokutil --sb-state: SecureBoot enabled"
        what = (
            "the driver's kernel module may not be loaded: Secure Boot is on and does not know its signature"
        )
        return _broken("driver-unsigned", what, why, sign_driver(machine))
    if there and built is not None:
        why = f"modinfo -F version nvidia: {built.text.strip()}, and no nvidia in /proc/modules"
        what = "the driver's kernel module is there and not loaded"
        return _broken("driver-not-loaded", what, why, "sudo modprobe nvidia")
    if nvidia.failure or "nvidia-smi" in machine.commands:
        release = machine.file("proc/sys/kernel/osrelease").strip()
        why = f"modinfo: {_first(built.text) if built else nvidia.failure}"
        what = f"the driver is installed, and has no module for the kernel that runs ({release or 'unknown'})"
        return _broken("driver-not-built", what, why, rebuild_driver(machine))
    why = f"/sys/bus/pci/devices: {nvidia.on_bus} of vendor 0x10de, and there is no nvidia-smi"
    what = "there is an NVIDIA card, and no driver is installed"
    return _broken("driver-missing", what, why, install_driver(machine))


def _nouveau(machine: Machine, there: bool) -> Finding:
    mend = rebuild_driver(machine, "echo 'blacklist nouveau' | sudo tee /etc/modprobe.d/no-nouveau.conf")
    return _broken(
        "driver-nouveau",
        "the card belongs to nouveau, the free driver, which knows no CUDA"
        + ("; NVIDIA's is installed beside it" if there else ""),
        f"/proc/modules: {line_with(machine.file('proc/modules'), 'nouveau')}",
        mend if there else install_driver(machine),
    )


def _fallen(nvidia: Nvidia) -> Finding:
    what = "the driver is loaded, and a card does not answer it: it may have fallen off the bus (Xid 79)"
    mend = "sudo dmesg | grep -iE 'nvrm|xid'; sudo reboot"
    return _broken("card-does-not-answer", what, f"nvidia-smi: {nvidia.failure}", mend)


def _hangs(machine: Machine) -> Finding:
    """A driver that torch got an answer from is slow, and no more."""
    slow = bool(machine.engines.get("torch", {}).get("gpu"))
    what = "nvidia-smi gave no answer in time: a card hangs, or the driver takes long to wake it"
    severity, blocks = ("warning", ()) if slow else ("problem", ON_NVIDIA)
    return Finding(
        "driver-hangs", GPU, severity, what, "nvidia-smi: no answer", "sudo nvidia-smi -pm 1", blocks
    )


def _without_tools(machine: Machine, nvidia: Nvidia) -> Finding:
    inside = in_container(machine)
    mend = "docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility …"
    major = nvidia.kernel.partition(".")[0]
    what = f"the driver {nvidia.kernel} is loaded, and there is no nvidia-smi to tell of its cards"
    why = f"{_KERNEL}: {line_with(machine.file(_KERNEL.lstrip('/')), 'Kernel Module')}"
    return Finding(
        "no-nvidia-smi",
        GPU,
        "note",
        what,
        why,
        mend if inside else f"sudo apt-get install nvidia-utils-{major}",
    )


def _broken(name: str, what: str, why: str, mend: str) -> Finding:
    return Finding(name, GPU, "problem", what, why, mend, ON_NVIDIA)


def _first(text: str) -> str:
    return text.strip().partition("\n")[0]
