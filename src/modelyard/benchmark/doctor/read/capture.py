"""Run a command and keep what it prints: not for longer than a time, and not more than an amount."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence

from modelyard.benchmark.doctor.read.machine import Answer

MOST = 1 << 20  # bytes; what is printed beyond is not read


def captured(command: Sequence[str], seconds: float) -> Answer | None:
    """Give what a command prints; None where there is no such command, or it may not be run.

    Args:
        command: its words.
        seconds: after which it is ended.
    """
    deadline = time.monotonic() + seconds
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except OSError:
        return None
    assert process.stdout is not None
    with process.stdout:
        raw, ended = _read(process.stdout.fileno(), deadline)
    code = _code(process, deadline) if ended else None
    if code is None:
        _end(process)
    return Answer(raw.decode("utf-8", "replace"), code)


def _read(stream: int, deadline: float) -> tuple[bytes, bool]:
    """Read until the end, the deadline or the limit; tell whether it ended by itself."""
    kept = bytearray()
    while len(kept) < MOST:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([stream], [], [], left)[0]:
            return bytes(kept), False
        piece = os.read(stream, 1 << 16)
        if not piece:
            return bytes(kept), True
        kept += piece
    return bytes(kept[:MOST]), False


def _code(process: subprocess.Popen[bytes], deadline: float) -> int | None:
    try:
        return process.wait(max(0.05, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill it and all that it started; one that hangs in the kernel is left behind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(0.2)
    except (OSError, subprocess.TimeoutExpired):
        return
