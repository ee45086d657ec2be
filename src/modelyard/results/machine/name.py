"""How a machine is named: apart from what looks at one, so that a table of results costs no look."""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def named(machine: Mapping[str, Any], device: str | None = None) -> str | None:
    """Name a machine as people and cards do: `Intel Xeon, 2 cores`; the device too where that is another.

    Args:
        machine: Its fingerprint.
        device: What was computed on.
    """
    cores = machine.get("cores")
    said = [machine.get("cpu"), f"{cores} cores" if cores else None, device if device != "cpu" else None]
    return ", ".join(str(one) for one in said if one) or None
