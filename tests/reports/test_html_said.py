"""What a report says in words: how sure the answer is, what the front is, and what is left unsaid."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from results_of_machines import score, speed

from modelyard.reports.charts.speedup import speedup
from modelyard.reports.charts.standalone import standalone
from modelyard.reports.gathered.gather import Gathered, gather
from modelyard.reports.html.answer import answer
from modelyard.reports.html.faster import faster_said
from modelyard.reports.html.page import page


def test_a_winner_is_told_from_its_own_model_on_another_backend_only_by_its_interval() -> None:
    near = [speed("a", "openvino", 0.0100), speed("a", "onnx_cpu", 0.0115), speed("a", "pytorch", 0.05)]
    near += [speed("b", "openvino", 0.0101)]
    [line] = answer(gather(near).rows)
    assert line.doubt == "By speed not told apart from onnx_cpu, b: the intervals overlap."
    scored = [score("a", 0.9), score("a", 0.9, "openvino"), *near[:2]]
    [line] = answer(gather(scored).rows)
    assert line.doubt == "By speed not told apart from onnx_cpu: the intervals overlap."


@pytest.mark.parametrize(
    ("other", "expected"), [(0.95, "The dashed line joins"), (0.5, "Only a on onnx_cpu")]
)
def test_a_front_of_one_point_is_named_and_of_several_joined(other: float, expected: str) -> None:
    given = [score("a", 0.9), score("b", other), speed("a", median=0.01), speed("b", median=0.02)]
    said = re.findall(r"(The dashed line joins|Only a on onnx_cpu)", page(gather(given)))
    assert said == [expected]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"a": 0.02}, "onnx_cpu: 2× (1 model)"),
        ({"a": 0.038}, "onnx_cpu: 1.05× (1 model, not told apart from PyTorch: the intervals overlap)"),
        (
            {"a": 0.038, "b": 0.02},
            "onnx_cpu: 1.05× to 2× (2 models, 1 of them not told apart from PyTorch: the intervals overlap)",
        ),
    ],
)
def test_a_speed_up_says_of_how_many_models_it_is_not_sure(times: dict[str, float], expected: str) -> None:
    given = [speed(model, "pytorch", 0.04) for model in times]
    given += [speed(model, "onnx_cpu", median) for model, median in times.items()]
    assert faster_said(gather(given).rows) == expected


def test_the_line_of_pytorch_spares_the_names_and_the_best_names_its_backend() -> None:
    given = [speed(m, b, t) for m in "ab" for b, t in (("pytorch", 0.04), ("openvino", 0.01))]
    drawn = speedup(gather(given).rows).body
    assert drawn.count("openvino 4×") == 2
    [line] = re.findall(r'class="parity" d="([^"]*)"', drawn)
    names = [float(y) for y in re.findall(r'class="halo" x="10" y="([\d.]+)"', drawn)]
    spans = [(float(a), float(b)) for a, b in re.findall(r" ([\d.]+)V([\d.]+)", line)]
    assert len(names) == len(spans) == 2
    assert not any(top < y < bottom or top < y - 9 < bottom for y in names for top, bottom in spans)


def test_a_long_title_of_a_plot_goes_on_in_a_second_line() -> None:
    title = "classification, batch 1, AMD EPYC 9V74 80-Core Processor, 2 cores, 2 threads, random weights"
    chart = replace(speedup(gather([speed("a", "pytorch"), speed("a")]).rows, width=440), title=title)
    lines = re.findall(r'font-weight="600">([^<]*)<', standalone([chart]))
    assert len(lines) == 2
    assert " ".join(lines) == title


def test_what_has_no_task_has_a_heading_all_the_same_and_a_backend_without_a_score_is_named() -> None:
    given = gather([score("a", 0.7), speed("a", "onnx_cpu", 0.004), speed("b", "onnx_cpu", 0.005)]).rows
    other = replace(given[0], backend="pytorch", score=None)
    text = page(Gathered([replace(row, task="") for row in (*given, other)]))
    assert text.count("Models of no stated task") >= 2
    assert "Task of all" not in text
    assert "not in the chart of accuracy: a on pytorch, b." in text
