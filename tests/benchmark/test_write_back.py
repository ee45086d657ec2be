"""Figures on their way from results to `benchmarks.yaml` and the card, and those that may not go."""

from __future__ import annotations

import os

import pytest

from modelyard.benchmark.written.write_back import write_back
from modelyard.cli import main
from modelyard.results.document import Result

pytestmark = pytest.mark.usefixtures("exported")

CARD = """\
name: "Mine"  # as people call it
version: "1.0.0"
task: "classification"
framework: "pytorch"
performance:
  imagenet_val:
    top1_accuracy: 0.7  # of the paper
    top5_accuracy: 0.9
    source: "https://example.org/paper"
"""
KEY = {"dataset": "imagenet", "split": "validation", "slice": "0:50000", "data": "aa", "labels": "bb"}
SPEED = {
    "batch": 1,
    "threads": 2,
    "precision": "float32",
    "machine": "c0ffee",
    "engine": "onnxruntime 1.31.0",
}
SURE = {"format": "onnx", "sha256": "a" * 64, "random_weights": False, "certificate": "equal"}


@pytest.fixture
def mine(tmp_path):
    """A model's folder in a zoo that may be written."""
    folder = tmp_path / "yard" / "registry" / "classification" / "mine"
    folder.mkdir(parents=True)
    (tmp_path / "yard" / "modelyard.toml").write_text('name = "yard"\nstarter = false\n')
    (folder / "model_card.yaml").write_text(CARD)
    return folder


def scored(value: float, **otherwise) -> Result:
    what = {
        "made": "2026-07-01T12:00:00Z", "kind": "accuracy", "model": "mine", "version": "1.0.0",
        "task": "classification", "artifact": SURE,
        "runtime": {"runtime": "onnxruntime", "precision": "float32", "device": "cpu"}, "key": KEY,
        "figures": {"ece": 0.05, "top1_accuracy": value}, "intervals": {"top1_accuracy": [0.7, 0.8]},
        "config": {"size": None, "counted": 50_000}, "environment": {"cpu": "A processor", "cores": 2},
    }  # fmt: skip
    return Result(**(what | otherwise))


def timed(seconds: float, **otherwise) -> Result:
    what = {
        "kind": "latency", "key": SPEED, "figures": {"median": seconds, "throughput": 1 / seconds},
        "intervals": {"median": [seconds, 1.05 * seconds]}, "config": {"min_samples": 2},
        "samples": {"1": [seconds] * 3},
    }  # fmt: skip
    return scored(0, **(what | otherwise))


def write(mine, *results: Result) -> list[str]:
    return write_back(results, str(mine.parents[2])).left_out


def runs(mine) -> list[dict]:
    import yaml

    return yaml.safe_load((mine / "benchmarks.yaml").read_text())["results"]


def card(mine) -> dict:
    import yaml

    return yaml.safe_load((mine / "model_card.yaml").read_text())["performance"]["imagenet_val"]


def check(mine) -> int:
    main(["index", "--zoo", str(mine.parents[2])])
    return main(["check", "--zoo", str(mine.parents[2])])


def test_a_score_is_written_with_its_key_its_interval_and_its_count(mine):
    assert write(mine, scored(0.75)) == []
    (run,) = runs(mine)
    assert (run["benchmark"], run["metrics"]) == ("imagenet_val", {"ece": 0.05, "top1_accuracy": 0.75})
    assert (run["key"], run["samples"], run["intervals"]) == (KEY, 50_000, {"top1_accuracy": [0.7, 0.8]})
    assert (run["hardware"], run["date"]) == ("A processor, 2 cores", "2026-07-01")
    assert check(mine) == 0


def test_the_card_gets_the_headline_and_says_where_it_is_from(mine):
    write(mine, scored(0.75))
    assert card(mine)["top1_accuracy"] == 0.75
    assert card(mine)["source"] == "benchmarks.yaml (top1_accuracy); https://example.org/paper"
    assert "ece" not in card(mine)
    assert 'name: "Mine"  # as people call it' in (mine / "model_card.yaml").read_text()


def test_a_source_whose_figures_are_all_measured_goes(mine):
    figures = {"top1_accuracy": 0.75, "top5_accuracy": 0.93}
    write(mine, scored(0, figures=figures))
    write(mine, timed(0.004))
    assert card(mine)["source"] == "benchmarks.yaml"


