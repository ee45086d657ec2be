"""The files of a machine that are read, whole and as they stand; one that may not be read is left out."""

from __future__ import annotations

import os
from collections.abc import Iterator

from modelyard.benchmark.doctor.read.places import (
    DISPLAYS,
    FILES,
    GROUP_FILES,
    PCI,
    PCI_FILES,
)
from modelyard.core.regular import open_regular
from modelyard.results.machine.files import control_groups

MOST = 1 << 20  # bytes of one file
_MODULES = ("nvidia", "nouveau", "amdgpu", "i915", "xe ", "vfio_pci")


def files_of(root: str) -> dict[str, str]:
    """Read the files below a root, by their paths in it.

    Args:
        root: `/`, or a folder that holds another machine's.
    """
    found = {path: read_text(os.path.join(root, path)) for path in _paths(root)}
    kept = {path: text for path, text in found.items() if text is not None}
    if "proc/modules" in kept:
        kept["proc/modules"] = "".join(
            line for line in kept["proc/modules"].splitlines(keepends=True) if line.startswith(_MODULES)
        )
    return kept


def read_text(path: str) -> str | None:
    """Read what of a file fits, if it may be read; no pipe is waited for."""
    try:
        descriptor = open_regular(path)
    except OSError:
        return None
    try:
        return os.read(descriptor, MOST).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _paths(root: str) -> Iterator[str]:
    yield from FILES
    for controller, names in GROUP_FILES.items():
        for folder in control_groups(controller, root):
            yield from (f"{folder}/{name}" for name in names)
    yield from _cards(root)


def _cards(root: str) -> Iterator[str]:
    """Name the files of the graphics cards among the devices of the bus."""
    try:
        devices = sorted(os.listdir(os.path.join(root, PCI)))
    except OSError:
        return
    for device in devices:
        kind = read_text(os.path.join(root, PCI, device, "class")) or ""
        if kind.startswith(DISPLAYS):
            yield from (f"{PCI}/{device}/{name}" for name in PCI_FILES)
