"""The small files in which a Linux machine tells about itself; None where one is not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from glob import glob

ROOT = "/"


def text_of(path: str, root: str = ROOT) -> str | None:
    """Read a small file of the machine; None where it is not there or may not be read."""
    try:
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return None


def number_of(path: str, root: str = ROOT) -> int | None:
    """Read a file that holds one whole number; None where it does not."""
    text = text_of(path, root)
    return int(text) if text and text.removeprefix("-").isdecimal() else None


def numbers_of(pattern: str, root: str = ROOT) -> list[int]:
    """Read every file that fits a pattern, such as one for each core."""
    found = [number_of(path, root) for path in sorted(glob(os.path.join(root, pattern)))]
    return [number for number in found if number is not None]


def control_groups(controller: str, root: str = ROOT) -> Iterator[str]:
    """Name the folders of the control groups that this process is in, innermost first."""
    for line in (text_of("proc/self/cgroup", root) or "").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, inside = rest.partition(":")
        if number == "0" and not controllers:
            yield from _upwards("sys/fs/cgroup", inside)
        elif controller in controllers.split(","):
            yield from _upwards(f"sys/fs/cgroup/{controller}", inside)


def _upwards(base: str, inside: str) -> Iterator[str]:
    parts = [part for part in inside.split("/") if part]
    for count in range(len(parts), -1, -1):
        yield "/".join([base, *parts[:count]])
