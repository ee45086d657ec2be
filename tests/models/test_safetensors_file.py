"""Reading safetensors by mapping, held against the library that made the format."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file

from modelyard.models.state.safetensors_file import tensors_in

KINDS = [
    "bool", "uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "bfloat16",
    "float32", "float64", "complex64", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu", "float8_e4m3fnuz",
    "float8_e5m2fnuz",
]  # fmt: skip


def bits(one: torch.Tensor) -> bytes:
    return one.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_number_is_read_as_the_library_reads_it(tmp_path, kind):
    path = str(tmp_path / "one.safetensors")
    raw = torch.arange(96, dtype=torch.uint8) % (2 if kind == "bool" else 127)
    save_file(
        {"odd": torch.ones(3, dtype=torch.uint8), "x": raw.view(getattr(torch, kind)).view(2, -1)}, path
    )
    ours, theirs = tensors_in(path), load_file(path)
    assert [(one.dtype, one.shape, bits(one)) for one in ours.values()] == [
        (theirs[name].dtype, theirs[name].shape, bits(theirs[name])) for name in ours
    ]


def test_a_tensor_without_numbers_and_one_without_sides_are_read(tmp_path):
    path = str(tmp_path / "one.safetensors")
    save_file({"none": torch.empty(3, 0, 2), "single": torch.tensor(4.0)}, path)
    found = tensors_in(path)
    assert found["none"].shape == (3, 0, 2)
    assert found["single"].item() == 4.0
    assert found["single"].shape == ()


def test_what_is_changed_stays_in_this_process(tmp_path):
    path = tmp_path / "one.safetensors"
    save_file({"x": torch.zeros(4)}, str(path))
    before = path.read_bytes()
    tensors_in(str(path))["x"].fill_(7)
    assert path.read_bytes() == before


def test_each_tensor_has_a_storage_of_its_own(tmp_path):
    path = str(tmp_path / "one.safetensors")
    save_file({"x": torch.zeros(4), "y": torch.zeros(1000)}, path)
    assert tensors_in(path)["x"].untyped_storage().nbytes() == 16


def test_numbers_that_share_their_bytes_are_left_to_the_library(tmp_path):
    path = str(tmp_path / "one.safetensors")
    save_file({"x": torch.zeros(4, dtype=torch.uint8).view(torch.float4_e2m1fn_x2)}, path)
    assert tensors_in(path) is None
