"""`predict`: pictures and texts in, typed answers out, the same through every runtime."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from modelyard import evaluate, predict
from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.datasets import digits
from modelyard.evaluation.datasets._canvas import canvas
from modelyard.runtimes.predict.inputs import given
from modelyard.runtimes.predict.predict import predictor
from modelyard.tasks.answers import DetectionAnswer

if TYPE_CHECKING:
    from conftest import MakeZoo, Shell
    from naive_zoo import ZooFolder

ENGINES = ("torch", "onnxruntime", "openvino", "ncnn")


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    return digits.write_samples(str(tmp_path / "digits"), count=6)


@pytest.fixture
def canvases(tmp_path: Path) -> list[str]:
    return digits.write_samples(str(tmp_path / "canvases"), task="detection", count=12)


def test_files_of_held_out_digits_are_read_as_well_as_the_card_says(tmp_path: Path) -> None:
    paths = digits.write_samples(str(tmp_path / "all"), count=500)
    answers = predict("digits_resnet", paths, runtime="torch", batch_size=64, top=1)
    right = sum(
        one.answer.labels[0].label == path.rpartition("-")[2].removesuffix(".png")
        for one, path in zip(answers, paths, strict=True)
    )
    assert right / len(paths) == pytest.approx(0.996)


@pytest.mark.parametrize("runtime", [name for name in ENGINES if name != "torch"])
def test_runtimes_agree_about_the_same_jpeg(runtime: str, pictures: list[str], tmp_path: Path) -> None:
    pytest.importorskip(runtime, reason=f"{runtime} is not installed")
    jpeg = tmp_path / "digit.jpg"
    Image.open(pictures[0]).resize((57, 41)).save(jpeg, quality=90)
    (found,) = predict("digits_resnet", jpeg, runtime=runtime, top=10)
    (referee,) = predict("digits_resnet", jpeg, runtime="torch", top=10)
    scores = {one.label: one.score for one in referee.answer.labels}
    for one in found.answer.labels:
        assert one.score == pytest.approx(scores[one.label], abs=2e-3 if runtime == "ncnn" else 1e-4)


def test_a_detector_finds_the_digits_where_they_were_drawn(canvases: list[str]) -> None:
    answers = predict("digits_yolo", canvases, runtime="torch")
    found = wanted = 0
    for number, one in enumerate(answers):
        assert isinstance(one.answer, DetectionAnswer)
        truth = canvas("held-out", number)
        for box, label in zip(truth.boxes.tolist(), truth.labels.tolist(), strict=True):
            wanted += 1
            found += any(int(each.label) == label and near(box, each) for each in one.answer.boxes)
    assert found / wanted > 0.8


def near(box: list[float], found: object) -> bool:
    sides = [getattr(found, name) for name in ("left", "top", "right", "bottom")]
    return max(abs(a - b) for a, b in zip(box, sides, strict=True)) < 5


def test_a_segmenter_marks_most_pixels_as_they_were_drawn(canvases: list[str]) -> None:
    answers = predict("digits_unet", canvases, runtime="torch")
    shares = [
        np.mean(one.answer.mask == canvas("held-out", number).classes) for number, one in enumerate(answers)
    ]
    assert np.mean(shares) > 0.95


def test_a_language_model_goes_on_with_a_fact() -> None:
    (found,) = predict("facts_gpt", "The day after Monday", runtime="torch")
    assert found.answer.text() == "The day after Monday comes Tuesday."


def test_the_same_seed_draws_the_same_text() -> None:
    drawn = {
        predict("facts_gpt", "Three", runtime="torch", temperature=1.5, seed=seed)[0].answer.text()
        for seed in (1, 1, 1)
    }
    assert len(drawn) == 1


def test_a_picture_that_is_none_stops_no_other(pictures: list[str], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.png"
    wrong.write_text("no picture")
    found = predict("digits_resnet", [pictures[0], str(wrong), pictures[1]], runtime="torch")
    assert [one.found is None for one in found] == [False, True, False]
    with pytest.raises(InputError, match="no picture"):
        _ = found[1].answer


def test_arrays_bytes_and_paths_of_one_picture_are_answered_alike(pictures: list[str]) -> None:
    path = Path(pictures[0])
    given = [str(path), path, path.read_bytes(), np.asarray(Image.open(path)), Image.open(path)]
    answers = predict("digits_resnet", given, runtime="torch")
    assert len({one.answer.phrases()[0] for one in answers}) == 1


def test_what_a_task_has_no_use_for_is_refused(pictures: list[str]) -> None:
    with pytest.raises(InputError, match="no option `confidence`; its options: top"):
        predict("digits_resnet", pictures, runtime="torch", confidence=0.5)


def test_a_pattern_that_matches_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file matches"):
        predict("digits_resnet", str(tmp_path / "*.jpg"), runtime="torch")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifier of digits in an ONNX file that says nothing of itself."""
    onnx = pytest.importorskip("onnx")
    from modelyard import get_model
    from modelyard.convert.converted import converted

    folder = tmp_path_factory.mktemp("others")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELYARD_CACHE", str(folder / "cache"))
        graph = onnx.load(converted(get_model("digits_mobilenet"), "onnx").path)
    del graph.metadata_props[:]
    onnx.save(graph, folder / "others.onnx")
    return folder / "others.onnx"


