"""Another benchmark on the same machine is seen by its workers."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from modelyard.benchmark.run.others import others_at_work

IDLE = "import time, sys; time.sleep(60)"
STARTS = (
    "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', sys.argv[1], "
    "'modelyard.benchmark.worker', '3']); print(child.pid, flush=True); child.wait()"
)


def write(root, pid, words, parent):
    (root / str(pid)).mkdir()
    (root / str(pid) / "cmdline").write_bytes(b"\0".join(words) + b"\0")
    (root / str(pid) / "stat").write_text(f"{pid} (a) b) S {parent} 1 1")


@pytest.mark.parametrize(
    ("words", "parent", "seen"),
    [
        ([b"python", b"-m", b"modelyard.benchmark.worker", b"7"], 1, True),
        ([b"python", b"-m", b"modelyard.benchmark.worker.other", b"7"], 1, False),
        ([b"vim", b"modelyard/benchmark/worker"], 1, False),
    ],
)
def test_a_process_is_anothers_worker_by_what_it_was_started_with(tmp_path, words, parent, seen):
    write(tmp_path, 4242, words, parent)
    assert others_at_work(str(tmp_path)) == seen


def test_a_machine_that_does_not_tell_of_its_processes_has_none_to_be_seen(tmp_path):
    assert not others_at_work(str(tmp_path / "nowhere"))


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells of no processes")
def test_a_worker_of_another_run_is_seen_while_it_runs():
    with subprocess.Popen([sys.executable, "-c", STARTS, IDLE], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        child = int(run.stdout.readline())
        until = time.monotonic() + 20
        while not (seen := others_at_work()) and time.monotonic() < until:
            time.sleep(0.05)
        subprocess.run(["kill", str(child)], check=True)
    assert seen
