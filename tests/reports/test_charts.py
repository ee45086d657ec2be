"""Scales, thinning, labels and the front: what charts are drawn from, without a browser."""

from __future__ import annotations

import random
import re
import statistics
from itertools import combinations
from math import hypot, log

import pytest
from results_of_machines import score, speed

from modelyard.reports.charts import amounts
from modelyard.reports.charts.labels import Box, Label, lead, placed
from modelyard.reports.charts.pareto import pareto
from modelyard.reports.charts.ratio import speed_ratio
from modelyard.reports.charts.scale import Scale, spanning
from modelyard.reports.charts.shapes import shape
from modelyard.reports.charts.thin import share_of, thinned
from modelyard.reports.gathered.figure import Figure
from modelyard.reports.gathered.gather import gather
from modelyard.reports.look.palette import SHAPES


def test_the_chart_marks_what_brute_force_finds_over_200_random_result_sets() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        given = []
        for at in range(chance.randrange(1, 12)):  # few values, so that many are the same
            given += [
                score(f"m{at}", chance.randrange(5, 10) / 10),
                speed(f"m{at}", median=chance.randrange(1, 8) / 100),
            ]
        rows = gather(given).rows
        points = {
            row.model: (row.latency.value, row.score.figure.value)
            for row in rows
            if row.latency and row.score
        }
        best = {
            name
            for name, (time, gain) in points.items()
            if not any(t <= time and g >= gain and (t, g) != (time, gain) for t, g in points.values())
        }
        marks = re.findall(r"<title>(\w+) on [^<]*</title>(?:<path[^>]*>)*</g>", pareto(rows).body)
        drawn = re.findall(r'class="mark" data-front="1"[^>]*><title>(\w+) on', pareto(rows).body)
        assert sorted(marks) == sorted(points)
        assert set(drawn) == best


def test_less_is_better_of_a_perplexity_and_so_upwards() -> None:
    given = [score("bad", 0.9, metric="perplexity"), score("good", 0.4, metric="perplexity")]
    rows = gather([*given, speed("bad", median=0.01), speed("good", median=0.02)]).rows
    places = re.findall(r'transform="translate\(([\d.]+) ([\d.]+)\)"><title>(\w+) on', pareto(rows).body)
    height = {name: float(y) for _, y, name in places}
    assert height["good"] < height["bad"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (0.93, 0.99, [0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99]),
        (-3, 3, [-3, -2, -1, 0, 1, 2, 3]),
    ],
)
def test_ticks_are_round_and_evenly_apart(low: float, high: float, expected: list[float]) -> None:
    assert Scale(low, high, 0, 100).ticks(7 if len(expected) == 7 else 5) == pytest.approx(expected)


def test_ticks_by_powers_of_ten_are_1_2_and_5_times_these() -> None:
    assert Scale(0.001, 0.06, 0, 1, is_log=True).ticks() == pytest.approx(
        [0.001, 0.002, 0.005, 0.01, 0.02, 0.05]
    )


@pytest.mark.parametrize("seed", range(20))
def test_every_scale_has_ticks_and_holds_what_it_was_made_of(seed: int) -> None:
    chance = random.Random(seed)
    values = [10 ** chance.uniform(-9, 9) for _ in range(chance.randrange(1, 9))]
    scale = spanning(values, 10, 90)
    assert all(10 <= scale(value) <= 90 for value in values)
    assert 1 < len(scale.ticks()) <= 7
    assert all(10 <= scale(tick) <= 90.0001 for tick in scale.ticks())


def test_thinning_keeps_the_extremes_and_the_quantiles() -> None:
    chance = random.Random(1)
    samples = {str(one): [chance.lognormvariate(0, 0.5) for _ in range(3000)] for one in range(4)}
    kept = thinned(samples)
    assert sum(map(len, kept)) <= 200
    for before, after in zip(samples.values(), kept, strict=True):
        assert (min(before), max(before)) == (after[0], after[-1])
        assert set(after) <= set(before)
        exact, left = (
            statistics.quantiles(before, n=20),
            statistics.quantiles(after, n=20, method="inclusive"),
        )
        assert left == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize(("processes", "calls"), [(1, 10_000), (150, 30), (1000, 1), (3, 0), (7, 29)])
