"""What a benchmark asks for before it begins: data that are there, leave to fetch, limits that hold."""

from __future__ import annotations

import json

import pytest

import modelyard
from modelyard.benchmark.asked.config import Config
from modelyard.results.folder import read

pytestmark = pytest.mark.usefixtures("exported")

LARGE = """\
name: "large"
version: "1.0.0"
task: "classification"
framework: "pytorch"
weights: {url: "https://example.org/large.safetensors", size_mb: 1500}
"""
QUICK = {"processes": 2, "most_processes": 2, "interval": 0.9, "threads": 1, "anchor": None}


@pytest.fixture
def large(yard):
    folder = yard.zoo / "registry" / "classification" / "large"
    folder.mkdir(parents=True)
    (folder / "model_card.yaml").write_text(LARGE)
    return yard


@pytest.mark.parametrize(
    ("config", "model", "url"),
    [
        ("imagenet_val", "resnet18", "https://image-net.org/download.php"),
        ("coco_val", "yolov8n", "https://cocodataset.org/#download"),
    ],
)
def test_where_to_get_data_and_where_to_put_them_is_said_before_anything_is_done(
    shell, tmp_path, monkeypatch, config, model, url
):
    monkeypatch.chdir(tmp_path)
    done = shell("benchmark", model, "--config", config)
    assert done.returncode in (1, 3)
    assert url in done.stderr
    assert "there is no folder `data/" in done.stderr
    assert not (tmp_path / "benchmarks").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--metrics", "top11"], "Did you mean `top1`?"),
        (["--metrics", "box_map"], "the metric box_map is for detection"),
        (["--dataset", "coco"], "the data set coco is for detection"),
        (["--dataset", "digitz"], "Did you mean `digits`?"),
        (["--dataset", "digits", "--split", "held-outt"], "Did you mean `held-out`?"),
        (["--data", "pictures"], "none is named"),
    ],
)
def test_data_and_metrics_that_are_none_are_errors_at_once(shell, words, said):
    done = shell("benchmark", "digits_resnet", "--accuracy", *words, "--plan")
    assert done.returncode in (1, 2, 3)
    assert said in done.stderr


def test_an_accuracy_without_data_is_refused_before_anything_is_timed(large, shell):
    done = shell("benchmark", "--zoo", large.zoo, "--accuracy", "--yes", "--output", large.results)
    assert (done.returncode, large.results.exists()) == (3, False)
    assert "large: no data named" in done.stderr and "`--dataset folder:PATH`" in done.stderr


def test_a_model_without_data_among_others_is_told_in_the_plan(shell):
    done = shell("benchmark", "digits_resnet", "yolov8n", "--accuracy", "--plan")
    assert done.returncode == 0
    assert "no score of yolov8n: no data are named" in done.stderr


def test_more_than_a_gigabyte_is_not_fetched_without_a_yes(large, shell):
    done = shell("benchmark", "--zoo", large.zoo, "--output", large.results)
    assert (done.returncode, large.results.exists()) == (1, False)
    assert "weights to fetch: 1.5 GB" in done.stderr
    assert "`--yes` says that it may" in done.stderr


def test_a_plan_says_what_would_be_fetched_and_asks_nothing(large, shell):
    done = shell("benchmark", "--zoo", large.zoo, "--plan")
    assert (done.returncode, "weights to fetch: 1.5 GB" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--device", "cuda"], "no cuda here for onnxruntime: their rows will fail"),
        ([], "no config.yaml beside the card of calm"),
        (
            ["--budget", "0.5s"],
            "the budget is enough for at most about 1 of 10 processes: cells stay without figures",
        ),
    ],
)
def test_what_will_fail_is_said_with_the_plan(yard, shell, words, said):
    yard.add("calm")
    done = shell("benchmark", "calm", "--runtimes", "onnxruntime", *words, "--zoo", yard.zoo, "--plan")
    assert said in done.stderr
    assert "warning" not in done.stderr  # of the anchor's own zoo, for nobody asked for it


