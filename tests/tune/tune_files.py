"""ONNX files of starter models, samples for them, and what they answer."""

from __future__ import annotations

import numpy as np
import onnxruntime

from modelyard.convert.converted import converted
from modelyard.evaluation.datasets import digits
from modelyard.registry.resolve import get_model

MEAN, STD = 0.303, 0.324  # of the cards


def digits_onnx(name="digits_resnet"):
    """Give the path of a model's ONNX file."""
    return converted(get_model(name, zoo="starter"), "onnx").path


def digits_samples(split, count):
    """Give pictures as the networks take them, by hand."""
    pictures = digits.load(split, size=count).pictures.numpy()[:, None]
    return ((pictures / 255 - MEAN) / STD).astype(np.float32)


def batches(samples, size=8):
    return [{"pictures": samples[at : at + size]} for at in range(0, len(samples), size)]


def answers(path, samples):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"pictures": samples})[0]


def differences(one, other):
    """Give the largest difference of two files' answers, as a share of the largest answer."""
    seen = digits_samples("held-out", 16)
    before, after = answers(one, seen), answers(other, seen)
    return float(np.abs(before - after).max() / np.abs(before).max())
