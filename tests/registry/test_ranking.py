"""`list --sort` by a figure: a list for each key, because across keys a figure means something else."""

from __future__ import annotations

import json

import pytest

from modelyard.cli import main

CARD = """\
name: "{0}"
version: "1.0.0"
task: "classification"
framework: "pytorch"
performance:
  {1}: {{{2}}}
"""


@pytest.fixture
def yard(tmp_path, monkeypatch):
    root = tmp_path / "yard"
    root.mkdir()
    (root / "modelyard.toml").write_text('name = "yard"\nstarter = false\n')
    monkeypatch.setenv("MODELYARD_ZOO", str(root))

    def add(ref: str, benchmark: str, figures: str) -> None:
        folder = root / "registry" / "classification" / ref
        folder.mkdir(parents=True)
        (folder / "model_card.yaml").write_text(CARD.format(ref, benchmark, figures))

    return add


def ranked(capsys, *words: str) -> list[tuple[str, str | None]]:
    assert main(["list", "--json", *words]) == 0
    return [(row["ref"], row.get("group")) for row in json.loads(capsys.readouterr().out)]


def test_figures_of_two_data_sets_are_ranked_in_two_lists(yard, capsys):
    yard("easy", "digits_held_out", "top1_accuracy: 0.99")
    yard("hard", "imagenet_val", "top1_accuracy: 0.80")
    yard("harder", "imagenet_val", "top1_accuracy: 0.81")
    assert main(["list", "--sort", "accuracy"]) == 0
    out, err = capsys.readouterr()
    words = [line.split()[0] for line in out.splitlines() if not line.startswith("MODEL")]
    assert words == ["classification,", "easy", "classification,", "harder", "hard"]
    assert "2 groups that differ in benchmark; figures of two groups are not compared" in err


def test_what_was_measured_is_not_ranked_with_what_was_published(yard, capsys):
    yard("own", "imagenet_val", 'top1_accuracy: 0.81, key: "0123456789abcdef"')
    yard("others", "imagenet_val", "top1_accuracy: 0.80")
    own, others = ranked(capsys, "--sort", "accuracy")
    assert own == ("own", "classification, imagenet_val, top1_accuracy, key 0123456789abcdef")
    assert others == ("others", "classification, imagenet_val, top1_accuracy")


def test_times_of_two_machines_are_ranked_in_two_lists(yard, capsys):
    yard("fast", "imagenet_val", 'inference_latency_ms: 1.0, hardware: "A100"')
    yard("slow", "imagenet_val", 'inference_latency_ms: 2.0, hardware: "A100"')
    yard("laptop", "imagenet_val", 'inference_latency_ms: 1.5, hardware: "a laptop"')
    first = "inference_latency_ms, A100"
    found = ranked(capsys, "--sort", "latency")
    assert found == [("fast", first), ("slow", first), ("laptop", "inference_latency_ms, a laptop")]


def test_a_limit_is_of_each_list_and_what_lacks_the_figure_fills_up(yard, capsys):
    yard("a", "one", "top1_accuracy: 0.9")
    yard("b", "one", "top1_accuracy: 0.8")
    yard("c", "two", "top1_accuracy: 0.7")
    yard("none", "one", "f1: 0.9")
    assert [ref for ref, _ in ranked(capsys, "--sort", "accuracy", "--limit", "1")] == ["a", "c"]
    assert [ref for ref, _ in ranked(capsys, "--sort", "accuracy", "--limit", "4")] == ["a", "b", "c", "none"]


def test_one_key_is_one_list_as_it_always_was(yard, capsys):
    yard("a", "imagenet_val", "top1_accuracy: 0.9")
    yard("b", "imagenet_val", "top1_accuracy: 0.95")
    assert ranked(capsys, "--sort", "accuracy") == [("b", None), ("a", None)]


def test_a_field_that_is_no_figure_is_one_list(yard, capsys):
    yard("a", "one", "top1_accuracy: 0.9")
    yard("b", "two", "top1_accuracy: 0.8")
    assert ranked(capsys, "--sort=-name") == [("b", None), ("a", None)]
