"""The process that serves: Streamlit, which ends with the process that started it, however that ended.

It is set by its command line alone: a `.streamlit/config.toml` of the working folder, which may be anybody's,
would let other origins in, or serve the page where nobody looks for it.
"""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import sys
import time
from contextlib import suppress
from threading import Thread

from modelyard.core.errors import ModelyardError

LEAVE = 2.0  # seconds for the end
SERVING = ("NO_SESSIONS_CONNECTED", "ONE_OR_MORE_SESSIONS_CONNECTED")  # of Streamlit's states


def main() -> None:
    """Run Streamlit on the arguments of this process; its standard input is a pipe that its parent holds."""
    results = sys.argv[sys.argv.index("--") + 1]
    told = _own_output()
    _read_no_configuration()
    Thread(target=_tell_parent, args=(told,), daemon=True).start()
    Thread(target=_heed_parent, args=(results,), daemon=True).start()
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _read_no_configuration() -> None:
    """Let Streamlit find none of its files."""
    from streamlit import config

    config.get_config_files = lambda file_name: []  # noqa: ARG005  (its own name for it)


def _own_output() -> int:
    """Take standard output, a pipe that the parent reads, from whatever would print to it."""
    told = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return told


def _tell_parent(told: int) -> None:
    """Say when this process itself serves: Streamlit listens at its port before its runtime is started."""
    while True:
        runtime = getattr(sys.modules.get("streamlit.runtime"), "Runtime", None)
        if runtime is not None and runtime.exists() and runtime.instance().state.name in SERVING:
            break
        time.sleep(0.02)
    with suppress(BrokenPipeError):
        os.write(told, b"\n")
    os.close(told)


def _heed_parent(results: str) -> None:
    """Get ready when the parent says that the page is served; end with the parent, which says no more."""
    if os.read(sys.stdin.fileno(), 1):
        Thread(target=make_ready, args=(results,), daemon=True).start()
        os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LEAVE)
    os._exit(0)


def make_ready(results: str) -> None:
    """Import what the first view needs and read the results, while the browser still opens.

    Args:
        results: their folder; one that cannot be read is told by the page.
    """
    from modelyard.reports.dashboard.kept import kept_of

    importlib.import_module("pandas")  # Streamlit imports it at the first table
    importlib.import_module("modelyard.reports.dashboard.page")
    with suppress(ModelyardError):
        kept_of(results).look()


if __name__ == "__main__":
    main()
