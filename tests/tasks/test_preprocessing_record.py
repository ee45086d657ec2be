"""The record: what cards say, what is assumed where they say nothing, and what prepare does with it."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from photographs import photograph, saved
from PIL import Image

from modelyard.core.errors import InputError
from modelyard.registry.listing.discover import list_models
from modelyard.tasks.labels import labels_of
from modelyard.tasks.prepare import prepare
from modelyard.tasks.preprocessing import Preprocessing


@pytest.fixture(scope="module")
def cards():
    return {one.ref: one.data for one in list_models()}


def test_every_card_of_a_picture_model_has_a_record_that_survives_json(cards):
    pictures = [data for data in cards.values() if data["task"] != "text-generation"]
    assert len(pictures) > 100
    for data in pictures:
        record = Preprocessing.of_card(data)
        again = Preprocessing.from_dict(json.loads(json.dumps(record.as_dict())))
        assert (again, again.assumed) == (record, record.assumed)


def test_a_card_that_says_everything_leaves_nothing_to_assume(cards):
    record = Preprocessing.of_card(cards["resnet50"])
    assert (record.resize, record.resize_rule, record.crop, record.size) == (232, "shortest", 224, (224, 224))
    assert (record.mean, record.std) == ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    assert record.assumed == ()


def test_what_a_card_leaves_open_is_assumed_and_said(cards):
    record = Preprocessing.of_card(cards["yolov8n"])
    assert (record.resize_rule, record.shape, record.mean) == ("letterbox", (640, 640), ())
    assert record.assumed == (
        "no mean and deviation are stated: pixels are scaled to 0–1 alone",
        "no order of colours is stated: RGB",
        "no resizing is stated: letterbox, to 640 × 640",
    )


def test_a_resize_without_a_crop_is_cropped_to_what_the_network_takes():
    card = {"architecture": {"input_size": [3, 20, 20]}, "preprocessing": {"resize": 24}}
    record = Preprocessing.of_card(card)
    assert (record.resize_rule, record.crop) == ("shortest", (20, 20))
    assert prepare([photograph()], record)[0].shape == (1, 3, 20, 20)


def test_a_model_that_takes_no_picture_has_no_record(cards):
    with pytest.raises(InputError, match=r"Facts GPT takes no picture: its `input_size` is \[128\]"):
        Preprocessing.of_card(cards["facts_gpt"])


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"interpolation": "bilinaer"}, "Did you mean `bilinear`"),
        ({"resise": 3}, "Did you mean `resize`"),
        ({"channels": 4}, "1 or 3 channels, not 4"),
        ({"channels": 1}, "one channel is GREY"),
        ({"resize": 8}, "stated together"),
        ({"mean": [0.5, 0.5]}, "2 figures for 3 channels"),
    ],
)
def test_a_record_that_cannot_be_is_refused(facts, said):
    with pytest.raises(InputError, match=said):
        Preprocessing.from_dict(facts)


def test_digits_are_prepared_as_the_bytes_they_were_trained_on(cards):
    from modelyard.evaluation.datasets import digits

    grey = digits.load("held-out", size=1)[0][0].numpy()  # [1, 32, 32]
    made, _ = prepare([grey[0]], Preprocessing.of_card(cards["digits_resnet"]))
    np.testing.assert_allclose(made[0], (grey / 255 - 0.303) / 0.324, atol=1e-5)


def test_one_channel_is_the_brightness_that_pillow_gives():
    record = Preprocessing(color_order="GREY", channels=1)
    expected = np.asarray(photograph().convert("L"))
    assert (np.rint(prepare([photograph()], record)[0][0, 0] * 255) == expected).all()


def test_the_order_of_colours_and_of_axes_are_the_networks():
    plain = prepare([photograph()], Preprocessing())[0]
    turned = prepare([photograph()], Preprocessing(color_order="BGR", layout="HWC", mean=(0.0,) * 3))[0]
    assert turned.shape == (1, 375, 500, 3)
    assert turned.flags.c_contiguous
    np.testing.assert_array_equal(turned.transpose(0, 3, 1, 2)[:, ::-1], plain)


def test_a_letterbox_keeps_the_shape_and_pads_with_its_grey():
    made, (placed,) = prepare([photograph(600, 300)], Preprocessing((320, 320), "letterbox"))
    inner = np.asarray(photograph(600, 300).resize((320, 160), Image.Resampling.BILINEAR))
    assert (np.rint(made[0, :, :80] * 255) == 114).all()
    assert (np.rint(made[0, :, 240:] * 255) == 114).all()
    assert np.abs(made[0, :, 80:240].transpose(1, 2, 0) * 255 - inner).max() < 1.01
    assert (placed.top, placed.left, placed.scale_x) == (80, 0, 320 / 600)


@pytest.mark.parametrize(("width", "height", "top", "left"), [(333, 251, 39, 0), (251, 333, 0, 39)])
def test_of_an_odd_number_of_spare_pixels_the_last_is_behind_the_picture(width, height, top, left):
    made, (placed,) = prepare([photograph(width, height)], Preprocessing((320, 320), "letterbox"))
    grey = (np.rint(made[0] * 255) == 114).all(0)  # 320 - round(251 * 320 / 333) are spare: 79
    across, down = grey.all(0), grey.all(1)
    assert (placed.top, placed.left) == (top, left)
    assert (int(across.sum()), int(down.sum())) == (79 * (left > 0), 79 * (top > 0))
    assert bool(across[left:-40].any() if left else down[top:-40].any()) is False


def test_a_very_long_picture_is_resized_only_where_its_centre_is_kept():
    long = np.zeros((2, 90_000, 3), np.uint8)
    long[:, 44_999:45_001] = 255
    made, (placed,) = prepare([long], Preprocessing(224, "shortest", crop=224))
    assert made[0, :, 112].max() == 1
    assert placed.left == -(90_000 * 112 - 224) / 2
    with pytest.raises(InputError, match="a picture of 90000 × 2 is refused"):
        prepare([long], Preprocessing(224, "shortest"))


def test_pictures_are_prepared_in_order_by_any_number_of_threads():
    sources = [saved(photograph(300 + number, 200)) for number in range(9)]
    record = Preprocessing(128, "shortest", crop=112)
    alone, places = prepare(sources, record)
    for threads in (2, 5):
        together, same = prepare(sources, record, threads=threads)
        assert (together == alone).all()
        assert same == places


def test_pictures_that_become_of_different_sizes_are_no_batch():
    record = Preprocessing(64, "shortest")
    assert prepare([photograph(200, 100)] * 2, record)[0].shape == (2, 3, 64, 128)
    with pytest.raises(InputError, match="picture 2 becomes 64 × 64, another 64 × 128"):
        prepare([photograph(200, 100), photograph(100, 100)], record)


def test_no_pictures_are_an_empty_batch_where_their_size_is_known():
    assert prepare([], Preprocessing((8, 9), "exact"))[0].shape == (0, 3, 8, 9)
    with pytest.raises(InputError, match="there are no pictures"):
        prepare([], Preprocessing())


@pytest.mark.parametrize(
    ("pictures", "threads", "said"), [("cat.jpg", 1, r"Give one picture as \[picture\]"), ([], 0, "threads")]
)
def test_a_single_path_or_no_threads_are_refused(pictures, threads, said):
    with pytest.raises(InputError, match=said):
        prepare(pictures, Preprocessing((8, 8), "exact"), threads=threads)


def test_a_picture_that_is_only_cropped_is_not_resampled():
    made = prepare([photograph()], Preprocessing(crop=(101, 57)))[0]
    expected = np.asarray(photograph())[137:238, 222:279].transpose(2, 0, 1)
    assert (np.rint(made[0] * 255) == expected).all()


def test_the_given_array_stays_as_it_is():
    pixels = np.asarray(photograph())
    before = pixels.copy()
    pixels.flags.writeable = False
    prepare([pixels, pixels[:, ::-1], pixels[::2]], Preprocessing((50, 50), "exact"))
    assert (pixels == before).all()


def test_labels_are_a_list_a_mapping_or_the_name_of_a_set(cards):
    assert labels_of(cards["digits_unet"])[:2] == ["background", "0"]
    assert labels_of({"labels": {0: "cat", 2: "dog"}}) == ["cat", "1", "dog"]
    assert labels_of(cards["resnet50"])[0] == "tench"
    assert labels_of({"labels": "a set that nobody has"}) is None


@pytest.mark.parametrize(
    ("code", "unloaded"),
    [
        ("import modelyard.tasks.preprocessing", ["numpy", "PIL", "torch"]),
        (
            "import numpy, modelyard.tasks.prepare as p, modelyard.tasks.preprocessing as q;"
            "p.prepare([numpy.zeros((9, 9, 3), 'uint8')], q.Preprocessing((4, 4), 'exact'))",
            ["torch", "onnxruntime"],
        ),
    ],
)
def test_nothing_heavy_is_loaded_that_is_not_needed(code, unloaded):
    check = f"import sys; {code}; print([one for one in {unloaded} if one in sys.modules])"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
