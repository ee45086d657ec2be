"""A job in a fresh process: its answer, or why there is none. Whatever a library does, it does there.

What the process prints is kept apart from its answer, a line that comes through a pipe of its own.
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
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any

WORKER = "modelyard.benchmark.worker"
PREPARING = 3600.0  # seconds for fetching, writing and proving one model, or for scoring it
_TAIL = 300  # characters of what was printed last
_LIKELY: Mapping[int, str] = {signal.SIGKILL: ", as where memory runs out"}


class NoAnswerError(Exception):
    """A process gave no answer: it was ended, ended itself, or said what is wrong."""


class LateError(NoAnswerError):
    """The process was ended, for it had not answered in the time that it was given."""


def ask(job: Mapping[str, Any], patience: float, worker: str | None = None) -> dict[str, Any]:
    """Do a job in a fresh process.

    Args:
        job: what the worker is told; `what` names the kind of job.
        patience: seconds after which the process is ended.
        worker: the module that does it; that of the benchmark by default.
    """
    reading, writing = os.pipe()
    with (
        os.fdopen(reading, "rb") as answers,
        os.fdopen(writing, "wb", buffering=0) as pipe,
        tempfile.TemporaryFile() as printed,
    ):
        told = {**job, "spawned_ns": time.monotonic_ns(), "parent": os.getpid()}
        with _heard(answers, pipe) as heard, _running(worker or WORKER, writing, printed) as running:
            late = _waited(running, told, patience)
        return _answer(running.returncode, heard.result(), _tail(printed), late)


@contextmanager
def _heard(answers: IO[bytes], pipe: IO[bytes]) -> Iterator[Future[bytes]]:
    """Read a line while the process runs: a long one does not fit into the pipe.

    A process that was started by that process may hold the pipe open for ever, so the end of an answer that
    does not come is written here.
    """
    with ThreadPoolExecutor(1) as reader:
        line = reader.submit(answers.readline)
        try:
            yield line
        finally:
            if not line.done():
                pipe.write(b"\n")


@contextmanager
def _running(module: str, writing: int, printed: IO[bytes]) -> Iterator[subprocess.Popen[str]]:
    """Start the process, and end it whatever happens: who listens to it waits for that."""
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", module, str(writing)],
        stdin=subprocess.PIPE, stdout=printed, stderr=printed, pass_fds=(writing,), text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield worker
    finally:
        _end(worker)


def _waited(worker: subprocess.Popen[str], job: Mapping[str, Any], patience: float) -> str:
    """Tell it the job and wait for its end; say so where it does not come."""
    try:
        worker.communicate(json.dumps(job), timeout=patience)
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
        raise LateError(late)
    if code or not heard.strip():
        raise NoAnswerError(f"its process ended with {_ending(code)}" + (f": {said}" if said else ""))
    try:
        answer = json.loads(heard)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise NoAnswerError("something else was written where its answer was to come")
    if "problem" in answer:
        raise NoAnswerError(answer["problem"])
    return answer


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}" + ("" if code else ", before it answered")
    try:
        name = signal.Signals(-code).name
    except ValueError:  # a real-time signal has no name
        name = "of no name"
    return f"signal {-code} ({name}){_LIKELY.get(-code, '')}"


def _tail(printed: IO[bytes]) -> str:
    """Give the last line that the process printed."""
    size = printed.seek(0, os.SEEK_END)
    printed.seek(max(0, size - _TAIL))
    lines = printed.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
