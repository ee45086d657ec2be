"""What `nvidia-smi`, the kernel and the bus say of NVIDIA's cards and their driver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from modelyard.benchmark.doctor.facts.version import Numbers, numbers
from modelyard.benchmark.doctor.read.machine import Machine, line_with

FAILURES = (
    "Failed to initialize NVML", "NVIDIA-SMI has failed", "NVIDIA-SMI couldn't find", "No devices were found",
    "Unable to determine the device handle", "GPU is lost",
)  # fmt: skip
VENDORS = {"0x10de": "nvidia", "0x1002": "amd", "0x8086": "intel"}
_TABLE = re.compile(r"^\|\s+(\d+)\s+(\S.*?)\s+(?:On|Off|WDDM|TCC|N/A)\s*\|\s*[0-9A-Fa-f]{4,8}:", re.MULTILINE)
_ARCHITECTURES = {
    "Maxwell": (5, 0), "Pascal": (6, 0), "Volta": (7, 0), "Turing": (7, 5), "Ampere": (8, 0),
    "Ada Lovelace": (8, 9), "Hopper": (9, 0), "Blackwell": (10, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """One card: what it is called, and its compute capability where that is told."""

    name: str
    capability: Numbers = ()


@dataclass(frozen=True, slots=True)
class Nvidia:
    """The cards and the driver."""

    cards: tuple[Card, ...]
    on_bus: int  # cards that the bus shows, whoever drives them
    driver: str  # its version, as nvidia-smi says
    kernel: str  # the version of the module that is loaded
    cuda: Numbers  # the most that the driver supports
    failure: str  # the line in which nvidia-smi says what is wrong

    @property
    def is_there(self) -> bool:
        """Whether anything shows that the machine has a card."""
        return bool(self.cards or self.on_bus or self.kernel or self.failure)

    @property
    def version(self) -> str:
        """The driver's version, by nvidia-smi or by the kernel."""
        return self.driver or self.kernel

    @property
    def answers(self) -> bool:
        """Whether the driver is there and nothing says that it does not work, with nvidia-smi or without."""
        return bool(self.cards) or bool(self.kernel and not self.failure)


def nvidia_of(machine: Machine) -> Nvidia:
    """Read what a machine says of NVIDIA's cards."""
    return _parsed(
        machine.said("nvidia-smi"),
        machine.said("nvidia-smi-q"),
        machine.said("nvidia-smi-cards"),
        machine.file("proc/driver/nvidia/version"),
        sum(vendor == "nvidia" for vendor in bus(machine).values()),
    )


@lru_cache(maxsize=4)  # each check asks anew, and texts may be long
def _parsed(plain: str, long: str, rows: str, version: str, on_bus: int) -> Nvidia:
    return Nvidia(
        tuple(_cards(plain, long, rows)),
        on_bus,
        _after(r"Driver Version\s*:\s*([\d.]+)", f"{plain}\n{long}"),
        _after(r"Kernel Module\s+(?:for \S+\s+)?([\d.]+)", version),
        numbers(_after(r"CUDA Version\s*:\s*([\d.]+)", f"{plain}\n{long}")),
        _failure(plain) or _failure(long),
    )


def bus(machine: Machine) -> dict[str, str]:
    """Name the vendors of the graphics cards by their place on the bus."""
    found: dict[str, str] = {}
    for path, text in machine.files.items():
        if path.endswith("/vendor") and path.startswith("sys/bus/pci/devices/"):
            found[path.split("/")[-2]] = VENDORS.get(text.strip(), text.strip())
    return found


def _cards(plain: str, long: str, rows: str) -> Iterator[Card]:
    cells = [line.split(", ") for line in rows.splitlines()]
    told = [Card(row[1], numbers(row[2])[:2]) for row in cells if len(row) == 3 and row[0].isdecimal()]
    if told:
        yield from told
        return
    names = re.findall(r"Product Name\s*:\s*(.+)", long)
    kinds = [kind.strip() for kind in re.findall(r"Product Architecture\s*:\s*(.+)", long)]
    for at, (_, short) in enumerate(_TABLE.findall(plain)):
        capability = _ARCHITECTURES.get(kinds[at], ()) if at < len(kinds) else ()
        yield Card(names[at].strip() if at < len(names) else short, capability)


def _after(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


def _failure(text: str) -> str:
    return next((line for line in (line_with(text, words) for words in FAILURES) if line), "")
