"""The digits: which belongs to which split, and what the pictures of one digit are."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_digits

from modelyard.core.errors import InputError, NotFoundError
from modelyard.evaluation.datasets import digits
from modelyard.evaluation.datasets._source_digits import source_digits

SPLITS = ("train", "validation", "held-out")


def fingerprint() -> str:
    from hashlib import sha256

    from modelyard.evaluation.datasets import digits

    digest = sha256()
    for split in digits.SPLITS:
        picture, _ = digits.load(split)[7]
        drawn, found = digits.load(split, task="detection", size=9)[8]
        for part in (picture, drawn, found["boxes"], found["labels"]):
            digest.update(part.numpy().tobytes())
    return digest.hexdigest()


def test_every_digit_belongs_to_one_split_and_none_to_two():
    numbers = np.concatenate([source_digits(split).numbers for split in SPLITS])
    assert sorted(numbers.tolist()) == list(range(1797))


def test_no_two_splits_hold_equal_pictures():
    held = [{picture.tobytes() for picture in source_digits(split).pictures} for split in SPLITS]
    assert [len(one) for one in held] == [1097, 200, 500]
    assert not held[0] & held[1] and not held[0] & held[2] and not held[1] & held[2]


def test_a_split_has_each_class_as_often():
    assert np.bincount(source_digits("held-out").labels).tolist() == [50] * 10
    assert np.bincount(source_digits("validation").labels).tolist() == [20] * 10


@pytest.mark.parametrize("split", SPLITS)
def test_a_digit_is_the_one_of_its_number(split):
    bundle, own = load_digits(), source_digits(split)
    assert np.array_equal(own.pictures, bundle.images[own.numbers])
    assert np.array_equal(own.labels, bundle.target[own.numbers])


def test_a_picture_is_the_digit_as_pillow_enlarges_it():
    """But for one step of 255: Pillow rounds between rows and columns."""
    for (picture, _), small in zip(digits.load("held-out"), source_digits("held-out").pictures, strict=True):
        grey = Image.fromarray(np.rint(small * (255 / 16)).astype(np.uint8))
        pillows = torch.tensor(np.asarray(grey.resize((32, 32), Image.Resampling.BILINEAR)))
        assert (picture[0].int() - pillows.int()).abs().max() <= 1


def test_another_process_draws_the_same():
    code = f"{inspect.getsource(fingerprint)}\nprint(fingerprint())"
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    other = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    assert other.strip() == fingerprint()


def test_a_written_sample_holds_the_picture_and_names_the_answer(tmp_path):
    paths = digits.write_samples(str(tmp_path / "new"), count=5)
    for number, path in enumerate(paths):
        picture, label = digits.load("held-out")[number]
        with Image.open(path) as image:
            assert (image.mode, image.size) == ("L", (32, 32))
            assert np.array_equal(np.asarray(image), picture[0].numpy())
        assert re.fullmatch(rf".*/0000{number}-digit-{label}\.png", path)


def test_a_canvas_is_written_in_colour(tmp_path):
    (path,) = digits.write_samples(str(tmp_path), task="detection", count=1)
    with Image.open(path) as image:
        assert (image.mode, image.size) == ("RGB", (96, 96))
        drawn, _ = digits.load("held-out", task="detection")[0]
        assert np.array_equal(np.asarray(image).transpose(2, 0, 1), drawn.numpy())


def test_a_split_that_is_not_there_is_told():
    with pytest.raises(NotFoundError, match="no split 'test'\nThere are: train, validation, held-out"):
        digits.load("test")


@pytest.mark.parametrize("size", [0, -1, 501])
def test_more_digits_than_there_are_cannot_be_asked_for(size):
    with pytest.raises(InputError, match=f"{size} items cannot be given\nAsk for 1 to 500"):
        digits.load("held-out", size=size)
