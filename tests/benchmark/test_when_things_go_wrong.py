"""What a model, a disk, a kill or a clock may do to a run: one row has its reason, and nothing is lost."""

from __future__ import annotations

import ast
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from watching import is_running, wait_for, workers_of

import modelyard.benchmark
from modelyard.benchmark.cell import Cell
from modelyard.benchmark.run.journal import Journal
from modelyard.benchmark.run.process import NoAnswerError, ask
from modelyard.benchmark.run.runner import run_benchmark
from modelyard.benchmark.run.scratch import scratch
from modelyard.core.errors import InputError, StoreError
from modelyard.results.folder import read_all

ENDS = {
    "recursing": "RecursionError",
    "interrupting": "signal 2 (SIGINT): KeyboardInterrupt",
    "leaving": "exit code 0, before it answered",
    "odd": "exit code 1: ExceptionGroup: both (2 sub-exceptions)",
    "closing": "Bad file descriptor",
    "overwriting": "something else was written where its answer was to come",
    "greedy": "there is not enough memory",
    "filling": "there is not enough memory",
    "killed": "signal 9 (SIGKILL), as where memory runs out",
}


def job(yard, name):
    """What the run tells a worker, but for the inputs, which stand beside the zoo."""
    numpy = pytest.importorskip("numpy")
    yard.add(name)
    numpy.save(yard.zoo / "inputs.npy", numpy.zeros((8, 1, 2, 2), "float32"))
    return {
        "what": "measure", "source": name, "runtime": "naughty", "zoo": str(yard.zoo), "batch": 1,
        "inputs": str(yard.zoo / "inputs.npy"), "device": "cpu", "threads": 1, "precision": None,
        "warm_up": 1, "warm_up_most": 2, "samples": 10, "seconds": 0.2,
    }  # fmt: skip


@pytest.mark.parametrize(("name", "reason"), ENDS.items())
def test_whatever_a_model_does_its_process_has_a_reason(yard, name, reason):
    with pytest.raises(NoAnswerError) as caught:
        ask(job(yard, name), patience=20)
    assert reason in str(caught.value)


def test_a_process_that_it_left_behind_keeps_nobody_waiting(yard, tmp_path, monkeypatch):
    monkeypatch.setenv("CHILD", str(tmp_path / "child"))
    with pytest.raises(NoAnswerError, match="SIGSEGV"):
        ask(job(yard, "forking"), patience=50)
    child = int((tmp_path / "child").read_text())
    assert is_running(child)  # with the pipe open
    os.kill(child, signal.SIGKILL)


@pytest.fixture
def hold(tmp_path, monkeypatch):
    """A file that keeps the model `held` waiting until it is removed."""
    file = tmp_path / "hold"
    file.touch()
    monkeypatch.setenv("HOLD", str(file))
    return file


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_leaves_no_worker_and_goes_on_where_it_was(yard, hold, end):
    yard.add("calm", "held")
    command = [*yard.command, "calm", "held", "--json"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: len(lines(yard)) == 1 and workers_of(first.pid))
    before, (worker,) = lines(yard), workers_of(first.pid)
    first.send_signal(end)
    said = first.communicate(timeout=30)[1]
    assert ("--resume goes on" in said) == (end != signal.SIGKILL)
    wait_for(lambda: not is_running(worker))
    hold.unlink()
    for _ in range(1 + (end == signal.SIGKILL)):
        done = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False)
        assert (done.returncode, len(json.loads(done.stdout))) == (0, 2), done.stderr
        assert lines(yard)[:1] == before
        assert sorted(one.model for one in read_all(str(yard.results)).results) == ["calm", "held"]


def lines(yard):
    """The whole lines of the only journal."""
    found = [one.read_bytes() for one in (yard.results / ".runs").glob("*.journal")]
    return found[0].splitlines() if found else []


def test_a_damaged_line_of_the_journal_is_measured_again_and_the_others_are_not(yard):
    first = yard.run("calm")["calm"]
    (journal,) = (yard.results / ".runs").iterdir()
    found = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(found[0].replace(b"0.0", b"0.1", 1) + found[1] + b"\xff\xfe{}\n")
    with pytest.warns(UserWarning, match="what 2 lines told is measured again"):
        (row,) = run_benchmark(yard.plan("calm"), output=str(yard.results), resume=True)
    assert (row.processes[0], len(row.processes)) == (first.processes[1], 2)


def test_a_full_disk_loses_nothing_of_the_journal(tmp_path):
    cell = Cell("calm", "1.0.0", "classification", "naughty", 1)
    with Journal(str(tmp_path), "c0ffee", resume=False) as journal:
        journal.note("found", cell, {"samples": [1.0] * 50})
        with room_for(600), pytest.raises(StoreError, match="go on with `--resume`"):
            journal.note("found", cell, {"samples": [2.0] * 5000})
        journal.note("found", cell, {"samples": [3.0]})
    with Journal(str(tmp_path), "c0ffee", resume=True) as again:
        assert [entry.told["samples"][0] for entry in again.entries] == [1.0, 3.0]
        assert again.damaged == 0


