"""Each runtime that opens ONNX holds to the contract, on small models whose answers numpy knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy
import pytest
from onnx_models import TABLE, line, small_convolution, table_of_words, two_of_each

from modelyard.runtimes.testing import RUNTIME_CHECKS, Subject


def _summed(batch):
    padded = numpy.pad(batch["pictures"].astype("float64"), ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return {"scores": windows.sum(axis=(1, 4, 5)).mean(axis=(1, 2))[:, None].astype("float32")}


MODELS: dict[str, tuple[Callable, Callable]] = {
    "line": (line, lambda batch: {"y": 2 * batch["x"] + 1}),
    "two of each": (
        two_of_each,
        lambda b: {"total": b["left"] + b["right"], "rest": b["left"] - b["right"]},
    ),
    "table": (table_of_words, lambda batch: {"scores": TABLE[batch["tokens"]]}),
    "convolution": (small_convolution, _summed),
}


@pytest.fixture(scope="module", params=["onnxruntime", "openvino"])
def runtime(request):
    return request.param


@pytest.fixture(scope="module", params=MODELS)
def subject(request, runtime, tmp_path_factory):
    write, expected = MODELS[request.param]
    path = write(tmp_path_factory.mktemp("model") / "model.onnx")
    one = Subject(runtime, path, expected=expected)
    yield one
    one.session.close()


@pytest.mark.parametrize("check", RUNTIME_CHECKS, ids=lambda check: check.__name__)
def test_a_small_model_holds_to_the_contract(subject, check):
    check(subject)
