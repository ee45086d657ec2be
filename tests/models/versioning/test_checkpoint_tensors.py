"""Tensors of every type and layout come back bit by bit, shared ones shared, and others can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load_file
from test_checkpoint_structure import NET, bits, same, through_a_file

from modelyard.models.versioning.checkpoint import load_checkpoint, save_checkpoint

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

STANDARD = [
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.uint16, torch.int32, torch.uint32, torch.int64,
    torch.uint64, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64,
    torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e8m0fnu, torch.float8_e4m3fnuz,
    torch.float8_e5m2fnuz,
]  # fmt: skip
OTHERS = [torch.complex128, torch.complex32, torch.float4_e2m1fn_x2]


def of_type(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """Any bits that the type can have, NaNs among them."""
    size = torch.Size(shape).numel() * dtype.itemsize
    raw = torch.randint(0, 2 if dtype == torch.bool else 256, (size,), dtype=torch.uint8)
    return raw.view(dtype).reshape(shape)


@pytest.mark.parametrize("dtype", STANDARD, ids=str)
def test_a_tensor_of_each_type_comes_back_and_safetensors_reads_it_too(
    dtype: torch.dtype, tmp_path: Path
) -> None:
    given = {"matrix": of_type(dtype, 3, 5), "number": of_type(dtype), "empty": of_type(dtype, 0, 4)}
    assert same(through_a_file(given, tmp_path), given)
    read = load_file(tmp_path / "a.safetensors")
    assert all(same(read[f"extra.{name}"], tensor) for name, tensor in given.items())


@pytest.mark.parametrize("dtype", OTHERS, ids=str)
def test_a_type_that_safetensors_lacks_comes_back_too(dtype: torch.dtype, tmp_path: Path) -> None:
    given = {"matrix": of_type(dtype, 3, 6), "number": of_type(dtype), "odd": of_type(torch.int8, 7)}
    found = through_a_file(given, tmp_path)
    assert all(
        found[name].dtype == one.dtype and found[name].shape == one.shape for name, one in given.items()
    )
    assert all(bits(found[name]) == bits(one) for name, one in given.items())
    with safe_open(tmp_path / "a.safetensors", "pt") as file:
        assert file.get_tensor("extra.matrix").shape == (3, 6, dtype.itemsize)


def test_tied_weights_are_stored_once_and_come_back_tied(tmp_path: Path) -> None:
    net = torch.nn.Sequential(torch.nn.Embedding(50, 20), torch.nn.Linear(20, 50, bias=False))
    net[1].weight = net[0].weight
    saved = save_checkpoint(net, None, 0, {}, tmp_path / "a.safetensors", rng=False)
    state = load_checkpoint(saved.path).model_state
    assert state["0.weight"].data_ptr() == state["1.weight"].data_ptr()
    assert torch.equal(state["1.weight"], net[0].weight)
    assert saved.size < 2 * 50 * 20 * 4


def test_a_transposed_and_a_sliced_weight_still_share_their_memory(tmp_path: Path) -> None:
    whole = torch.randn(6, 4)
    given = {"part": whole[2:4, 1:3], "turned": whole.T, "whole": whole, "row": whole.view(-1)[4:8]}
    found = through_a_file(given, tmp_path)
    assert same(found, given)
    assert {name: one.stride() for name, one in found.items()} == {
        name: one.stride() for name, one in given.items()
    }
    found["whole"][2, 1] = 99
    assert found["part"][0, 0] == found["turned"][1, 2] == 99
    with safe_open(tmp_path / "a.safetensors", "pt") as file:
        assert [name for name in file.keys() if name.startswith("extra")] == ["extra.whole"]  # noqa: SIM118


def test_a_weight_that_is_no_row_of_memory_comes_back_in_its_layout(tmp_path: Path) -> None:
    given = torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last)
    found = through_a_file(given, tmp_path)
    assert same(found, given)
    assert found.stride() == given.stride()
    assert same(load_file(tmp_path / "a.safetensors")["extra"], given.contiguous())


@given(st.lists(st.integers(0, 5), max_size=4), st.randoms(use_true_random=False), st.sampled_from([1, 2, 3]))
@settings(max_examples=40, deadline=None)
def test_any_view_comes_back(
    tmp_path_factory: pytest.TempPathFactory, sides: list[int], choice: Random, step: int
) -> None:
    base = torch.randn([side * step for side in sides])
    order = choice.sample(range(len(sides)), len(sides))
    view = base[tuple(slice(choice.randrange(step), None, step) for _ in sides)].permute(order)
    wide = view.unsqueeze(-1).expand(*view.shape, 3)
    given = {
        "view": view,
        "wide": wide,
        "base": base,
        "conjugate": torch.complex(view, view).mH if view.dim() > 1 else 0,
    }
    assert same(through_a_file(given, tmp_path_factory.mktemp("run")), given)


def test_a_change_of_a_loaded_tensor_stays_in_memory(tmp_path: Path) -> None:
    saved = save_checkpoint(NET, None, 0, {}, tmp_path / "a.safetensors", extra=torch.zeros(9))
    load_checkpoint(saved.path).extra.fill_(7)
    assert load_checkpoint(saved.path).extra.sum() == 0


def test_weights_lie_aligned_in_the_file_whatever_their_names_and_types(tmp_path: Path) -> None:
    given = {
        "a": torch.ones(3, dtype=torch.int8),
        "b": torch.ones(5),
        "c": torch.ones(1, dtype=torch.float64),
    }
    found = through_a_file(given, tmp_path)
    assert all(one.data_ptr() % one.dtype.itemsize == 0 for one in found.values())


def test_tensors_stand_in_the_file_in_the_order_of_the_state(tmp_path: Path) -> None:
    """Wherever they lie in memory, so that equal states make equal bytes."""
    given = {str(number): torch.full((number,), number) for number in (5, 3, 9, 4)}
    through_a_file(given, tmp_path)
    data = b"".join(bits(one) for one in given.values())
    assert data in (tmp_path / "a.safetensors").read_bytes()


def test_keys_that_would_be_one_name_stay_two_tensors(tmp_path: Path) -> None:
    given = {
        "a.b": torch.ones(1),
        "a": {"b": torch.zeros(2)},
        "\ud800": torch.ones(3),
        "__metadata__": torch.ones(4),
    }
    assert same(through_a_file(given, tmp_path), given)
    assert {"extra.a.b", "extra.a.b~2"} < set(load_file(tmp_path / "a.safetensors"))
