"""What a report says of many, few, missing and hostile results."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from results_of_machines import many, score, speed

from modelyard.reports.gathered.gather import Gathered, gather
from modelyard.reports.html.page import page
from modelyard.reports.read import read_sources
from modelyard.results.folder import Damaged, write

HOSTILE = (
    "<script>window.hit = 1</script>", '"><img src=x onerror="window.hit = 1">', "javascript:window.hit=1",
    "<svg onload=window.hit=1>", "</script><script>window.hit=1</script>", "{{ 7 * 7 }}",
    "' onclick='window.hit=1",
    "abc\u202egnp.exe", "</title><b>", "&lt;i&gt;", "a\x00b\x1b[31m", "n" * 10_000,
)  # fmt: skip


def _marks(text: str, kind: str) -> list[set[str]]:
    found = re.findall(rf'<svg[^>]*data-chart="{kind}".*?</svg>', text, re.DOTALL)
    return [set(re.findall(r'class="mark[^>]*data-row="(\d+)"', one)) for one in found]


def test_names_of_others_run_nothing_and_are_shown_as_they_are(watched: Any, tmp_path: Path) -> None:
    given = []
    for at, name in enumerate(HOSTILE):
        given += [
            score(name, 0.5 + 0.01 * at, task=f"t{name}"),
            speed(name, median=0.01 + at, task=f"t{name}", machine=name),
        ]
        given += [speed(name, "openvino", task=f"t{name}", machine=name, problem=name, samples=[[0.1, 0.2]])]
    file = tmp_path / "hostile.html"
    file.write_text(page(gather(given, [Damaged(name, name) for name in HOSTILE])), encoding="utf-8")
    watched.page.goto(file.as_uri())
    watched.page.locator(".mark").first.hover()
    for link in watched.page.locator("[data-pick]").all()[:4]:
        link.click()
    assert watched.page.evaluate("window.hit") is None
    assert watched.complaints == []
    assert len(watched.asked) == 1
    text = watched.page.inner_text("main")
    assert HOSTILE[0] in text
    assert "\u202e" not in text
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_four_machines_have_charts_of_their_own(tmp_path: Path) -> None:
    machines = ("Alpha", "Beta", "Gamma", "Delta")
    given = [score("a", 0.9), score("b", 0.8)]
    for machine in machines:
        for model in "ab":
            given += [speed(model, backend, 0.01, machine=machine) for backend in ("pytorch", "onnx_cpu")]
    gathered = gather(given)
    rows = {str(at): row for at, row in enumerate(gathered.rows, 1)}
    text = page(gathered)
    for kind in ("pareto", "speedup"):
        drawn = [{rows[at].conditions.machine for at in one} for one in _marks(text, kind)]
        assert {len(one) for one in drawn} == {1}
        assert len({min(one) for one in drawn}) == 4


def test_scores_of_other_samples_are_in_charts_of_their_own() -> None:
    given = [score("a", 0.9), score("b", 0.8, data="other")]
    given += [speed("a", median=0.01), speed("b", median=0.02)]
    text = page(gather(given))
    assert [len(one) for one in _marks(text, "pareto")] == [1, 1, 1, 1]  # wide and narrow of each
    assert "Scores of other samples" in text


def test_what_was_not_measured_is_said_and_not_drawn_as_nothing() -> None:
    given = [score("a", 0.9), speed("a"), speed("unscored"), score("untimed", 0.7)]
    given.append(speed("broken", problem="it needs an operator that is not there"))
    text = page(gather(given))
    assert all(len(one) == 1 for one in _marks(text, "pareto"))
    assert "Without a score, and so not in the chart of accuracy: unscored." in text
    assert "With a score and no time: untimed." in text
    assert "it needs an operator that is not there" in text


def _odd(seed: int) -> Gathered:
    chance, given = random.Random(seed), []

    def value() -> float:
        return chance.choice((0, 5e-324, -1.0, 9e99, 1e-12, 1e12, 0.5, chance.random()))

    for model in "abc":
        for backend in ("pytorch", "onnx_cpu"):
            usual = speed(
                model, backend, batch=chance.choice((1, 2, 8)), samples=[[value()], [value(), value()]]
            )
            figures = {"median": value(), "p95": value(), "throughput": value()}
            ends = {"median": [value(), value()], "throughput": [value(), value()]}
            given.append(replace(usual, figures=figures, intervals=ends))
        good = score(model, 0.5, metric=chance.choice(("top1_accuracy", "perplexity")))
        metric = next(iter(good.figures))
        given.append(replace(good, figures={metric: value()}, intervals={metric: [value(), value()]}))
    return gather(given)


@pytest.mark.parametrize("seed", range(30))
def test_odd_figures_are_said_and_never_drawn(seed: int) -> None:
    text = page(_odd(seed))
    assert "no times or no scores" in text
    assert re.findall(r'="[^"]*\b(?:nan|inf)\b[^"]*"', text) == []


def test_one_model_with_one_figure_has_a_report() -> None:
    text = page(gather([speed("alone", median=0.001)]))
    assert "1 model · 1 backend · 1 machine · 1 row" in text


def test_nothing_at_all_says_how_to_measure() -> None:
    assert "modelyard benchmark NAME --accuracy" in page(Gathered())


def test_what_was_left_out_is_counted_and_named() -> None:
    older = speed("a", made="2026-06-01T12:00:00Z")
    text = page(gather([older, speed("a")], [Damaged("results/torn.json", "it is cut short")]))
    assert "1 older result" in text
    assert "results/torn.json: it is cut short" in text


def test_each_row_says_how_to_measure_it_again_from_the_folder_it_lies_in(tmp_path: Path) -> None:
    given = [speed(name, backend) for name in "ab" for backend in ("onnx_cpu", "pytorch")]
    paths = [write(one, str(tmp_path)) for one in given]
    text = page(read_sources([str(tmp_path)]))
    assert sorted(re.findall(r"<code>modelyard replay (.*?)</code>", text)) == sorted(paths)


def test_what_a_result_notes_is_a_footnote_of_its_row_alone() -> None:
    note = "another modelyard benchmark was at work on this machine while it was timed"
    text = page(gather([replace(speed("a"), notes=[note]), speed("b")]))
    assert re.findall(r'<li id="note-1">(.*?)</li>', text) == [note]
    [line] = re.findall(r'<tr id="r\d+">.*?</tr>', text)[:1]
    assert '10 ms<sup><a href="#note-1">1</a></sup>' in line
    assert text.count("<sup>") == 1


def test_the_list_of_contents_names_every_part_that_there_is() -> None:
    given = [speed("a"), speed("a", machine="Otherone"), speed("b", task="detection")]
    text = page(gather([*given, speed("c", problem="no such layer")]))
    listed = re.findall(r'<li><a href="#([\w-]+)">', text)
    assert listed == re.findall(r'<h2 id="([\w-]+)">', text)


def test_a_hundred_models_on_six_backends_weigh_less_than_a_megabyte_and_a_half() -> None:
    gathered = gather(many(100, calls=240))
    text = page(gathered).encode()
    assert len(gathered.rows) == 600
    assert len(text) < 1.5e6
    assert text.count(b'class="ticks"') == 600


def test_the_answer_names_the_front_and_what_cannot_be_told_apart() -> None:
    given = [
        score(name, value) for name, value in (("a", 0.7), ("b", 0.8), ("c", 0.9), ("d", 0.89), ("e", 0.5))
    ]
    given += [speed("a", median=0.002), speed("b", median=0.004), speed("c", median=0.03)]
    text = page(gather([*given, speed("d", median=0.031), speed("e", median=0.0021)]))
    assert "Best under 10 ms" in text
    assert "from fast to accurate: a on onnx_cpu, b on onnx_cpu, c on onnx_cpu." in text
    assert "By speed not told apart from e: the intervals overlap." in text
    assert "By score not told apart from d: the intervals overlap." in text


def test_the_range_of_the_speed_up_is_of_models_that_ran_on_both() -> None:
    given = [speed("a", "pytorch", 0.04), speed("a", "onnx_cpu", 0.02), speed("c", "onnx_cpu", 0.001)]
    given += [speed("b", "pytorch", 0.05), speed("b", "onnx_cpu", 0.01)]
    assert "onnx_cpu: 2× to 5× (2 models)" in page(gather(given))


def test_a_variant_is_drawn_beside_its_base() -> None:
    given = [
        score("a", 0.9),
        score("a_int8", 0.88),
        speed("a", median=0.02),
        speed("a_int8", median=0.01, size=2_500_000),
    ]
    gathered = gather(given)
    rows = [replace(row, base="a") if row.model == "a_int8" else row for row in gathered.rows]
    text = page(Gathered(rows))
    for change in ("0.50× the time", "0.25× the size", "−2.00 points"):
        assert change in text


@pytest.mark.parametrize("source", ["style", "script"])
def test_the_policy_lets_nothing_run_but_what_is_in_the_page(source: str) -> None:
    from base64 import b64encode
    from hashlib import sha256

    text = page(gather([speed("a")]))
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    [own] = re.findall(rf"<{source}>(.*?)</{source}>", text, re.DOTALL)
    digest = b64encode(sha256(own.encode()).digest()).decode()
    assert f"{source}-src &#39;sha256-{digest}&#39;" in policy
    assert policy.startswith("default-src &#39;none&#39;")