def test_a_time_is_written_in_milliseconds_with_its_machine(mine):
    assert write(mine, timed(0.004)) == []
    (run,) = runs(mine)
    assert (run["metrics"]["inference_latency_ms"], run["samples"]) == (4.0, 3)
    assert run["intervals"]["inference_latency_ms"] == [4.0, 4.2]
    assert run["key"] == SPEED
    said = card(mine)
    assert (said["inference_latency_ms"], said["hardware"], said["batch_size"], said["runtime"]) == (
        4.0, "A processor, 2 cores", 1, "onnxruntime 1.31.0",
    )  # fmt: skip
    assert check(mine) == 0


def test_the_same_key_again_takes_the_place_of_the_entry_and_the_others_stay(mine):
    ours = "# ours\nresults:\n  - benchmark: own  # kept\n    metrics: {f1: 0.5}\n"
    (mine / "benchmarks.yaml").write_text(ours)
    write(mine, scored(0.75), timed(0.004))
    write(mine, scored(0.76))
    write(mine, timed(0.009, key=SPEED | {"threads": 1}))
    assert [run["benchmark"] for run in runs(mine)] == ["own", "imagenet_val", "latency", "latency"]
    assert runs(mine)[1]["metrics"]["top1_accuracy"] == 0.76
    assert (mine / "benchmarks.yaml").read_text().startswith(ours)


def test_the_same_result_twice_changes_nothing(mine):
    write(mine, scored(0.75), timed(0.004))
    before = [(mine / name).stat().st_mtime_ns for name in ("benchmarks.yaml", "model_card.yaml")]
    write(mine, scored(0.75), timed(0.004))
    assert [(mine / name).stat().st_mtime_ns for name in ("benchmarks.yaml", "model_card.yaml")] == before


@pytest.mark.parametrize(
    ("otherwise", "reason"),
    [
        ({"artifact": SURE | {"random_weights": True}}, "its weights are random"),
        ({"artifact": SURE | {"certificate": None}}, "known to equal its model (certificate: not proved)"),
        ({"artifact": SURE | {"certificate": "different"}}, "(certificate: different)"),
        ({"problem": "it hung"}, "it failed: it hung"),
        ({"figures": {"top1_accuracy": None}}, "it has no figure"),
        ({"model": "nobody"}, "nobody"),
    ],
)  # fmt: skip
def test_what_may_not_stand_on_a_card_is_left_out_with_its_reason(mine, otherwise, reason):
    (left,) = write(mine, scored(0.75, **otherwise))
    assert reason in left
    assert not (mine / "benchmarks.yaml").exists()
    assert (mine / "model_card.yaml").read_text() == CARD


def test_a_part_of_the_data_is_a_run_of_its_own_and_no_headline(mine):
    part = {"key": KEY | {"slice": "0:100"}, "config": {"size": 100, "counted": 100}}
    write(mine, scored(0.9, **part))
    assert (runs(mine)[0]["benchmark"], runs(mine)[0]["samples"]) == ("imagenet_validation", 100)
    assert (mine / "model_card.yaml").read_text() == CARD


def test_of_two_runtimes_the_card_promises_what_both_hold(mine):
    other = {"runtime": "openvino", "precision": "float32", "device": "cpu"}
    write(mine, scored(0.75), scored(0.74, runtime=other))
    assert [run["runtime"] for run in runs(mine)] == ["onnxruntime", "openvino"]
    assert card(mine)["top1_accuracy"] == 0.74


def test_the_card_has_the_fastest_answer_to_the_smallest_batch(mine):
    other = SPEED | {"engine": "openvino 2026.4"}
    write(mine, timed(0.004), timed(0.002, key=other), timed(0.001, key=SPEED | {"batch": 8}))
    assert (card(mine)["inference_latency_ms"], card(mine)["runtime"]) == (2.0, "openvino 2026.4")


def test_a_time_of_too_few_calls_is_no_headline(mine):
    write(mine, timed(0.004, config={"min_samples": 130}))
    assert runs(mine)[0]["samples"] == 3
    assert (mine / "model_card.yaml").read_text() == CARD


def test_a_time_of_a_wide_interval_is_no_headline_and_that_is_said(mine):
    wide = timed(0.004, intervals={"median": [0.0038, 0.0043]})  # 0.5 ms of 4: 12 %
    said = write_back([wide], str(mine.parents[2]))
    assert "12% of it wide" in said.doubtful[0]
    assert runs(mine)[0]["metrics"]["inference_latency_ms"] == 4.0
    assert (mine / "model_card.yaml").read_text() == CARD


def test_a_score_without_the_samples_that_could_not_be_read_is_no_headline(mine):
    part = {"key": KEY | {"slice": "0:40"}, "config": {"size": None, "counted": 4}}
    write(mine, scored(1.0, **part))
    assert runs(mine)[0]["samples"] == 4
    assert (mine / "model_card.yaml").read_text() == CARD


WEIGHTS = f"weights:\n  sha256: {'e5' * 32}\n"


