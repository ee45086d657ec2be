"""What every method of quantization holds: the graph's ports, its order, its bytes, what is left alone."""

from __future__ import annotations

import onnx
import pytest
from tune_files import batches, digits_onnx, digits_samples

from modelyard.core.errors import MissingExtraError, ModelyardError, NotFoundError
from modelyard.runtimes.onnx_checks import demand_sound
from modelyard.runtimes.onnx_facts import read_facts
from modelyard.tune.quantize.family import QUANTIZERS, quantizer_named
from modelyard.tune.quantize.files import quantized_file
from modelyard.tune.quantize.layers import layers_of

NAMES = QUANTIZERS.names()


def quantized(tmp_path, name, model="digits_resnet", **how):
    try:
        quantizer_named(name)
    except MissingExtraError as error:
        pytest.skip(f"{name} is not tried here: {error}")
    target = tmp_path / f"{name}.onnx"
    given = batches(digits_samples("train", 16)) if quantizer_named(name).NEEDS_SAMPLES else ()
    quantized_file(digits_onnx(model), target, method=name, calibration=given, **how)
    return target


@pytest.mark.parametrize("name", NAMES)
def test_inputs_and_outputs_stay_as_they_were(tmp_path, shared_onnx, name):
    before, after = read_facts(digits_onnx()), read_facts(str(quantized(tmp_path, name)))
    assert (after.inputs, after.outputs) == (before.inputs, before.outputs)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("model", ["digits_resnet", "digits_vit"])
def test_nodes_stand_in_the_order_in_which_they_run(tmp_path, shared_onnx, name, model):
    path = str(quantized(tmp_path, name, model))
    demand_sound(path, read_facts(path))
    onnx.checker.check_model(path, full_check=False)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_twice_is_the_same_bytes(tmp_path, shared_onnx, name):
    first = quantized(tmp_path, name).read_bytes()
    assert quantized(tmp_path, name).read_bytes() == first


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_that_is_excluded_keeps_its_numbers(tmp_path, shared_onnx, name):
    layer = layers_of(onnx.load(digits_onnx()), ("Gemm",))[-1]
    left = onnx.load(quantized(tmp_path, name, exclude=[layer.name])).graph.initializer
    assert {one.name: one.data_type for one in left}[layer.input[1]] == onnx.TensorProto.FLOAT


@pytest.mark.parametrize("name", NAMES)
def test_a_node_that_is_not_there_cannot_be_excluded(tmp_path, shared_onnx, name):
    with pytest.raises(NotFoundError, match="no node 'nowhere'"):
        quantized(tmp_path, name, exclude=["nowhere"])


@pytest.mark.parametrize("name", NAMES)
def test_a_target_that_cannot_be_written_leaves_nothing(tmp_path, shared_onnx, name):
    with pytest.raises((OSError, ModelyardError)):
        quantized(tmp_path / "nowhere", name)
    assert not list(tmp_path.rglob("*.onnx"))
