"""A dashboard that is really started, on loopback, and ended by its own process id."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def started(results: str | Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start `modelyard dashboard`, and end it."""
    command = [sys.executable, "-m", "modelyard", "dashboard", "--results", str(results), "--no-browser"]
    process = subprocess.Popen(
        [*command, "--zoo", "starter", *options], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("MODELYARD_")},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    """Wait until it is served, and give its address."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@contextmanager
def served(results: str | Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start it, give its process and its address, and end it."""
    with started(results, *options) as process:
        yield process, address_of(process)


def children(pid: int) -> list[int]:
    """Name the processes that a process started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
