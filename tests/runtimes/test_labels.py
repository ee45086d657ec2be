"""Labels of a runtime and its provider, as tables show them and options take them."""

from __future__ import annotations

import pytest

from modelyard.benchmark.asked.config import Config
from modelyard.core.errors import ConfigError, InputError
from modelyard.runtimes.labels import label_of, placed

USED = {
    "pytorch": {"runtime": "torch", "device": "cpu"},
    "pytorch_cuda": {"runtime": "torch", "device": "cuda"},
    "torch_compile": {"runtime": "torch_compile", "device": "cpu"},
    "torchscript": {"runtime": "torchscript", "device": "cpu"},
    "onnx_cpu": {"runtime": "onnxruntime", "device": "cpu", "provider": "CPUExecutionProvider"},
    "onnx_cuda": {"runtime": "onnxruntime", "device": "cuda", "provider": "CUDAExecutionProvider"},
    "onnx_tensorrt": {
        "runtime": "onnxruntime",
        "device": "tensorrt",
        "provider": "TensorrtExecutionProvider",
    },
    "openvino": {"runtime": "openvino", "device": "cpu", "provider": "CPU"},
    "tensorrt": {"runtime": "tensorrt", "device": "cuda"},
}


@pytest.mark.parametrize("label", USED)
def test_a_label_that_is_shown_means_what_it_was_shown_for(label):
    used = USED[label]
    assert label_of(used) == label
    runtime, device = placed(label)
    assert runtime == used["runtime"]
    assert device == (used["device"] if label != "tensorrt" else "cpu")  # its own name says no device


def test_a_label_takes_a_number_of_its_device_and_no_other_device():
    assert placed("onnx_cuda", "cuda:1") == ("onnxruntime", "cuda:1")
    with pytest.raises(InputError, match="onnx_cuda is onnxruntime on cuda, and the device is cpu"):
        placed("onnx_cuda", "cpu")


def test_a_benchmark_takes_labels_and_the_device_that_they_say():
    asked = Config().but(runtimes=["onnx_cuda", "pytorch"])
    assert (asked.runtimes, asked.device) == (["onnxruntime", "torch"], "cuda")
    assert Config().but(runtimes=["onnx_cpu", "onnxruntime"]).runtimes == ["onnxruntime"]
    assert Config.model_validate({"runtimes": ["onnx_tensorrt"]}).device == "tensorrt"


@pytest.mark.parametrize(
    "given", [{"runtimes": ["onnx_cuda"], "device": "cpu"}, {"runtimes": ["onnx_cuda", "onnx_cpu"]}]
)
def test_labels_that_contradict_the_device_or_each_other_are_refused(given):
    with pytest.raises((InputError, ConfigError), match="onnx_cuda"):
        Config().but(**given)
