"""A job in a fresh process: its answer, or why there is none. Whatever a library does, it does there.

What the process prints is kept apart from its answer, which comes through a pipe of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any

WORKER = "modelyard.benchmark.worker"
_TAIL = 300  # characters of what was printed last


class NoAnswerError(Exception):
    """A process gave no answer: it was ended, ended itself, or said what is wrong."""


def ask(job: Mapping[str, Any], patience: float) -> dict[str, Any]:
    """Do a job in a fresh process.

    Args:
        job: what the worker is told; `what` names the kind of job.
        patience: seconds after which the process is ended.
    """
    reading, writing = os.pipe()
    with (
        os.fdopen(reading, "rb") as answers,
        tempfile.TemporaryFile() as printed,
        ThreadPoolExecutor(1) as reader,
        _running(writing, printed) as worker,
    ):
        heard = reader.submit(answers.read)  # to the end: a long answer does not fit into the pipe
        late = _waited(worker, job, patience)
        _end(worker)
        return _answer(worker.returncode, heard.result(), _tail(printed), late)


@contextmanager
def _running(writing: int, printed: IO[bytes]) -> Iterator[subprocess.Popen[str]]:
    """Start the process, and end it whatever happens: who listens to it waits for that."""
    worker = _started(writing, printed)
    try:
        yield worker
    finally:
        _end(worker)


def _started(writing: int, printed: IO[bytes]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", WORKER, str(writing)],
            stdin=subprocess.PIPE, stdout=printed, stderr=printed, pass_fds=(writing,), text=True,
            start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(writing)


def _waited(worker: subprocess.Popen[str], job: Mapping[str, Any], patience: float) -> str:
    """Tell it the job and wait for its end; say so where it does not come."""
    try:
        worker.communicate(json.dumps({**job, "spawned_ns": time.monotonic_ns()}), timeout=patience)
    except subprocess.TimeoutExpired:
        return f"no answer in {patience:g} s: it was ended"
    return ""


def _end(worker: subprocess.Popen[str]) -> None:
    """End the process, and what it started itself."""
    try:
        os.killpg(worker.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        worker.wait()


def _answer(code: int, heard: bytes, said: str, late: str) -> dict[str, Any]:
    if late:
        raise NoAnswerError(late)
    if code or not heard:
        end = f"signal {-code} ({signal.Signals(-code).name})" if code < 0 else f"exit code {code}"
        raise NoAnswerError(f"its process ended with {end}" + (f": {said}" if said else ""))
    answer: dict[str, Any] = json.loads(heard)
    if "problem" in answer:
        raise NoAnswerError(answer["problem"])
    return answer


def _tail(printed: IO[bytes]) -> str:
    """Give the last line that the process printed."""
    size = printed.seek(0, os.SEEK_END)
    printed.seek(max(0, size - _TAIL))
    lines = printed.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
