"""What a person sees of a run: the table in a narrow terminal, reasons, notes, how far it is."""

from __future__ import annotations

import os
import re
import resource
import threading
from hashlib import pbkdf2_hmac
from statistics import NormalDist

import pytest
from quick_config import QUICK

from modelyard.benchmark.cell import Cell
from modelyard.benchmark.run.measured import Measured
from modelyard.benchmark.run.plan import planned
from modelyard.benchmark.run.state import State
from modelyard.benchmark.worker.aside import turns_lost
from modelyard.cli._cells import HEADERS, failures, remarks, status_of, table_of
from modelyard.cli._live import line_of
from terminal import on_terminal

CELL = Cell("calm", "1.0.0", "classification", "naughty", 1)


def process(seconds=0.0005, *, threads=1, lost=0.0, others=False, calls=100):
    """What a process finds whose calls are spread by a tenth around so many seconds."""
    spread = NormalDist(seconds, seconds / 10)
    return {
        "samples": [spread.inv_cdf((one + 0.5) / calls) for one in range(calls)], "warm_up": [seconds] * 50,
        "used": {"threads": threads}, "collections": 0, "turns_lost": lost, "others": others, "steady": True,
        "timer": 1e-7, "grown": 0, "energy": None, "cold_start": 0.1, "open": 0.1, "first_answer": 0.1,
        "peak_memory": 10**7, "engine_memory": 10**6,
    }  # fmt: skip


def shown(yard, *names, columns=80):
    yard.add(*names)
    words = [*yard.command, *names, "--quiet"]
    return on_terminal(words, columns, os.environ | {"COLUMNS": str(columns), "TERM": "dumb"})


def test_at_80_columns_the_interval_and_the_status_stand_whole_and_the_reason_below(yard):
    said = shown(yard, "calm", "exiting")
    rows = re.findall(r"^(?:MODEL|calm|exiting) .*$", said, re.MULTILINE)
    assert len(rows) == 3, said
    header, calm, exiting = rows
    assert header.split("  ")[-1].strip() == "STATUS"
    assert re.search(r"\d to \d+\.\d+ ms(?: .*)?  (narrow enough|wide after \d+ processes)$", calm)
    assert exiting.endswith("  failed")
    assert "failed: exiting naughty 1: its process ended with exit code 3: no such luck\n" in said
    assert "not shown, for want of width: COLD START, P90, P95, P99" in said


def test_the_score_has_a_column_where_it_was_asked_for_alone():
    row = Measured(CELL, found=[process()])
    assert "SCORE" not in table_of([row], QUICK)[1]
    assert table_of([row], QUICK.but(accuracy=True))[1] == HEADERS


def test_a_metric_that_all_scores_share_is_named_once_below_the_table():
    row = Measured(CELL, found=[process()], score={"figures": {"top1_accuracy": 0.5}})
    (cells,), headers, _ = table_of([row], QUICK.but(accuracy=True))
    assert "top1" not in cells[headers.index("SCORE")]
    assert "SCORE is top1_accuracy" in remarks([row])


def test_where_a_runtime_has_several_threads_turns_are_not_blamed_on_others_alone():
    said = [Measured(CELL, found=[process(threads=number, lost=0.5)]).notes() for number in (1, 2)]
    assert "others took its core 0.50 times a call" in said[0]
    assert "others, or its runtime's own threads, took its core 0.50 times a call" in said[1]


def test_a_reason_of_several_cells_is_told_once():
    rows = [Measured(Cell(f"m{one}", "1", "c", "torch", 1), problem="no room") for one in range(5)]
    assert failures(rows) == ["failed: m0 torch 1, m1 torch 1, m2 torch 1 and 2 more: no room"]


@pytest.mark.parametrize(("count", "said"), [(1, "1 of 2 processes"), (3, "3 of at most 9")])
def test_how_far_a_cell_is_never_exceeds_what_it_is_of(count, said):
    config = QUICK.but(most_processes=9, interval=0.0001)
    assert status_of(Measured(CELL, found=[process()] * count), config) == said


def test_a_cell_that_has_not_enough_after_all_its_processes_is_one_that_is_left(yard):
    yard.add("calm")
    plan = planned(QUICK.but(runtimes=["naughty"], most_processes=9, interval=0.0001), str(yard.zoo))
    state = State(plan, {cell: Measured(cell, found=[process()] * 3) for cell in plan.timed}, done=3)
    assert state.total == 4
    assert line_of(state).startswith("3 of at least 4 processes")


def hashing():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # of this thread alone
    pbkdf2_hmac("sha256", b"", b"", 1_000_000)  # without Python's lock


@pytest.mark.skipif(turns_lost() is None, reason="this system does not tell of threads")
def test_turns_that_the_threads_of_a_runtime_lose_are_not_those_of_the_calling_thread():
    before, all_before = turns_lost(), resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
    others = [threading.Thread(target=hashing) for _ in range(3)]
    for one in others:
        one.start()
    for one in others:
        one.join()
    lost_by_all = resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw - all_before
    assert lost_by_all > 10  # three threads took turns on one core
    assert turns_lost() - before < lost_by_all / 2


@pytest.mark.parametrize(
    ("threads", "seconds", "is_said"), [(2, 5e-4, True), (2, 5e-3, False), (1, 5e-4, False)]
)
def test_one_thread_is_worth_trying_where_calls_on_several_are_brief(threads, seconds, is_said):
    said = remarks([Measured(CELL, found=[process(seconds, threads=threads)])])
    assert any("`--threads 1` may be as fast" in one for one in said) == is_said


def test_warm_ups_of_one_length_have_one_number():
    assert any(
        one.startswith("warm-ups of 50 calls;") for one in remarks([Measured(CELL, found=[process()])])
    )


def test_another_benchmark_at_work_is_told_beside_the_figures():
    said = "\n".join(remarks([Measured(CELL, found=[process(others=True)])]))
    assert "another modelyard benchmark was at work" in said
