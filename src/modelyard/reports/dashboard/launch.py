"""`serve`: start the dashboard on this machine alone, tell its address, and end all that was started."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, MissingExtraError, ModelyardError
from modelyard.reports.dashboard import paper
from modelyard.store.loopback import HOST, is_free

if TYPE_CHECKING:
    from collections.abc import Callable

PORT, PORTS = 8501, 50
PATIENCE = 60.0  # seconds for the start
_NEEDED = ("streamlit", "pandas")
_PROCESS = "modelyard.reports.dashboard.process"
_LEAVE = 2.0  # seconds for the end; there is nothing to be lost
_SCRIPT = os.path.join(os.path.dirname(__file__), "script", "server.py")
_FLAGS = {
    "server.address": HOST,
    "server.headless": "true",  # it neither asks for an address nor opens a browser
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": HOST,
    "client.toolbarMode": "viewer",
    "client.showErrorLinks": "false",
    "logger.hideWelcomeMessage": "true",
    "logger.level": "error",
    "runner.magicEnabled": "false",
}


def demand_libraries() -> None:
    """Refuse to go on where what the dashboard is made with is not installed."""
    from importlib.util import find_spec

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"the dashboard needs {', '.join(missing)}, not installed here",
            hint="pip install 'modelyard[dashboard]'",
        )


def free_port(asked: int | None) -> int:
    """Give the port that is asked for, or else the first free one from the usual on.

    Args:
        asked: it, and no other; None for any.
    """
    if asked is not None and not 1 <= asked <= 65535:
        raise InputError(f"a port is a number from 1 to 65535, not {asked}")
    for port in range(PORT, PORT + PORTS) if asked is None else (asked,):
        if is_free(port):
            return port
    if asked is None:
        raise InputError(f"no port from {PORT} to {PORT + PORTS - 1} is free", hint="Name one: --port 9000")
    raise InputError(
        f"port {asked} is in use, or may not be used", hint="Without --port a free one is taken."
    )


def serve(results: str, port: int | None, *, zoo: str | None = None, ready: Callable[[int], None]) -> int:
    """Serve the dashboard until it is interrupted or ends by itself; give its exit code.

    Args:
        results: the folder of results.
        port: where, and nowhere else; None for the first free one, also where another takes it meanwhile.
        zoo: the zoo's folder; the one at hand by default.
        ready: told the port once it answers there.
    """
    while True:
        chosen = free_port(port)
        started = subprocess.Popen(
            command(results, chosen, zoo),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(),
        )  # fmt: skip
        try:
            if _is_ready(started):
                _tell(started)
                ready(chosen)
                return started.wait()
            lost = started.poll() is not None and not is_free(chosen)
            if port is not None or not lost:
                raise _failed(started, chosen)
        finally:
            _end(started)


def command(results: str, port: int, zoo: str | None = None) -> list[str]:
    """Give the command line of the process; no module of the working directory is in its way (-P).

    Args:
        results: the folder of results.
        port: a free one.
        zoo: the zoo's folder; the one at hand by default.
    """
    flags = [f"--{name}={value}" for name, value in (_FLAGS | {"server.port": str(port)}).items()]
    flags += [f"--server.allowedHosts={name}" for name in (HOST, "localhost")]
    own = [results, *([] if zoo is None else [zoo])]
    return [sys.executable, "-P", "-m", _PROCESS, "run", _SCRIPT, *flags, *paper.flags(), "--", *own]


def _environment() -> dict[str, str]:
    """Leave out what would set Streamlit otherwise."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}


def _is_ready(started: subprocess.Popen[bytes]) -> bool:
    """Wait until it says that it serves; False where it ends instead, or says nothing for too long.

    What answers at the port is not asked: another that took it in the same moment would answer too.
    """
    assert started.stdout is not None
    until = time.monotonic() + PATIENCE
    while started.poll() is None and time.monotonic() < until:
        if select.select([started.stdout], [], [], 0.2)[0]:
            if os.read(started.stdout.fileno(), 1):
                return True
            time.sleep(0.05)
    return False


def _failed(started: subprocess.Popen[bytes], port: int) -> ModelyardError:
    code = started.poll()
    said = "did not answer in time" if code is None else f"ended with code {code}"
    return ModelyardError(f"the dashboard {said}", hint=f"Is port {port} free? --port takes another.")


def _tell(started: subprocess.Popen[bytes]) -> None:
    """Say that it answers, so that it gets ready for the first view; one that has ended hears nothing."""
    assert started.stdin is not None
    with suppress(BrokenPipeError):
        os.write(started.stdin.fileno(), b"\n")


def _end(started: subprocess.Popen[bytes]) -> None:
    """End it gently, and else at once."""
    for pipe in (started.stdin, started.stdout):
        if pipe is not None:
            pipe.close()
    if started.poll() is not None:
        return
    started.terminate()
    try:
        started.wait(_LEAVE)
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()
