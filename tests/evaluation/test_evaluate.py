"""A model is measured through the whole path, on the file that a runtime opens."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import accuracy_score

from modelyard import get_model, predict
from modelyard.core.errors import InputError, NotFoundError, RunError, ShapeError
from modelyard.evaluation.answering import Answering
from modelyard.evaluation.datasets import digits
from modelyard.evaluation.evaluate import evaluate
from modelyard.evaluation.family import judging_of
from modelyard.evaluation.label_maps import map_of
from modelyard.runtimes.predict.about import About

pytestmark = pytest.mark.usefixtures("starter_zoo")


def stated(name):
    data = get_model(name, zoo="starter").data["performance"]
    return next(iter(data.values()))


@pytest.mark.parametrize("runtime", ["onnxruntime", "openvino", "torch"])
def test_a_classifier_has_its_cards_figure_on_each_runtime(runtime):
    found = evaluate("digits_resnet", runtime=runtime, zoo="starter")
    assert found.figures["top1_accuracy"] == pytest.approx(stated("digits_resnet")["top1_accuracy"], abs=1e-9)
    assert (found.samples, found.used["runtime"]) == (500, runtime)


def test_a_language_model_has_its_cards_figures():
    found = evaluate("facts_gpt", runtime="onnxruntime", zoo="starter")
    for name, figure in found.figures.items():
        assert figure == pytest.approx(stated("facts_gpt")[name], abs=1e-4)


def test_a_segmenter_has_about_its_cards_figure():
    found = evaluate("digits_unet", runtime="onnxruntime", size=200, zoo="starter")
    assert found.figures["miou"] == pytest.approx(stated("digits_unet")["miou"], abs=0.03)
    low, high = found.intervals["miou"]
    assert low < stated("digits_unet")["miou"] < high


def test_a_detector_has_about_its_cards_figure():
    found = evaluate("digits_yolo", runtime="onnxruntime", size=300, metrics=["box_map"], zoo="starter")
    for name, figure in stated("digits_yolo").items():
        if name != "source":
            assert found.figures[name] == pytest.approx(figure, abs=0.02)  # 300 of 10,000 canvases
    starter = get_model("digits_yolo", zoo="starter").data["metadata"]["starter"]
    assert found.key["decoding"] == starter["decoding"]


@pytest.fixture
def pictures(tmp_path):
    """Thirty digits as PNG files in folders of their classes, and one that is no picture."""
    data = digits.load("held-out")
    for number in range(30):
        planes, label = data[number]
        folder = tmp_path / "set" / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(planes[0].numpy()).save(folder / f"{number}.png")
    (tmp_path / "set" / "0" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n torn")
    return tmp_path / "set"


def test_a_folder_is_measured_as_predicting_its_pictures_one_by_one(pictures):
    found = evaluate(
        "digits_mobilenet", f"folder:{pictures}", runtime="onnxruntime", batch_size=4, zoo="starter"
    )
    files = sorted(pictures.glob("[0-9]/[0-9]*.png"))
    said = [int(one.found.labels[0].label) for one in predict("digits_mobilenet", files, zoo="starter")]
    assert found.figures["top1_accuracy"] == accuracy_score([int(one.parent.name) for one in files], said)
    assert sorted(found.per_sample["likeliest"][:, 0]) == sorted(said)


def test_a_picture_that_cannot_be_read_is_told_and_not_counted(pictures):
    found = evaluate("digits_resnet", f"folder:{pictures}", runtime="onnxruntime", zoo="starter")
    assert found.samples == 30
    assert any("1 of 31 not read" in note and "torn.png" in note for note in found.notes)


def test_how_the_work_is_divided_changes_nothing(pictures):
    first, second = (
        evaluate(
            "digits_resnet", f"folder:{pictures}", runtime="onnxruntime", workers=workers, batch_size=size
        )
        for workers, size in ((1, 1), (3, 7))
    )
    assert (first.figures, first.key) == (second.figures, second.key)
    assert np.array_equal(first.per_sample["truth"], second.per_sample["truth"])


def test_a_changed_pixel_changes_the_key(pictures):
    before = evaluate("digits_resnet", f"folder:{pictures}", runtime="onnxruntime").key
    file = next(pictures.glob("3/*.png"))
    Image.fromarray(np.asarray(Image.open(file)) ^ 1).save(file)
    after = evaluate("digits_resnet", f"folder:{pictures}", runtime="onnxruntime").key
    assert {name for name in before if before[name] != after[name]} == {"data"}


def test_data_of_other_classes_are_refused(pictures):
    (pictures / "9").rename(pictures / "nine")
    with pytest.raises(InputError, match="the data's class 'nine' is none of the model's 10"):
        evaluate("digits_resnet", f"folder:{pictures}", runtime="onnxruntime")


def test_a_network_that_answers_nan_is_told():
    class Broken:
        inputs = (type("Port", (), {"shape": ("batch", 1, 32, 32)}),)

        def run(self, batch):
            return {"scores": np.full((len(batch), 10), np.nan, np.float32)}

    names = digits.labels()
    about = About.of_model(get_model("digits_resnet", zoo="starter"))
    answering = Answering(Broken(), about, digits.load("held-out", size=4), map_of(names, 10, names))
    with pytest.raises(RunError, match="NaN"):
        list(answering(batch_size=2, workers=1))


def test_an_output_of_more_classes_than_the_model_names_is_refused():
    nine = {"scores": np.zeros((1, 9), np.float32)}
    with pytest.raises(ShapeError, match="names 8 classes, and its output has 9"):
        judging_of("classification").said(nine, [], 8)
    boxes = {"boxes": np.zeros((1, 5, 4), np.float32), "scores": np.zeros((1, 5, 9), np.float32)}
    with pytest.raises(ShapeError, match="names 8 classes, and its output has 9"):
        judging_of("detection").said(boxes, [], 8)


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"dataset": "digts"}, NotFoundError, "no data set 'digts'"),
        ({"metrics": ["top-one"]}, NotFoundError, "no metric 'top-one'"),
        ({"metrics": ["miou"]}, InputError, "miou is not for classification"),
        ({"dataset": "facts"}, InputError, "facts is for text-generation"),
        ({"dataset": "digits:here"}, InputError, "lies nowhere"),
        ({"split": "test"}, NotFoundError, "no split 'test'"),
        ({"batch_size": 0}, InputError, "batch_size is a whole number from 1 on"),
        ({"runtime": "onyx"}, NotFoundError, "no runtime 'onyx'"),
    ],
)
def test_what_is_not_there_is_told(given, error, says):
    with pytest.raises(error, match=says):
        evaluate("digits_resnet", zoo="starter", **given)
