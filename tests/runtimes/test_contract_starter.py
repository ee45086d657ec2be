"""Each starter model answers alike in each runtime that is here, at batches of 1, 3 and 8."""

from __future__ import annotations

import pytest
import torch

from breadth import few
from modelyard.convert.converted import converted
from modelyard.models import load_model
from modelyard.registry.resolve import get_model
from modelyard.registry.zoo import open_zoo
from modelyard.runtimes.testing import RUNTIME_CHECKS, Subject

PICTURES = ("digits_mobilenet", "digits_resnet", "digits_unet", "digits_vit", "digits_yolo")
RUNTIMES = ("torch", "torchscript", "onnxruntime", "openvino", "ncnn")
# ncnn has no layers for attention as these write it.
ABSENT = {("digits_vit", "ncnn"), ("facts_gpt", "ncnn")}
PAIRS = [
    (name, runtime)
    for name in (*PICTURES, "facts_gpt")
    for runtime in RUNTIMES
    if (name, runtime) not in ABSENT
]
OTHERS = [("digits_yolo", "onnxruntime"), ("facts_gpt", "onnxruntime")]


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """The starter zoo, with a cache that all tests of this file share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELYARD_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield open_zoo("starter")


@pytest.fixture(
    scope="module",
    params=few(PAIRS, lambda pair: pair[0] == "digits_resnet" or pair in OTHERS),
    ids="-".join,
)
def subject(request, starter):
    name, runtime = request.param
    network = load_model(name, zoo=starter)

    def expected(batch):
        with torch.inference_mode():
            answer = network(*map(torch.from_numpy, batch.values()))
        return {"boxes": answer[0], "scores": answer[1]} if isinstance(answer, tuple) else {"scores": answer}

    def as_arrays(batch):
        return {key: value.numpy() for key, value in expected(batch).items()}

    # One ONNX file is for both that open ONNX; an IR of one model has a test of its own.
    source = converted(get_model(name, zoo=starter), "onnx").path if runtime == "openvino" else name
    one = Subject(runtime, source, {"zoo": starter}, as_arrays)
    yield one
    one.session.close()


@pytest.mark.parametrize("check", RUNTIME_CHECKS, ids=lambda check: check.__name__)
def test_a_starter_model_holds_to_the_contract(subject, check):
    check(subject)


@pytest.mark.parametrize("kind", ["openvino", "torch_export"])
def test_a_file_of_another_format_holds_to_the_contract(starter, kind):
    path = converted(get_model("digits_resnet", zoo=starter), kind).path
    subject = Subject({"torch_export": "torch"}.get(kind, kind), path, {"zoo": starter})
    for check in RUNTIME_CHECKS:
        check(subject)
