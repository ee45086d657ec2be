"""Whatever ends `modelyard optimize`, the zoo is as it was, and nothing is left at work."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest


def workers_of(parent):
    """The numbers of the processes that a process has started."""
    try:
        return Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except FileNotFoundError:
        return []


def wait_for(holds):
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_the_zoo_as_it_was(bench, tmp_path, monkeypatch, end):
    hold = tmp_path / "hold"
    hold.touch()
    monkeypatch.setenv("HOLD", str(hold))
    bench.lend(quick={"seconds": 0.002}, waiting={"seconds": 0.002, "does": "wait"})
    before = bench.everything()
    command = [*bench.command("quick", "waiting", budget="2m"), "--quiet"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: any(is_waiting(one) for one in workers_of(run.pid)))
    run.send_signal(end)
    said = run.communicate(timeout=30)[1]
    assert run.returncode == (-9 if end == signal.SIGKILL else 130), said
    wait_for(lambda: not any(Path(f"/proc/{one}").exists() for one in workers_of(run.pid)))
    assert bench.everything() == before


def is_waiting(process):
    """Whether the model of a worker asks for its file: it sleeps with all its imports done."""
    try:
        maps = Path(f"/proc/{process}/maps").read_text()
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return "numpy" in maps and state == "S" and os.path.exists(f"/proc/{process}")