@contextmanager
def room_for(size):
    """No file may grow beyond that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def disk(yard, mount):
    """A small disk for the results; called, it is filled to its last byte."""
    yard.results = mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", on="disk")

    def fill():
        with suppress(OSError), open(yard.results / "filler", "wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass

    return fill


def test_a_disk_that_fills_up_during_a_run_is_said_once_and_the_run_goes_on_later(yard, disk):
    yard.add("calm")
    kept = {}
    with pytest.raises(StoreError, match=r"the disk is full.*\n.*--resume"):
        run_benchmark(yard.plan("calm"), output=str(yard.results), report=when(1, disk, kept))
    (yard.results / "filler").unlink()
    (row,) = run_benchmark(yard.plan("calm"), output=str(yard.results), resume=True)
    assert (row.problem, row.processes[0]) == (None, kept["processes"][0])


def test_a_result_that_finds_no_room_is_told_in_its_row_and_written_by_resume(yard, disk):
    yard.add("calm")
    (row,) = run_benchmark(yard.plan("calm"), output=str(yard.results), report=when(2, disk, {}))
    assert "could not be written: No space left on device" in row.problem
    before = lines(yard)
    (yard.results / "filler").unlink()
    (again,) = run_benchmark(yard.plan("calm"), output=str(yard.results), resume=True)
    assert (again.problem, again.processes, lines(yard)[:2]) == (None, row.processes, before)
    assert len(read_all(str(yard.results)).results) == 1


def when(done, fill, kept):
    """Fill the disk as soon as so many processes have ended; what they found is kept."""

    def report(state):
        if state.done == done and state.rows[0].found:
            kept["processes"] = state.rows[0].processes
            fill()

    return report


def test_a_table_that_finds_no_room_is_one_sentence(yard):
    yard.run("calm")
    command = [sys.executable, "-m", "modelyard", "results", "export", "--folder", yard.results]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "modelyard: No space left on device\n")


def test_a_folder_of_results_that_is_a_file_is_refused_before_anything_runs(yard):
    yard.results.write_text("not a folder")
    with pytest.raises(InputError, match=r"results cannot be written: not a directory"):
        yard.run("calm")


def test_a_folder_that_may_only_be_read_is_refused_before_anything_runs(yard, mount):
    yard.results = mount("-t", "tmpfs", "-o", "ro", "tmpfs", on="disk")
    with pytest.raises(InputError, match="cannot be written: read-only file system"):
        yard.run("calm")


@pytest.mark.slow
def test_two_runs_of_different_plans_share_a_folder(yard):
    yard.add("calm", "noisy")
    runs = [
        subprocess.Popen([*yard.command, name, "--quiet"], stdout=subprocess.DEVNULL)
        for name in ("calm", "noisy")
    ]
    assert [one.wait(60) for one in runs] == [0, 0]
    assert sorted(one.model for one in read_all(str(yard.results)).results) == ["calm", "noisy"]


def test_no_duration_is_read_from_a_clock_that_can_be_set():
    """The clock on the wall says when a result was made, once a run or an evaluation, and nothing else."""
    readings = {"now", "utcnow", "today", "time", "time_ns"}
    found = [
        (path.name, ast.unparse(node))
        for path in Path(*modelyard.benchmark.__path__).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in readings
    ]
    said = sorted(one for one in found if one[1].partition(".")[0] in ("datetime", "date", "time"))
    assert said == [("evaluated.py", "datetime.now"), ("state.py", "datetime.now")]


@pytest.mark.slow
def test_a_clock_that_is_set_back_and_forth_changes_no_figure(yard, stepping_clock, monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", str(stepping_clock))
    yard.add("late")
    done = subprocess.run(
        [*yard.command, "late", "--json", "--quiet"], capture_output=True, text=True, check=False
    )
    figures = json.loads(done.stdout)[0]["figures"]
    assert 0.2 < figures["first_answer"] < 20  # of which it sleeps a fifth of a second
    assert 0.2 < figures["cold_start"] < 40
    assert 0 < figures["median"] < 1


@pytest.fixture(scope="session")
def stepping_clock(tmp_path_factory):
    """A library under which the clock on the wall is an hour behind, then an hour ahead, and so on."""
    compiler = shutil.which("cc") or pytest.skip("a clock that is set needs a C compiler")
    place = tmp_path_factory.mktemp("clock")
    (place / "clock.c").write_text(CLOCK)
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", place / "clock.so", place / "clock.c", "-ldl"], check=True
    )
    return place / "clock.so"


CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static int steps;
int clock_gettime(clockid_t which, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(which, at);
    if (which == CLOCK_REALTIME) at->tv_sec += steps++ % 2 ? 3600 : -3600;
    return code;
}
"""


def test_folders_of_runs_that_were_killed_are_removed_and_those_that_run_are_not(tmp_path, monkeypatch):
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    for name in (f"modelyard-run-{ended.pid}-a", f"modelyard-run-{os.getpid()}-b", f"other-{ended.pid}-c"):
        (place / name / "inner").mkdir(parents=True)
    with scratch() as own:
        left = {one.name for one in place.iterdir()} - {Path(own).name}
    assert left == {f"modelyard-run-{os.getpid()}-b", f"other-{ended.pid}-c"}
    assert not Path(own).exists()