def test_thinning_never_leaves_more_than_200(processes: int, calls: int) -> None:
    samples = {str(one): [1.0 + one + call for call in range(calls)] for one in range(processes)}
    kept = [value for one in thinned(samples) for value in one]
    assert len(kept) <= 200
    if calls:
        assert (min(kept), max(kept)) == (1, processes + calls - 1)


def test_a_page_of_very_many_results_draws_fewer_samples_of_each() -> None:
    assert [share_of(one) for one in (1, 180, 600, 10**6)] == [200, 200, 60, 20]


def test_labels_lie_on_no_other_label_and_on_no_mark() -> None:
    chance = random.Random(2)
    marks = [(chance.uniform(20, 480), chance.uniform(20, 280)) for _ in range(60)]
    boxes = [Box(x - 5, y - 5, x + 5, y + 5) for x, y in marks]
    found = placed([Label("a model", x, y, 5) for x, y in marks], boxes, Box(0, 0, 500, 300))
    assert len(found) > 10
    assert not any(a.meets(b) for (_, a), (_, b) in combinations(found, 2))
    assert not any(box.meets(mark) for _, box in found for mark in boxes)


@pytest.mark.parametrize("seed", range(10))
def test_a_label_is_nearest_to_its_own_mark_or_a_line_leads_to_it(seed: int) -> None:
    chance = random.Random(seed)
    marks = [(chance.uniform(60, 360), chance.uniform(60, 110)) for _ in range(14)]
    boxes = [Box(x - 8, y - 8, x + 8, y + 8) for x, y in marks]
    found = placed([Label("digits_net", x, y, 8) for x, y in marks], boxes, Box(50, 40, 380, 360))
    beside = [(label, box) for label, box in found if lead(label, box) is None]
    assert len(found) > 3
    for label, box in beside:
        away = {
            (x, y): hypot(max(box.left - x, 0, x - box.right), max(box.top - y, 0, y - box.bottom))
            for x, y in marks
        }
        assert min(away, key=lambda one: away[one]) == (label.x, label.y)


@pytest.mark.parametrize("name", SHAPES)
def test_all_shapes_have_the_area_that_was_asked_for(name: str) -> None:
    path = shape(name, 400)
    if name == "circle":
        radius = float(path.split("a")[1].split()[0])
        assert 3.14159 * radius**2 == pytest.approx(400, rel=0.02)
        return
    corners = [tuple(map(float, one.split())) for one in path.strip("Mz").split("L")]
    turned = zip(corners, [*corners[1:], corners[0]], strict=True)
    assert abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in turned)) / 2 == pytest.approx(400, rel=0.02)


def test_a_ratio_joins_both_intervals_as_independent_errors() -> None:
    found = speed_ratio(Figure(0.04, 0.036, 0.044), Figure(0.01, 0.008, 0.012))
    assert found is not None
    assert found.value == pytest.approx(4)
    assert found.low is not None
    assert log(4 / found.low) == pytest.approx(hypot(log(40 / 36), log(12 / 10)))
    assert speed_ratio(Figure(0.0), Figure(0.01)) is None


def test_a_ratio_covers_the_truth_about_as_often_as_its_intervals_do() -> None:
    chance, held = random.Random(3), 0
    for _ in range(2000):
        a, b = (true * (1 + chance.gauss(0, 0.05)) for true in (3.0, 1.0))
        found = speed_ratio(
            *(
                Figure(one, one - 1.96 * 0.05 * true, one + 1.96 * 0.05 * true)
                for one, true in ((a, 3), (b, 1))
            )
        )
        held += (
            found is not None
            and found.low is not None
            and found.high is not None
            and found.low <= 3 <= found.high
        )
    assert 0.93 < held / 2000 < 0.97


@pytest.mark.parametrize(
    ("said", "value", "expected"),
    [
        (amounts.seconds, 5.56e-5, "55.6 µs"), (amounts.seconds, 0.0009999, "1 ms"),
        (amounts.seconds, 1.5, "1.5 s"), (amounts.seconds, 12.34, "12.3 s"),
        (amounts.count, 17984, "18k"), (amounts.count, 9.5, "9.5"),
        (amounts.times, 14.6, "14.6×"), (amounts.share, 0.5, "50%"), (amounts.seconds, 0, "0 ns"),
    ],
)  # fmt: skip
def test_amounts_read_in_the_unit_with_the_fewest_zeros(said: object, value: float, expected: str) -> None:
    assert callable(said)
    assert said(value) == expected
