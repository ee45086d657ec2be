"""Prepare, run, decode: the starter models say what is in pictures that nobody trained them on."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from modelyard.evaluation.datasets import digits
from modelyard.models.load import load_model
from modelyard.registry.resolve import get_model
from modelyard.tasks.characters import decoded, encoded
from modelyard.tasks.kind import kind_of
from modelyard.tasks.labels import labels_of
from modelyard.tasks.nms import intersections_over_unions
from modelyard.tasks.prepare import prepare
from modelyard.tasks.preprocessing import Preprocessing
from modelyard.tasks.sampling import continued


def answers(name: str, task: str, size: int):
    """Answers about held-out pictures, given as arrays, and the truth."""
    data = get_model(name).data
    held_out = digits.load("held-out", task=task, size=size)
    samples = [held_out[number] for number in range(size)]
    pictures = [picture.permute(1, 2, 0).numpy() for picture, _ in samples]
    batch, placed = prepare(pictures, Preprocessing.of_card(data))
    with torch.inference_mode():
        said = load_model(name)(torch.from_numpy(batch))
    outputs = said._asdict() if hasattr(said, "_asdict") else {"scores": said}
    outputs = {name: value.numpy() for name, value in outputs.items()}
    return kind_of(task).decode(outputs, placed, labels_of(data)), [truth for _, truth in samples]


@pytest.mark.parametrize("name", ["digits_resnet", "digits_vit", "digits_mobilenet"])
def test_digits_are_named(name):
    said, truth = answers(name, "classification", 60)
    right = [one.labels[0].label == str(digit) for one, digit in zip(said, truth, strict=True)]
    assert sum(right) >= 57


def test_digits_are_found_on_canvases():
    said, truth = answers("digits_yolo", "detection", 30)
    hits = things = 0
    for answer, true in zip(said, truth, strict=True):
        boxes = np.array([[one.left, one.top, one.right, one.bottom] for one in answer.boxes]).reshape(-1, 4)
        shares = intersections_over_unions(true["boxes"].numpy(), boxes)
        same = true["labels"].numpy()[:, None] == [one.index for one in answer.boxes]
        hits += int(((shares > 0.5) & same).any(1).sum())
        things += len(true["labels"])
    assert hits / things > 0.8


def test_pixels_are_named():
    said, truth = answers("digits_unet", "segmentation", 10)
    right = [(one.mask == true.numpy()).mean() for one, true in zip(said, truth, strict=True)]
    assert np.mean(right) > 0.97


def test_a_sentence_is_continued():
    network, labels = load_model("facts_gpt"), labels_of(get_model("facts_gpt").data)

    def scores(tokens: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network(torch.from_numpy(tokens)).numpy()

    prompt = "\nThe day after Monday is"
    written = continued(scores, encoded(prompt, labels), 9, context=128)
    assert decoded(written[0], labels) == prompt + " Tuesday."
