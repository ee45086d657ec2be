"""Whole runs: a result for each cell, a reason for each failure, and going on after an interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from quick_config import QUICK
from watching import is_running, wait_for, workers_of

from modelyard.benchmark.run.journal import Journal
from modelyard.benchmark.run.plan import planned
from modelyard.benchmark.run.runner import run_benchmark
from modelyard.core.errors import InputError
from modelyard.results.folder import read_all

pytestmark = pytest.mark.usefixtures("exported")


def run(yard, *names, **how):
    return yard.run(*names, **how)


@pytest.mark.slow
def test_each_that_ends_its_process_is_a_row_with_its_reason_and_the_rest_goes_on(yard):
    rows = run(yard, "crashing", "exiting", "wrong", "noisy", "calm")
    assert "signal 11 (SIGSEGV)" in rows["crashing"].problem
    assert rows["exiting"].problem == "its process ended with exit code 3: no such luck"
    assert "not finite" in rows["wrong"].problem
    assert (rows["noisy"].problem, rows["calm"].problem) == (None, None)
    assert len(rows["calm"].samples) >= 130


def test_one_that_hangs_is_ended_when_patience_is_out(yard):
    rows = run(yard, "hanging", patience=3.0)
    assert rows["hanging"].problem == "no answer in 3 s: it was ended"


def test_the_results_hold_every_sample_and_are_read_back(yard):
    row = run(yard, "calm")["calm"]
    (result,) = read_all(str(yard.results)).results
    assert [list(result.samples[name]) for name in ("1", "2")] == row.processes
    assert result.figures["median"] == row.median
    assert (result.key["batch"], result.key["engine"], result.seed) == (1, "naughty 1", 1)


def test_the_warm_up_and_what_happened_beside_are_in_the_result(yard):
    row = yard.run("calm")["calm"]
    (result,) = read_all(str(yard.results)).results
    beside = result.environment["processes"]
    assert [one["warm_up"] for one in beside] == [one["warm_up"] for one in row.found]
    assert all(len(one["warm_up"]) >= 10 for one in beside)
    assert [one["collections"] for one in beside] == [0, 0]
    assert (result.figures["energy"] is None) == any("no energy" in note for note in result.notes)


def test_a_median_above_max_ms_is_a_failure(yard):
    row = run(yard, "calm", max_ms={"calm": 1e-7})["calm"]
    (result,) = read_all(str(yard.results)).results
    assert "above max_ms" in row.trouble
    assert (result.verdict, result.problem) == (row.trouble, None)
    assert result.figures["median"] == row.median


def test_an_interrupted_run_goes_on_and_times_nothing_twice(yard):
    yard.add("calm")
    plan = planned(QUICK.but(models=["calm"], runtimes=["naughty"]), str(yard.zoo))
    first = run_benchmark(plan, output=str(yard.results))[0]
    (journal,) = (yard.results / ".runs").iterdir()
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text(lines[0] + lines[1][:50])  # a kill in the middle of a line
    second = run_benchmark(plan, output=str(yard.results), resume=True)[0]
    assert second.processes[0] == first.processes[0]
    assert second.processes[1] != first.processes[1]


def test_two_runs_of_one_plan_in_one_folder_are_refused(tmp_path):
    with (
        Journal(str(tmp_path), "c0ffee", resume=False),
        pytest.raises(InputError, match="another run of the same plan"),
    ):
        Journal(str(tmp_path), "c0ffee", resume=False)


def test_ctrl_c_leaves_no_process_behind(yard):
    yard.add("hanging")
    command = [sys.executable, "-m", "modelyard", "benchmark", "hanging", "--runtimes", "naughty"]
    asked = subprocess.Popen([*command, "--zoo", yard.zoo], stderr=subprocess.PIPE, text=True)
    wait_for(lambda: workers_of(asked.pid))
    children = workers_of(asked.pid)
    asked.send_signal(signal.SIGINT)
    assert "interrupted" in asked.communicate(timeout=30)[1]
    assert asked.returncode == 130
    wait_for(lambda: not any(map(is_running, children)))


def test_the_order_is_the_seeds_and_another_in_each_round(yard):
    yard.add(*(f"calm{number}" for number in range(6)))
    config = QUICK.but(runtimes=["naughty"], batch_sizes=[1, 2])
    one, same = planned(config, str(yard.zoo)), planned(config, str(yard.zoo))
    assert one.order(0) == same.order(0) != one.order(1)
    assert sorted(one.order(1), key=str) == sorted(one.cells, key=str)


def test_a_plan_prints_what_would_run_and_runs_nothing(yard, shell):
    yard.add("calm")
    done = shell(
        "benchmark", "--runtimes", "naughty", "--batch-sizes", 1, 4, "--plan", "--json", "--zoo", yard.zoo
    )
    cells = json.loads(done.stdout)
    assert [(cell["model"], cell["batch"]) for cell in cells] == [("calm", 1), ("calm", 4)]
    assert not yard.results.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "no model 'nothing'"),
        (["calm", "--runtimes", "onnxruntme"], "Did you mean `onnxruntime`?"),
        (["calm", "--batch-sizes", "0"], "batch_sizes"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(yard, shell, words, said):
    yard.add("calm")
    done = shell("benchmark", *words, "--zoo", yard.zoo)
    assert done.returncode in (1, 3)
    assert said in done.stderr
    assert "bug" not in done.stderr


@pytest.mark.slow
def test_a_starter_model_is_timed_and_scored_on_the_same_file_and_neither_is_done_twice(tmp_path):
    config = QUICK.but(
        models=["digits_resnet"], runtimes=["onnxruntime"], accuracy=True, size=100, verify=False
    )
    (row,) = run_benchmark(planned(config), output=str(tmp_path / "results"))
    speed, score = sorted(read_all(str(tmp_path / "results")).results, key=lambda one: one.kind, reverse=True)
    assert row.problem is None
    assert speed.artifact["sha256"] == score.runtime["sha256"]
    hits = score.samples["top1_accuracy"]
    assert (len(hits), sum(hits) / 100) == (100, score.figures["top1_accuracy"])
    assert speed.figures["file_size"] == os.path.getsize(row.prepared.path)
    (journal,) = (tmp_path / "results" / ".runs").iterdir()
    before = journal.read_bytes()
    (again,) = run_benchmark(planned(config), output=str(tmp_path / "results"), resume=True)
    assert (again.processes, again.score) == (row.processes, row.score)
    assert journal.read_bytes() == before  # neither timed nor scored nor written again


@pytest.mark.wide
def test_random_weights_are_marked_in_the_result(tmp_path):
    config = QUICK.but(
        models=["digits_resnet"], runtimes=["onnxruntime"], random_weights=True, anchor="digits_resnet"
    )
    (row,) = run_benchmark(planned(config), output=str(tmp_path / "results"))
    (result,) = read_all(str(tmp_path / "results")).results
    assert row.problem is None
    assert (result.artifact["random_weights"], result.artifact["source_sha256"]) == (True, None)
    assert result.key["weights"] == "random"
    assert result.anchor is not None
    assert (result.anchor["model"], result.anchor["median"] != row.median) == ("digits_resnet", True)
    assert [result.anchor[name] for name in ("threads", "device")] == [result.key["threads"], "cpu"]


def test_a_model_without_a_score_keeps_its_speed(yard):
    row = run(yard, "calm", accuracy=True, dataset="digits")["calm"]  # pictures, and it wants 2 × 2
    kept = {one.kind: one for one in read_all(str(yard.results)).results}
    assert "accuracy could not be measured" in row.trouble
    assert (kept["latency"].problem, kept["latency"].figures["median"]) == (None, row.median)
    assert kept["accuracy"].problem == row.trouble
