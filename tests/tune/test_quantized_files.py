"""An ONNX file becomes a quantized one: the same graph as ONNX Runtime's own quantizer makes."""

from __future__ import annotations

import os
import struct

import numpy as np
import onnx
import pytest
from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
from tune_files import answers, batches, differences, digits_onnx, digits_samples

from modelyard.core.errors import InputError, NotFoundError, ShapeError
from modelyard.tune.quantize.files import quantized_file
from modelyard.tune.quantize.quantizers.bf16 import rounded
from modelyard.tune.quantize.quantizers.static import operators_of, options_of

METHODS = ({"method": "dynamic"}, {"method": "fp16"}, {"method": "bf16"}, {"method": "weight-only"},
           {"method": "weight-only", "bits": 4})  # fmt: skip


class Reader:
    """Batches as ONNX Runtime's own interface wants them."""

    def __init__(self, given):
        self.left = iter(given)

    def get_next(self):
        return next(self.left, None)


@pytest.mark.parametrize("calibrator", ["minmax", "entropy"])
def test_static_is_what_onnxruntime_makes_by_itself(tmp_path, shared_onnx, calibrator):
    source, given = digits_onnx(), batches(digits_samples("train", 32))
    ours, theirs = tmp_path / "ours.onnx", tmp_path / "theirs.onnx"
    quantized_file(source, ours, calibration=given, calibrator=calibrator)
    method = {"minmax": CalibrationMethod.MinMax, "entropy": CalibrationMethod.Entropy}[calibrator]
    quantize_static(
        source, theirs, Reader(given), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=method,
        op_types_to_quantize=operators_of(onnx.load(source)), extra_options=options_of(),
    )  # fmt: skip
    seen = digits_samples("held-out", 16)
    assert np.array_equal(answers(ours, seen), answers(theirs, seen))


def test_static_is_smaller_and_answers_about_the_same(tmp_path, shared_onnx):
    source, target = digits_onnx(), tmp_path / "int8.onnx"
    quantized_file(source, target, calibration=batches(digits_samples("train", 64)))
    assert os.path.getsize(target) < 0.5 * os.path.getsize(source)
    assert 0 < differences(source, target) < 0.05


@pytest.mark.parametrize("how", METHODS, ids=str)
def test_every_other_method_makes_a_smaller_file_that_answers_about_the_same(tmp_path, shared_onnx, how):
    name = "digits_vit" if "bits" in how else "digits_resnet"
    source, target = digits_onnx(name), tmp_path / "made.onnx"
    quantized_file(source, target, **how)
    assert os.path.getsize(target) < os.path.getsize(source)
    assert 0 < differences(source, target) < 0.15


def test_the_metadata_goes_along(tmp_path, shared_onnx):
    source, target = digits_onnx(), tmp_path / "int8.onnx"
    quantized_file(source, target, calibration=batches(digits_samples("train", 16)))
    before, after = (
        {one.key: one.value for one in onnx.load(path).metadata_props} for path in (source, target)
    )
    assert before == after


def test_an_excluded_layer_keeps_its_weights(tmp_path, shared_onnx):
    source, target = digits_onnx(), tmp_path / "int8.onnx"
    first = onnx.load(source).graph.node[0]
    quantized_file(source, target, calibration=batches(digits_samples("train", 16)), exclude=[first.name])
    left = {one.name: one.data_type for one in onnx.load(target).graph.initializer}
    assert left[first.input[1]] == onnx.TensorProto.FLOAT


def test_bfloat16_is_rounded_to_the_nearest_and_then_to_even():
    given = np.array([1.0, 1.00390625, 1.01171875, -2.7182817, 3e38], np.float32)
    widened = rounded(given).astype(np.uint32) << 16
    expected = [
        struct.unpack("f", struct.pack("I", one))[0]
        for one in (0x3F800000, 0x3F800000, 0x3F820000, 0xC02E0000, 0x7F620000)
    ]
    assert widened.view(np.float32).tolist() == expected


def wrong_data():
    good = digits_samples("train", 16)
    alike = np.repeat(good[:1], 16, 0)
    broken = good.copy()
    broken[3, 0, 0, 0] = np.nan
    return {
        "no calibration data": [], "too few": batches(good[:4]), "are alike": batches(alike),
        "not finite": batches(broken), "1 × 32 × 32": [{"pictures": good[:, :, :28]}],
        "the model takes pictures": [{"images": good}],
    }  # fmt: skip


@pytest.mark.parametrize("said", wrong_data())
def test_calibration_data_that_say_nothing_are_refused(tmp_path, shared_onnx, said):
    target = tmp_path / "int8.onnx"
    with pytest.raises((InputError, ShapeError), match=said):
        quantized_file(digits_onnx(), target, calibration=wrong_data()[said])
    assert not target.exists()


def test_a_quantized_file_is_not_quantized_again(tmp_path, shared_onnx):
    target = tmp_path / "int8.onnx"
    quantized_file(digits_onnx(), target, calibration=batches(digits_samples("train", 16)))
    with pytest.raises(InputError, match="quantized already"):
        quantized_file(target, tmp_path / "twice.onnx", method="weight-only")


def test_a_slip_in_the_method_is_understood(tmp_path, shared_onnx):
    with pytest.raises(NotFoundError, match="statik") as raised:
        quantized_file(digits_onnx(), tmp_path / "made.onnx", method="statik")
    assert "static" in raised.value.hint