def test_a_file_of_others_is_understood_by_the_card_of_a_model(pictures: list[str], others: Path) -> None:
    with pytest.raises(InputError, match="--like"):
        predict(others, pictures)
    (found,) = predict(others, pictures[0], like="digits_mobilenet", top=1)
    assert found.answer.labels[0].label == pictures[0][-5]


@pytest.fixture
def foreign(others: Path, make_zoo: MakeZoo) -> ZooFolder:
    """A zoo whose model is that file, with a card that says what the file does not."""
    from modelyard import get_model

    zoo, data = make_zoo(settings="starter = false"), get_model("digits_mobilenet").data
    own = {key: data[key] for key in ("preprocessing", "labels") if data.get(key)}
    look = {key: data["architecture"][key] for key in ("input_size", "input_normalization")}
    file = {"url": "others.onnx", "sha256": sha256(others.read_bytes()).hexdigest()}
    zoo.write("net", framework="onnx", exports={"onnx": file}, architecture=look, **own)
    (zoo.folder("net") / "others.onnx").write_bytes(others.read_bytes())
    return zoo


def test_the_card_of_a_model_says_what_its_file_leaves_unsaid(
    pictures: list[str], foreign: ZooFolder
) -> None:
    found = predict("net", pictures, zoo=str(foreign), top=1)
    own = predict("digits_mobilenet", pictures, runtime="onnxruntime", top=1)
    assert [one.answer.labels[0].label for one in found] == [one.answer.labels[0].label for one in own]


def test_such_a_model_is_scored_as_the_one_it_is_a_copy_of(foreign: ZooFolder) -> None:
    how = {"split": "held-out", "size": 60, "runtime": "onnxruntime"}
    scores = [
        evaluate(name, "digits", zoo=zoo, **how).figures["top1_accuracy"]
        for name, zoo in (("net", str(foreign)), ("digits_mobilenet", None))
    ]
    assert scores[0] == scores[1]


def test_batches_of_any_size_give_the_same_answers(pictures: list[str]) -> None:
    said = []
    for size in (1, 4, 64):
        with predictor("digits_resnet", runtime="torch", batch_size=size) as answering:
            said.append([one.answer.labels[0].score for one in answering(pictures)])
    assert said[0] == pytest.approx(said[1], abs=1e-5)
    assert said[0] == pytest.approx(said[2], abs=1e-5)


def test_the_command_reads_folders_and_says_what_it_could_not_read(
    pictures: list[str], shell: Shell, tmp_path: Path
) -> None:
    folder = Path(pictures[0]).parent
    (folder / "wrong.jpg").write_bytes(b"\xff\xd8\xff nothing")
    ran = shell("predict", "digits_resnet", folder, "--runtime", "torch", "--json")
    rows = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert [row["source"] for row in rows if "problem" in row] == [str(folder / "wrong.jpg")]
    assert len(rows) == len(pictures) + 1


def test_the_command_draws_what_it_found(canvases: list[str], shell: Shell, tmp_path: Path) -> None:
    ran = shell("predict", "digits_yolo", *canvases[:2], "--runtime", "torch", "--output", tmp_path / "drawn")
    assert ran.returncode == 0, ran.stderr
    drawn = sorted((tmp_path / "drawn").iterdir())
    assert [one.name for one in drawn] == sorted(Path(one).name for one in canvases[:2])
    assert Image.open(drawn[0]).getcolors(100_000) != Image.open(canvases[0]).getcolors(100_000)


def test_several_pictures_are_not_drawn_into_one_file(canvases: list[str], shell: Shell) -> None:
    ran = shell("predict", "digits_yolo", *canvases[:2], "--runtime", "torch", "--output", "drawn.png")
    assert ran.returncode == 1
    assert "Name a folder" in ran.stderr


def test_the_standard_input_is_a_picture_or_a_text(pictures: list[str]) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "modelyard", "predict", "digits_resnet", "-", "--runtime", "torch"]
    ran = subprocess.run(command, input=Path(pictures[0]).read_bytes(), capture_output=True, check=True)
    assert ran.stdout.decode().split()[0] == pictures[0][-5]


def test_a_drawing_never_takes_the_place_of_a_picture(pictures: list[str], shell: Shell) -> None:
    folder, before = Path(pictures[0]).parent, Path(pictures[0]).read_bytes()
    into_folder = shell("predict", "digits_resnet", folder, "--runtime", "torch", "--output", folder)
    over_file = shell("predict", "digits_resnet", pictures[0], "--runtime", "torch", "--output", pictures[0])
    assert (into_folder.returncode, over_file.returncode) == (1, 1)
    assert Path(pictures[0]).read_bytes() == before


def test_a_pipe_in_a_folder_is_no_picture_of_it(tmp_path: Path) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "one.png")
    os.mkfifo(tmp_path / "pipe.png")
    assert [one.name for one in given(str(tmp_path))] == [str(tmp_path / "one.png")]
