"""Where names stand in the chart of accuracy against latency, at the width of a phone and of a desk."""

from __future__ import annotations

from math import hypot, log, pi, sqrt
from typing import Any

import pytest

from modelyard.reports.dashboard.charts.points import HEIGHT, WIDTHS, across, points_of, upright
from modelyard.reports.dashboard.peers import Peers
from modelyard.reports.gathered.figure import Figure, Score
from modelyard.reports.gathered.row import Row

MEASURED = {
    "onnx_cpu": {"mobilenet": (56e-6, 0.99), "resnet": (98e-6, 0.99), "vit": (265e-6, 0.97)},
    "openvino": {"mobilenet": (67e-6, 0.99), "resnet": (76e-6, 0.99), "vit": (176e-6, 0.97)},
    "pytorch": {"mobilenet": (812e-6, 0.99), "resnet": (474e-6, 0.99), "vit": (687e-6, 0.97)},
}
SIZES = {"mobilenet": 100_000, "resnet": 400_000, "vit": 200_000}
LETTER = 5.0  # pixels, about, of a letter of eleven pixels


def drawn() -> list[dict[str, Any]]:
    rows = [
        Row(name, "1.0.0", "classification", backend, latency=Figure(at), size=SIZES[name],
            score=Score("top1_accuracy", "digits", Figure(share, share - 0.04, share + 0.01), "g"))
        for backend, models in MEASURED.items() for name, (at, share) in models.items()
    ]  # fmt: skip
    return points_of(Peers("", rows, "top1_accuracy"))


def placed(points: list[dict[str, Any]], width: float) -> list[tuple[dict[str, Any], float, float]]:
    (least, most), (low, high) = across(points), upright(points)
    return [
        (one, width * log(one["latency"] / least) / log(most / least),
         HEIGHT * (high - one["score"]) / (high - low))
        for one in points
    ]  # fmt: skip


@pytest.mark.parametrize("at", range(len(WIDTHS)))
def test_a_name_is_nearest_to_a_mark_of_its_model_or_a_line_leads_to_it(at: int) -> None:
    marks = placed(drawn(), WIDTHS[at])
    for point, x, y in marks:
        if f"dx{at}" not in point or f"tox{at}" in point:
            continue
        left, middle = x + point[f"dx{at}"], y + point[f"dy{at}"]
        right = left + LETTER * len(point["name"])
        away = [(hypot(max(left - u, u - right, 0), v - middle) - sqrt(one["area"] / pi), one["model"])
                for one, u, v in marks]  # fmt: skip
        assert min(away)[1] == point["model"]


@pytest.mark.parametrize("at", range(len(WIDTHS)))
def test_each_model_is_named_at_every_width_and_so_is_the_whole_front(at: int) -> None:
    named = [one for one in drawn() if f"dx{at}" in one]
    assert {one["model"] for one in named} == {"mobilenet", "resnet", "vit"}
    assert ("mobilenet", "onnx_cpu") in {(one["model"], one["backend"]) for one in named}


def test_the_area_of_a_mark_is_as_its_file_and_the_small_lie_upon_the_large() -> None:
    areas = {one["model"]: one["area"] for one in drawn()}
    assert areas["resnet"] == pytest.approx(4 * areas["mobilenet"]) == pytest.approx(2 * areas["vit"])
    assert list(areas) == ["resnet", "vit", "mobilenet"]
