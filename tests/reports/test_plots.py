"""Plots for notebooks and papers: shown, and saved as SVG, PNG and PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from results_of_machines import score, speed

from modelyard.core.errors import InputError, NotFoundError
from modelyard.reports import plot
from modelyard.reports.gathered.gather import gather
from modelyard.results.folder import write

KINDS = ("pareto", "distributions", "throughput", "speedup")
RESULTS = [
    score("alpha", 0.9),
    *(speed("alpha", "onnx_cpu", 0.01 * batch, batch=batch, samples=[[0.01, 0.012]]) for batch in (1, 8)),
    speed("alpha", "pytorch", 0.02),
]


@pytest.mark.parametrize("kind", KINDS)
def test_each_plot_is_a_drawing_that_any_reader_of_xml_reads(kind: str, tmp_path: Path) -> None:
    drawn = getattr(plot, kind)(RESULTS)
    path = drawn.save(tmp_path / "plot.svg")
    root = ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert "alpha" in "".join(root.itertext())


def test_a_list_a_folder_and_what_was_gathered_give_the_same_plot(tmp_path: Path) -> None:
    for result in RESULTS:
        write(result, str(tmp_path))
    assert plot.pareto(RESULTS).svg == plot.pareto(tmp_path).svg == plot.pareto(gather(RESULTS)).svg


@pytest.mark.parametrize("kind", KINDS)
def test_a_png_has_twice_the_pixels_of_the_drawing_and_is_not_blank(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    from PIL import Image

    drawn = getattr(plot, kind)(RESULTS)
    with Image.open(drawn.save(tmp_path / "plot.png")) as picture:
        assert picture.width == 2 * (max(one.width for one in drawn.charts) + 32)
        colours = picture.convert("RGB").getcolors(1 << 20)
    assert colours is not None
    assert (255, 255, 255) in {colour for _, colour in colours}
    assert len(colours) > 20


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_the_text_of_a_pdf_is_text(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    path = plot.pareto(RESULTS).save(tmp_path / "plot.pdf")
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    assert "onnx_cpu" in text
    assert "median latency" in text
    assert "20 ms" in text


def test_a_wrong_ending_is_told_with_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.svg, \.png, \.pdf"):
        plot.pareto(RESULTS).save(tmp_path / "plot.jpg")
    assert not (tmp_path / "plot.jpg").exists()


def test_a_notebook_shows_a_picture_with_its_words() -> None:
    shown = plot.speedup(RESULTS)._repr_html_()
    assert re.match(r'<img src="data:image/svg\+xml;base64,[\w+/=]+" alt="Speed-up over PyTorch', shown)


@pytest.mark.parametrize(
    ("kind", "given", "reason"),
    [
        ("pareto", [speed("a")], "both a latency and a score"),
        ("speedup", [speed("a")], "PyTorch"),
        ("distributions", [speed("a")], "samples"),
        ("throughput", [score("a", 0.5)], "throughput"),
    ],
)
def test_nothing_to_draw_is_said_with_the_reason(kind: str, given: list[object], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        getattr(plot, kind)(given)


def test_what_is_no_result_is_refused() -> None:
    with pytest.raises(InputError, match="int is none"):
        plot.pareto([1])  # type: ignore[list-item]


def test_other_machines_are_drawn_below_each_other() -> None:
    other = [speed("alpha", "onnx_cpu", 0.01, machine="Otherone")]
    drawn = plot.pareto([*RESULTS, *other])
    assert [one.title.partition(", batch ")[2] for one in drawn.charts] == [
        "1, Testor 1, 2 cores, 2 threads", "8, Testor 1, 2 cores, 2 threads",
        "1, Otherone, 2 cores, 2 threads",
    ]  # fmt: skip


def test_one_chart_of_several_is_saved_alone(tmp_path: Path) -> None:
    drawn = plot.pareto(RESULTS)
    assert len(drawn) == 2
    assert [one.charts for one in drawn] == [[chart] for chart in drawn.charts]
    root = ElementTree.parse(drawn[1].save(tmp_path / "second.svg")).getroot()
    assert "batch 8" in "".join(root.itertext())
    assert "batch 1," not in "".join(root.itertext())


def test_a_plot_is_of_what_is_chosen_and_says_what_there_is_to_choose() -> None:
    given = [*RESULTS, score("beta", 0.5), speed("beta", "openvino", 0.03)]
    drawn = plot.pareto(given, model="alpha", runtime="onnx_cpu", batch=8)
    assert re.findall(r"<title>([^<]*) · 80 ms", drawn.svg) == ["alpha on onnx_cpu, batch 8"]
    with pytest.raises(NotFoundError) as caught:
        plot.speedup(given, batch=4)
    assert caught.value.hint == "There are: 1, 8."
    with pytest.raises(NotFoundError, match="the model 'alpa'"):
        plot.distributions(given, model="alpa")


def test_hostile_names_leave_the_drawing_well_formed() -> None:
    name = "</text><script>alert(1)</script>\u202e\x00 & \ufffe"
    drawn = plot.pareto([score(name, 0.5), speed(name)]).svg
    assert not ElementTree.parse(BytesIO(drawn.encode())).getroot().findall(".//{*}script")
