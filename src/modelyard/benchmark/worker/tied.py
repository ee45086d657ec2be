"""A worker's bond with what started it: it does not outlive it, and where memory runs out it goes first."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

_PR_SET_PDEATHSIG = 1  # of Linux's <sys/prctl.h>
_FIRST = "1000"  # of /proc/self/oom_score_adj, which anyone may raise


def tie() -> None:
    """Have this process killed when its parent ends, even by a kill, as far as the system can do that."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(_FIRST)


def is_orphan(parent: int) -> bool:
    """Tell whether the parent had ended before the tie was made.

    Args:
        parent: the process that started this one.
    """
    return os.getppid() != parent