def test_a_card_that_names_a_file_for_the_runtime_needs_no_config(zoo, shell):
    zoo.write("net", framework="onnx", exports={"onnx": {"url": "net.onnx"}})
    words = ["benchmark", "net", "--zoo", zoo, "--plan", "--runtimes"]
    assert "config.yaml" not in shell(*words, "onnxruntime").stderr
    assert "no config.yaml beside the card of net" in shell(*words, "ncnn").stderr


def test_a_card_without_a_config_has_the_next_step_in_its_row(yard, shell):
    yard.add("calm")
    words = ["benchmark", "calm", "--runtimes", "onnxruntime", "--json"]
    done = shell(*words, "--zoo", yard.zoo, "--output", yard.results)
    (row,) = json.loads(done.stdout)
    assert "calm@1.0.0 has no config.yaml" in row["problem"]
    assert "`modelyard.models.versioning.register_model`" in row["problem"]


def test_a_plan_of_many_cells_has_a_row_for_each_model(yard, shell):
    yard.add(*(f"calm{number}" for number in range(21)))
    done = shell("benchmark", "--runtimes", "naughty", "--batch-sizes", 1, 8, "--zoo", yard.zoo, "--plan")
    header, *rows = done.stdout.splitlines()
    assert header.split() == ["MODEL", "RUNTIMES", "BATCHES", "CELLS"]
    assert (len(rows), rows[0].split()) == (21, ["calm0@1.0.0", "naughty", "1,", "8", "2"])
    assert "42 cells and the anchor" in done.stderr


def test_a_run_of_which_nothing_was_left_says_so(yard, shell):
    yard.add("calm")
    run = [*yard.command[3:], "calm"]
    first, again = shell(*run), shell(*run, "--resume")
    assert "nothing was left to time" not in first.stderr
    assert "nothing was left to time: every figure is of the run before" in again.stderr


def test_several_values_joined_by_commas_are_told_apart(shell):
    done = shell("benchmark", "digits_resnet", "--batch-sizes", "1,8")
    assert (done.returncode, "Write `1 8`." in done.stderr) == (2, True)


def test_the_label_map_is_an_option_and_one_that_there_is_not_is_told_at_once(shell):
    words = ["benchmark", "digits_resnet", "--accuracy", "--runtimes", "onnxruntime", "--plan", "--label-map"]
    assert shell(*words, "background-first").returncode == 0
    done = shell(*words, "by-numbers")
    assert (done.returncode, "Did you mean `by-number`?" in done.stderr) == (1, True)


def test_deprecated_models_are_benchmarked_where_they_are_named_alone(yard, shell):
    yard.add("calm", "old")
    card = yard.zoo / "registry" / "classification" / "old" / "model_card.yaml"
    card.write_text(card.read_text() + "status: deprecated\ndeprecated_by: calm\n")
    all_ = shell("benchmark", "--runtimes", "naughty", "--zoo", yard.zoo, "--plan", "--json")
    named = shell("benchmark", "old", "--runtimes", "naughty", "--zoo", yard.zoo, "--plan", "--json")
    assert [one["model"] for one in json.loads(all_.stdout)] == ["calm"]
    assert [one["model"] for one in json.loads(named.stdout)] == ["old"]


def test_a_median_above_its_limit_is_a_failed_row_with_both_numbers(yard, shell, tmp_path):
    yard.add("calm")
    config = QUICK | {"runtimes": ["naughty"], "max_ms": {"calm": 0.00001}}
    (tmp_path / "tight.yaml").write_text(json.dumps(config))
    done = shell("benchmark", "calm", "--config", tmp_path / "tight.yaml", "--zoo", yard.zoo,
                 "--output", yard.results, "--json")  # fmt: skip
    (row,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert (
        f"its median of {1000 * row['figures']['median']:.3g} ms is above max_ms, 1e-05 ms" == row["problem"]
    )


def test_from_python_it_gives_a_row_for_each_cell_and_its_result(tmp_path):
    rows = modelyard.benchmark_models(
        "digits_resnet", config=Config.model_validate(QUICK), batch_sizes=[1, 2], runtimes=["onnxruntime"],
        verify=False, output=tmp_path,
    )  # fmt: skip
    assert [(one.cell.batch, one.trouble) for one in rows] == [(1, None), (2, None)]
    assert [read(one.path).figures["median"] for one in rows] == [one.median for one in rows]
