"""The versions of installed libraries, read from the names of their records: nothing is imported."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_END = ".dist-info"


def versions_of(packages: Iterable[str]) -> dict[str, str | None]:
    """Give the version of each package that is installed, and None for one that is not.

    `importlib.metadata` says the same, and takes as long to import as Python to start.
    """
    wanted = {_plain(package): package for package in packages}
    found: dict[str, str | None] = dict.fromkeys(wanted.values())
    for folder in sys.path:
        for name in _records(folder):
            package, dash, version = name.removesuffix(_END).partition("-")
            known = wanted.get(_plain(package))
            if dash and known is not None and found[known] is None:
                found[known] = version
    return found


def _records(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder or ".") if name.endswith(_END)]
    except OSError:
        return []


def _plain(package: str) -> str:
    return package.lower().replace("-", "_").replace(".", "_")
