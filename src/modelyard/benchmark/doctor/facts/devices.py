"""The device files as `ls -l` lists them, and whether this user may use them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modelyard.benchmark.doctor.read.machine import Machine

_LINE = re.compile(
    r"^c(?P<mode>[-rwxsStT]{9})\S?\s+\d+\s+(?P<user>\S+)\s+(?P<group>\S+)\s.*?(?P<path>/dev/\S+)$"
)


@dataclass(frozen=True, slots=True)
class Device:
    """One device file."""

    path: str
    group: str
    line: str
    usable: bool


def devices_of(machine: Machine) -> dict[str, Device]:
    """Give the device files of a machine by path."""
    root = machine.said("id-u").strip() == "0"
    groups = set(machine.said("id-groups").split())
    found: dict[str, Device] = {}
    for line in machine.said("devices").splitlines():
        match = _LINE.match(line.strip())
        if match:
            usable = root or _usable(match["mode"], match["group"] in groups)
            found[match["path"]] = Device(match["path"], match["group"], " ".join(line.split()), usable)
    return found


def _usable(mode: str, *memberships: bool) -> bool:
    return mode[6:8] == "rw" or (any(memberships) and mode[3:5] == "rw")
