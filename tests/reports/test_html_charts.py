"""What the charts of a report show, read from where things lie in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from read_charts import charts
from results_of_machines import score, speed

from modelyard.reports.gathered.gather import Gathered, gather
from modelyard.reports.html.page import page
from modelyard.reports.look.palette import styles

TIMES = {"pytorch": 0.040, "onnx_cpu": 0.020, "openvino": 0.0125}
MODELS = {"slow": (8, 0.93), "middle": (2, 0.90), "quick": (0.5, 0.71)}
SAMPLES = [[0.018 + 0.00001 * (at * 37 % 400) for at in range(400)], [0.019, 0.5, 0.021]]


def _results() -> Gathered:
    found = [score(model, value) for model, (_, value) in MODELS.items()]
    for model, (times, _) in MODELS.items():
        for backend, median in TIMES.items():
            for batch in (1, 8):
                drawn = SAMPLES if (model, backend) == ("middle", "onnx_cpu") else ()
                found.append(speed(model, backend, median * times * batch**0.8, batch=batch, samples=drawn))
    return gather(found)


GATHERED = _results()
ROWS = {str(at): row for at, row in enumerate(GATHERED.rows, 1)}


@pytest.fixture
def seen(watched: Any, tmp_path: Path) -> Any:
    file = tmp_path / "report.html"
    file.write_text(page(GATHERED), encoding="utf-8")
    watched.page.goto(file.as_uri())
    return watched.page


def test_marks_lie_where_latency_and_score_say(seen: Any) -> None:
    [chart] = charts(seen, "pareto")
    assert len(chart["marks"]) == 9
    for mark in chart["marks"]:
        row = ROWS[mark["row"]]
        assert chart["x"].value(mark["x"]) == pytest.approx(row.latency.value, rel=0.01)
        assert chart["y"].value(mark["y"]) == pytest.approx(row.score.figure.value, abs=0.002)


def test_error_bars_end_where_intervals_do(seen: Any) -> None:
    [chart] = charts(seen, "pareto")
    for mark in chart["marks"]:
        row = ROWS[mark["row"]]
        low, high = (float(one) for one in mark["error"].split("M")[1].split(" 0H"))
        ends = [chart["x"].value(mark["x"] + mark["size"] * by) for by in (low, high)]
        assert ends == pytest.approx([row.latency.low, row.latency.high], rel=0.02)


def test_the_front_is_what_nothing_beats_in_both(seen: Any) -> None:
    [chart] = charts(seen, "pareto")
    best = {(ROWS[one["row"]].model, ROWS[one["row"]].backend) for one in chart["marks"] if one["front"]}
    assert best == {("quick", "openvino"), ("middle", "openvino"), ("slow", "openvino")}


def test_throughput_lies_where_it_was_measured(seen: Any) -> None:
    found = charts(seen, "throughput")
    assert len(found) == 3
    for chart in found:
        for mark in chart["marks"]:
            row = ROWS[mark["row"]]
            assert chart["x"].value(mark["x"], log=True) == pytest.approx(row.batch, rel=0.01)
            assert chart["y"].value(mark["y"]) == pytest.approx(row.throughput.value, rel=0.02)


def test_speed_ups_are_pytorchs_time_by_the_backends(seen: Any) -> None:
    for chart in charts(seen, "speedup"):
        assert len(chart["marks"]) == 6
        for mark in chart["marks"]:
            expected = {"onnx_cpu": 2.0, "openvino": 3.2}[ROWS[mark["row"]].backend]
            assert chart["x"].value(mark["x"], log=True) == pytest.approx(expected, rel=0.01)


def test_ticks_of_samples_reach_from_the_least_to_the_greatest_and_are_at_most_200(seen: Any) -> None:
    chart = charts(seen, "distributions")[0]
    path = seen.evaluate("document.querySelector('.ticks').getAttribute('d')")
    frame = seen.evaluate("(m => [m.e, m.a])(document.querySelector('.ticks').getScreenCTM())")
    at, places = 0, []
    for step in path.replace("V", "!").replace("m", " m").replace("M", " M").split():
        if step[0] in "Mm":
            at = int(step[1:]) + (at if step[0] == "m" else 0)
            places.append(chart["x"].value(frame[0] + frame[1] * at))
    assert 40 < len(places) <= 200
    assert min(places) == pytest.approx(0.018, rel=0.01)
    assert max(places) == pytest.approx(0.5, rel=0.01)


def test_backends_differ_in_colour_and_in_shape(seen: Any) -> None:
    found = seen.evaluate("""[...document.querySelector('svg.wide').querySelectorAll('g.mark')].map(m =>
        [m.dataset.row, getComputedStyle(m).fill, m.lastElementChild.getAttribute('d').split('L').length])""")
    looks = {(ROWS[row].backend, colour, corners) for row, colour, corners in found}
    assert len(looks) == len({one[1] for one in looks}) == len({one[2] for one in looks}) == 3
    assert len({one.shape for one in styles(TIMES).values()}) == 3


def test_area_is_the_size_of_the_file(seen: Any, tmp_path: Path) -> None:
    given = [
        score("a", 0.8),
        score("b", 0.9),
        speed("a", median=0.01, size=10**7),
        speed("b", median=0.02, size=4 * 10**7),
    ]
    file = tmp_path / "sizes.html"
    file.write_text(page(gather(given)), encoding="utf-8")
    seen.goto(file.as_uri())
    wide = seen.evaluate(
        "[...document.querySelectorAll('svg.wide .mark > path:last-child')].map(p => p.getBBox().width)"
    )
    assert max(wide) / min(wide) == pytest.approx(2, rel=0.03)
