"""What may stand in one chart, and which of it is beaten by nothing."""

from __future__ import annotations

import random

from dashboard_results import scored, timed

from modelyard.reports.dashboard.labels import labelled
from modelyard.reports.dashboard.peers import peers_of
from modelyard.reports.dashboard.thinned import every, quantiles
from modelyard.reports.gathered.gather import gather


def test_machines_batches_and_scores_of_other_samples_are_groups_of_their_own() -> None:
    other = {"dataset": "digits", "slice": "0:9", "data": "e"}
    results = [timed("a"), timed("b"), timed("a", machine=1), timed("a", batch=8), timed("c"), timed("d"),
               scored("a"), scored("b"), scored("c", key=other)]  # fmt: skip
    found = peers_of(gather(results).rows)
    assert sorted(sorted(row.model for row in one.rows) for one in found) == [
        ["a"],
        ["a"],
        ["a", "b"],
        ["c"],
        ["d"],
    ]
    assert len({one.name for one in found}) == len(found)
    assert [bool(one.metric) for one in found] == [True, True, True, True, False]


def test_the_front_is_what_brute_force_leaves() -> None:
    chance = random.Random(4)
    for _ in range(50):
        points = {
            f"m{at}": (chance.randint(1, 9) / 1000, chance.randint(0, 8))
            for at in range(chance.randint(1, 12))
        }
        results = [timed(name, at) for name, (at, _) in points.items()]
        results += [scored(name, "1" * good + "0" * (8 - good)) for name, (_, good) in points.items()]
        (peers,) = peers_of(gather(results).rows)
        beaten = {
            a
            for a, (x, y) in points.items()
            for (v, w) in points.values()
            if v <= x and w >= y and (v, w) != (x, y)
        }
        assert {one.model for one in peers.front} == {*points} - beaten


def test_rows_that_read_the_same_are_told_apart() -> None:
    rows = gather([timed(), timed(machine=1), timed("other")]).rows
    names = [*labelled(rows)]
    assert names == [
        "other@1.0.0 · onnx_cpu · batch 1",
        "resnet18@1.0.0 · onnx_cpu · batch 1 · AMD EPYC, 2 cores, 2 threads",
        "resnet18@1.0.0 · onnx_cpu · batch 1 · Apple M4, 2 cores, 2 threads",
    ]


def test_many_samples_are_thinned_to_even_steps_with_both_ends() -> None:
    values = [float(at) for at in range(1000)]
    thin = quantiles(values[::-1])
    assert (len(thin), thin[0], thin[-1]) == (200, (0.0, 0.001), (999.0, 1.0))
    assert all(share == (value + 1) / 1000 for value, share in thin)
    assert every([3.0, 1.0]) == [(1, 3.0), (2, 1.0)]
