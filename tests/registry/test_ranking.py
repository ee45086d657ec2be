"""`list --sort` by a figure: a list for each key, because across keys a figure means something else."""

from __future__ import annotations

import hashlib
import json

import pytest

from modelyard.cli import main
from modelyard.results.machine.environment import fingerprint

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


def run_of(threads: int, milliseconds: float) -> dict:
    """A time, and the key that it was measured under."""
    key = {"batch": 1, "threads": threads, "input": [3, 224, 224]}
    return {"benchmark": "latency", "metrics": {"inference_latency_ms": milliseconds}, "key": key}


@pytest.fixture
def measured(yard, tmp_path):
    """A model whose card states the digest of a key, and whose `benchmarks.yaml` has the whole of it."""

    def add(ref: str, threads: int, milliseconds: float, hardware: str = "a laptop") -> None:
        run = run_of(threads, milliseconds)
        digest = hashlib.sha256(json.dumps(run["key"], sort_keys=True).encode()).hexdigest()[:16]
        figures = f'inference_latency_ms: {milliseconds}, hardware: "{hardware}", top1_accuracy: 0.9'
        yard(ref, "imagenet_val", f'{figures}, batch_size: 1, speed_key: "{digest}"')
        folder = tmp_path / "yard" / "registry" / "classification" / ref
        (folder / "benchmarks.yaml").write_text(json.dumps({"results": [run]}))

    return add


def test_two_lists_that_differ_in_threads_say_so_in_words(measured, capsys):
    measured("one", 1, 0.075)
    measured("two", 2, 0.100)
    assert main(["list", "--sort", "latency"]) == 0
    out, err = capsys.readouterr()
    titles = [line for line in out.splitlines() if line.startswith("inference")]
    shared = "inference_latency_ms, a laptop, batch 1"
    assert titles == [f"{shared}, threads 1", f"{shared}, threads 2"]
    assert "2 groups that differ in threads; " in err


def test_a_list_whose_heading_is_the_only_one_of_its_words_has_no_digest(measured, capsys):
    measured("here", 1, 0.075)
    measured("there", 1, 0.1, hardware="A100")
    assert main(["list", "--sort", "latency"]) == 0
    assert "key" not in capsys.readouterr().out


def test_a_key_that_is_in_no_file_is_told_by_its_digest(yard, capsys):
    for ref, key in (("one", "0123456789abcdef"), ("two", "fedcba9876543210")):
        yard(ref, "imagenet_val", f'top1_accuracy: 0.9, key: "{key}"')
    assert main(["list", "--sort", "accuracy"]) == 0
    out, err = capsys.readouterr()
    assert "top1_accuracy, key 0123456789abcdef\n" in out
    assert "2 groups that differ in key; " in err


def test_models_timed_on_this_machine_are_chosen_by_its_name(measured, capsys):
    machine = fingerprint()
    here = f"{machine['cpu']}, {machine['cores']} cores"
    measured("mine", 1, 0.075, hardware=here)
    measured("mine_on_gpu", 1, 0.05, hardware=f"{here}, cuda:0")
    measured("larger", 1, 0.08, hardware=f"{here.removesuffix(' cores')}0 cores")
    measured("published", 1, 0.01, hardware="NVIDIA A100")
    found = ranked(capsys, "--timed-on", "here")
    assert [ref for ref, _ in found] == ["mine", "mine_on_gpu"]
    assert [ref for ref, _ in ranked(capsys, "--timed-on", "a100")] == ["published"]


def test_a_list_bounded_by_time_says_what_the_times_are_of(measured, capsys):
    measured("one", 1, 0.075)
    measured("two", 2, 0.100)
    measured("far", 1, 0.2, hardware="NVIDIA A100")
    assert main(["list", "--max-latency", "10ms"]) == 0
    assert "latencies are of NVIDIA A100; a laptop, under 3 keys" in capsys.readouterr().err


def test_a_list_ranked_by_score_says_that_its_times_are_not_alike(measured, capsys):
    measured("one", 1, 0.075)
    measured("two", 2, 0.100)
    assert main(["list", "--sort", "accuracy"]) == 0
    assert "latencies are of a laptop, under 2 keys" in capsys.readouterr().err
