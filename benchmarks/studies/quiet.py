"""Wait until nothing else is at work on this machine, as the system counts what its cores do."""

from __future__ import annotations

import time

AT_WORK = 0.1  # cores that may be busy
_SECONDS = 2.0


def wait_for_quiet() -> None:
    """Return when the machine has done next to nothing for some seconds."""
    while _busy_cores() > AT_WORK:
        time.sleep(1)


def _busy_cores() -> float:
    before = _spent()
    time.sleep(_SECONDS)
    return (_spent() - before) / 100 / _SECONDS


def _spent() -> int:
    """Give the hundredths of a second in which a core was neither idle nor waited for a disk."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _idle, _wait, *rest = map(int, file.readline().split()[1:9])
    return user + nice + system + sum(rest[:2])