@pytest.mark.parametrize(
    "otherwise",
    [
        {"artifact": SURE | {"source_sha256": "0" * 64}},
        {"artifact": SURE},
        {"artifact": {"format": None}, "runtime": {"runtime": "torch", "sha256": "0" * 64}},
        {
            "artifact": SURE | {"source_sha256": "e5" * 32},
            "config": {"models": [{"name": "mine", "hf_id": "org/x"}], "size": None, "counted": 50_000},
        },
    ],
    ids=["another file", "no file said", "another network", "a hub"],
)
def test_figures_of_other_weights_do_not_reach_the_card(mine, otherwise):
    (mine / "model_card.yaml").write_text(CARD + WEIGHTS)
    (left,) = write(mine, scored(0.123, **otherwise))
    assert "it is of " in left
    assert not (mine / "benchmarks.yaml").exists()
    assert (mine / "model_card.yaml").read_text() == CARD + WEIGHTS


@pytest.mark.parametrize("known", [f"sha256: {'e5' * 32}", f"sha256_prefix: {'e5' * 4}"])
def test_figures_of_the_weights_that_the_card_names_reach_it(mine, known):
    (mine / "model_card.yaml").write_text(f"{CARD}weights:\n  {known}\n")
    assert write(mine, scored(0.75, artifact=SURE | {"source_sha256": "e5" * 32})) == []
    assert card(mine)["top1_accuracy"] == 0.75


def test_a_run_without_the_headline_does_not_give_the_card_its_key(mine):
    write(mine, scored(0.75))
    before = (mine / "model_card.yaml").read_text()
    write(mine, scored(0, figures={"ece": 0.04}, intervals={}, key=KEY | {"metrics": {"ece": 1}}))
    assert [run["metrics"] for run in runs(mine)][1] == {"ece": 0.04}
    assert (mine / "model_card.yaml").read_text() == before


def test_figures_measured_under_another_key_leave_the_card(mine):
    write(mine, scored(0, figures={"top1_accuracy": 0.75, "top5_accuracy": 0.93}), timed(0.004))
    write(mine, scored(0.76, key=KEY | {"preprocessing": "other"}))
    assert card(mine)["top1_accuracy"] == 0.76
    assert "top5_accuracy" not in card(mine)
    assert card(mine)["inference_latency_ms"] == 4.0  # it has a key of its own


def test_a_file_of_runs_that_is_wrong_is_left_as_it_is(mine):
    wrong = "results:\n  - benchmark: own\n"
    (mine / "benchmarks.yaml").write_text(wrong)
    (left,) = write(mine, scored(0.75))
    assert "metrics" in left
    assert (mine / "benchmarks.yaml").read_text() == wrong


def test_a_folder_that_may_not_be_written_is_left_out(mine):
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    mine.chmod(0o500)
    (left,) = write(mine, scored(0.75))
    mine.chmod(0o700)
    assert "read-only" in left


@pytest.mark.parametrize("words", [["benchmark", "digits_vit"], ["evaluate", "digits_vit"]])
def test_a_model_of_the_starter_zoo_is_refused_before_anything_is_measured(words, capsys):
    assert main([*words, "--write", "--zoo", "starter"]) == 1
    assert "digits_vit is of starter, which is read-only" in capsys.readouterr().err


def test_random_weights_are_refused_before_anything_is_measured(capsys):
    assert main(["benchmark", "digits_vit", "--random-weights", "--write"]) == 2
    assert "random weights are not written to a card" in capsys.readouterr().err


def test_an_evaluation_of_a_copied_model_is_on_its_card_and_in_every_list(capsys):
    assert main(["set", "digits_mobilenet", "metadata.team=own"]) == 0
    assert main(["evaluate", "digits_mobilenet", "--write"]) == 0
    assert main(["check"]) == 0
    capsys.readouterr()
    assert main(["list", "--where", "metadata.team = own", "--columns", "ref", "top1", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "digits_mobilenet,0.996"  # as published with it
    assert main(["results", "list", "digits_mobilenet", "--kind", "accuracy"]) == 0
    assert "top1_accuracy  99.60%" in capsys.readouterr().out


def test_a_time_has_its_unit_once_and_a_model_that_was_timed_alone_has_no_headline_data(yard, shell):
    yard.add("calm")
    card = yard.zoo / "registry" / "classification" / "calm" / "model_card.yaml"
    card.write_text(card.read_text() + "performance: {latency: {inference_latency_ms: 0.042}}\n")
    said = shell("info", "calm", "--zoo", yard.zoo).stdout
    assert "\nSpeed\n  inference_latency_ms  0.042\n" in said
