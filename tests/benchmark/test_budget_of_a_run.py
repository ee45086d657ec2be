"""The budget of a whole run is shared out, and what stopped a cell is said."""

from __future__ import annotations

import json
import time

import pytest

from modelyard.benchmark.asked.config import Config
from modelyard.benchmark.cell import Cell
from modelyard.benchmark.run.allowance import GRACE, LEAST, Allowance
from modelyard.benchmark.run.measured import Measured

CELL = Cell("calm", "1.0.0", "classification", "onnxruntime", 1)


def found(count: int) -> dict[str, list[float]]:
    return {"samples": [0.001] * count, "warm_up": []}


def test_what_is_left_is_divided_evenly_less_what_starting_takes():
    allowance = Allowance(100.0, began=time.monotonic())
    assert allowance.share(10, start=2.0, most=60.0) == pytest.approx(100 / 10 - 2, abs=0.5)


def test_no_process_gets_more_than_a_cell_allows_nor_less_than_is_of_use():
    assert Allowance(100.0).share(1, start=1.0, most=6.0) == 6.0
    assert Allowance(1.0).share(100, start=1.0, most=6.0) == LEAST
    assert Allowance(None).share(100, start=1.0, most=6.0) == 6.0


@pytest.mark.parametrize(
    ("processes", "cut", "why"),
    [(1, True, "run budget spent"), (1, False, None), (2, True, "narrow enough")],
)
def test_a_cell_says_which_limit_stopped_it(processes, cut, why):
    measured = Measured(CELL, found=[found(200)] * processes, cut=cut)
    assert measured.stop(Config(processes=2, interval=0.9)) == why


def test_a_cells_own_budget_is_another_limit():
    config = Config(processes=2, min_samples=1000, cell_budget=0.2)
    assert Measured(CELL, found=[found(200)] * 2).stop(config) == "cell budget spent"


def test_a_spent_budget_leaves_a_reason_and_the_exit_code_says_so(yard, shell):
    yard.add("calm", "other")
    done = shell("benchmark", "--runtimes", "naughty", "--budget", "0.000001s", "--zoo", yard.zoo, "--json",
                 "--output", yard.results)  # fmt: skip
    rows = json.loads(done.stdout)
    assert {one["problem"] for one in rows} == {"the run's budget was spent before it was timed"}
    assert done.returncode == 1


def test_a_plan_says_the_budget_and_what_it_cannot_know(yard, shell):
    yard.add("calm")
    done = shell("benchmark", "--runtimes", "naughty", "--budget", "10m", "--zoo", yard.zoo, "--plan")
    assert "up to 10:00 where they are slow" in done.stderr
    assert "not in it, for it is not known before: exporting" in done.stderr


def test_one_process_gets_no_more_than_half_of_what_is_left_while_others_wait():
    allowance = Allowance(100.0, began=time.monotonic())
    assert allowance.patience(300.0, waiting=True) == pytest.approx(50, abs=0.5)
    assert allowance.patience(300.0, waiting=False) == pytest.approx(100, abs=0.5)
    assert allowance.patience(20.0, waiting=True) == 20.0
    assert Allowance(1.0).patience(300.0, waiting=False) == GRACE


def test_a_cell_that_never_answers_does_not_outlast_the_budget(yard, monkeypatch):
    monkeypatch.setattr("modelyard.benchmark.run.allowance.GRACE", 0.5)
    rows = yard.run("hanging", budget="1s", patience=60.0)
    said = rows["hanging"].problem or ""
    assert said.startswith("no answer in ") and said.endswith("for the run's budget had no more for it")


def test_without_the_device_nothing_is_begun(yard, shell):
    yard.add("calm")
    done = shell("benchmark", "--runtimes", "naughty", "--gpu", "--zoo", yard.zoo, "--output", yard.results)
    assert "there is no cuda here for naughty: nothing could be measured" in done.stderr
    assert done.returncode == 1 and not yard.results.exists()


def test_the_anchor_that_nobody_asked_for_is_not_warned_of(yard, shell):
    (yard.zoo / "modelyard.toml").write_text('name = "yard"\n')
    yard.add("calm")
    done = shell("benchmark", "calm", "--runtimes", "naughty", "--budget", "0.000001s", "--zoo", yard.zoo,
                 "--output", yard.results)  # fmt: skip
    assert "digits_resnet is from the starter zoo" not in done.stderr
