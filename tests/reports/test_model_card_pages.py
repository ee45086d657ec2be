"""One model as a page to hand on: read back by the Hub's own library, and shown without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import ModelCard
from site_files import HOSTILE

from modelyard.core.errors import InputError
from modelyard.reports.model_card import model_card
from naive_zoo import ZooFolder

if TYPE_CHECKING:
    from conftest import Shell, Watched

RUN = {
    "benchmark": "imagenet_val",
    "metrics": {"top1_accuracy": 0.81},
    "intervals": {"top1_accuracy": [0.79, 0.83]},
    "samples": 1000,
    "hardware": "Imagined 9000, 4 cores",
    "runtime": "onnxruntime",
    "date": "2026-07-01",
    "result": "0123abcd4567",
}


@pytest.fixture
def measured(zoo: ZooFolder) -> ZooFolder:
    """A zoo whose `vit` has a figure that was measured and one that was published."""
    import yaml

    figures = {
        "top1_accuracy": 0.81,
        "top5_accuracy": 0.95,
        "source": "https://example.org/paper",
        "key": "abcdef12",
    }
    zoo.write("vit", name="ViT", licence="Apache-2.0", tags=["tiny"], performance={"imagenet_val": figures})
    (zoo.folder("vit") / "benchmarks.yaml").write_text(yaml.safe_dump({"results": [RUN]}))
    return zoo


def test_the_hub_reads_the_figures_and_how_they_were_measured(measured: ZooFolder) -> None:
    read = ModelCard(model_card("vit", "hf", zoo=str(measured)))
    found = {one.metric_type: one for one in read.data.eval_results or ()}
    assert found.keys() == {"top1_accuracy", "top5_accuracy"}
    top1 = found["top1_accuracy"]
    assert (top1.task_type, top1.dataset_name, top1.metric_value) == (
        "image-classification",
        "imagenet_val",
        0.81,
    )
    assert top1.source_url == "https://example.org/paper"
    assert top1.metric_args == {
        "measured_by": "modelyard", "result": "0123abcd4567", "date": "2026-07-01", "samples": 1000,
        "hardware": "Imagined 9000, 4 cores", "runtime": "onnxruntime", "interval_95": [0.79, 0.83],
    }  # fmt: skip
    assert found["top5_accuracy"].metric_args is None  # it was published, and not measured here


def test_the_hub_reads_licence_tags_and_library(measured: ZooFolder) -> None:
    data = ModelCard(model_card("vit", "hf", zoo=str(measured))).data
    assert (data.license, data.tags, data.pipeline_tag) == ("apache-2.0", ["tiny"], "image-classification")
    assert (data.library_name, data.model_name) == ("modelyard", "ViT")


def test_every_card_of_the_starter_zoo_is_read_by_the_hub() -> None:
    for name in ("resnet50", "yolov8m", "digits_unet", "phi-2", "digits_efficientnet"):
        read = ModelCard(model_card(name, "hf", zoo="starter"))
        assert read.data.eval_results and read.text.lstrip().startswith("# ")


def test_the_page_tells_of_a_measured_figure_on_what_and_when(measured: ZooFolder) -> None:
    page = model_card("vit", "hf", zoo=str(measured))
    row = "| `imagenet_val` | `top1_accuracy` | 79.00% – 83.00% | Imagined 9000, 4 cores | onnxruntime |"
    assert f"{row} 2026-07-01 | `0123abcd4567` |" in page
    assert "How it was measured" not in model_card("vit", zoo=str(measured))


def test_markdown_of_a_description_stays_and_its_html_is_shown(zoo: ZooFolder) -> None:
    from markdown_it import MarkdownIt

    zoo.write("vit", description=f"Of **street** scenes.\n\n- one\n- two\n\n<https://a.example> {HOSTILE}")
    page = model_card("vit", zoo=str(zoo))
    assert "Of **street** scenes.\n\n- one\n- two\n" in page
    shown = MarkdownIt("commonmark", {"html": True}).render(page)
    assert "<li>one</li>" in shown and '<a href="https://a.example">' in shown
    assert not any(tag in shown for tag in ("<script", "<img src=x", "<svg", "<!--"))


def test_the_ending_of_the_output_says_the_format(zoo: ZooFolder, shell: Shell) -> None:
    for name, begins in (("vit.md", "# "), ("vit.html", "<!doctype html>")):
        assert shell("card", "vit", "--zoo", zoo, "--output", name).returncode == 0
        assert Path(name).read_text().lower().startswith(begins)
    refused = shell("card", "vit", "--zoo", zoo, "--output", "vit.pdf")
    assert refused.returncode == 1 and "its ending does not say" in refused.stderr


def test_a_login_on_a_card_is_on_none_of_its_pages(zoo: ZooFolder) -> None:
    zoo.write(
        "vit",
        weights={"url": "https://me:secret@example.org/v.pth"},
        sources=["https://me:secret@example.org"],
    )
    for form in ("markdown", "html", "hf"):
        assert "secret" not in model_card("vit", form, zoo=str(zoo))  # type: ignore[arg-type]


def test_the_page_of_html_asks_for_nothing_and_runs_nothing(zoo: ZooFolder, watched: Watched) -> None:
    zoo.write("vit", name=HOSTILE[:100], description=HOSTILE, base_model="resnet50")
    Path("vit.html").write_text(model_card("vit", "html", zoo=str(zoo)))
    watched.page.goto(Path("vit.html").resolve().as_uri())
    assert watched.asked == [Path("vit.html").resolve().as_uri()] and watched.complaints == []
    assert "resnet50" in watched.page.inner_text("main")
    assert watched.page.evaluate("document.scripts.length + document.images.length") == 0


def test_a_form_that_is_none_is_told_which_there_are(zoo: ZooFolder) -> None:
    with pytest.raises(InputError, match="markdown, html, hf"):
        model_card("vit", "pdf", zoo=str(zoo))  # type: ignore[arg-type]


def test_the_command_prints_or_writes_and_spares_another_file(zoo: ZooFolder, shell: Shell) -> None:
    assert shell("card", "vit", "--zoo", zoo).stdout.startswith("# ")
    assert shell("card", "vit", "--zoo", zoo, "--format", "hf").stdout.startswith(
        "---\npipeline_tag: image-classification\nlibrary_name: modelyard\n---\n"
    )
    Path("README.md").write_text("mine")
    refused = shell("card", "vit", "--zoo", zoo, "--format", "hf", "--output", "README.md")
    assert refused.returncode == 1 and "--force" in refused.stderr and Path("README.md").read_text() == "mine"
    done = shell("card", "vit", "--zoo", zoo, "--format", "hf", "--output", "README.md", "--force")
    assert (done.returncode, done.stdout) == (0, "README.md\n") and "# vit" in Path("README.md").read_text()
