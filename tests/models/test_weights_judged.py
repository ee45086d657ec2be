"""Weights are judged before a network has them: the kind of their numbers, and whether they are numbers."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import save_file

from modelyard.core.errors import UnsafeFileError, WeightsError
from modelyard.models import ModelConfig, create_model
from modelyard.models.build import build
from modelyard.models.state.read import State, state_of
from modelyard.store.trust.demand import demand_safe

if TYPE_CHECKING:
    from pathlib import Path

    from modelyard.models.architectures import BaseArchitecture

    Tensors = dict[str, torch.Tensor]

CONFIG = ModelConfig("language", num_classes=1100, parameters={"width": 64, "depth": 1, "context": 8})
CONV = ModelConfig("cnn", "resnet18", num_classes=3, parameters={"backbone": {"widths": [4, 4, 4, 4]}})
TOKENS = torch.arange(8)[None]


@pytest.fixture(scope="module")
def tensors() -> Tensors:
    torch.manual_seed(0)
    return create_model(config=CONFIG).state_dict()


def built(tensors: Tensors, config: ModelConfig = CONFIG, *, strict: bool = True) -> BaseArchitecture:
    return build(config, State("the file", "safetensors", tensors), strict=strict)


@pytest.mark.parametrize("kind", [torch.int64, torch.complex64, torch.float8_e4m3fn, torch.bool])
def test_weights_in_numbers_that_no_layer_computes_with_are_refused(
    kind: torch.dtype, tensors: Tensors
) -> None:
    with pytest.raises(WeightsError, match=rf"embedding\.weight: expected float32, got {str(kind)[6:]}"):
        built({name: one.to(kind) for name, one in tensors.items()})


@pytest.mark.parametrize("kind", [torch.float64, torch.float16, torch.int32])
def test_one_tensor_in_other_numbers_than_the_rest_is_refused(kind: torch.dtype, tensors: Tensors) -> None:
    with pytest.raises(WeightsError, match=r"1 of another kind of numbers: norm.weight"):
        built({**tensors, "norm.weight": tensors["norm.weight"].to(kind)})


@pytest.mark.parametrize("kind", [torch.float64, torch.bfloat16, torch.float16])
def test_a_whole_file_may_be_in_another_precision(kind: torch.dtype, tensors: Tensors) -> None:
    found = built({name: one.to(kind) for name, one in tensors.items()})
    assert {one.dtype for one in found.parameters()} == {kind}


def test_counts_may_be_of_another_width() -> None:
    state = create_model(config=CONV).state_dict()
    state = {name: one if one.is_floating_point() else one.int() for name, one in state.items()}
    found = built(state, CONV)
    assert found.get_buffer("backbone.bn1.num_batches_tracked").dtype == torch.int64


def test_what_is_of_another_kind_is_left_new_where_that_is_allowed(tensors: Tensors) -> None:
    with pytest.warns(UserWarning, match=r"of another kind of numbers"):
        found = built({**tensors, "norm.weight": tensors["norm.weight"].int()}, strict=False)
    assert found.get_parameter("norm.weight").dtype == torch.float32
    assert bool(found(TOKENS).isfinite().all())


@pytest.mark.parametrize("place", [0, 4300, 8000, -1])
@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_what_is_no_number_is_found_wherever_it_stands(place: int, value: float, tensors: Tensors) -> None:
    weight = torch.zeros(128, 64)  # of so few numbers, all are looked at
    weight.view(-1)[place] = value
    with pytest.raises(WeightsError, match=r"in embedding.weight"):
        built({**tensors, "embedding.weight": weight}, CONFIG.but(num_classes=128))


def test_a_large_tensor_that_is_spoilt_throughout_is_found(tensors: Tensors) -> None:
    weight = torch.zeros(4096, 64)
    weight[1000:2000] = torch.nan
    with pytest.raises(WeightsError, match=r"in embedding.weight"):
        built({**tensors, "embedding.weight": weight}, CONFIG.but(num_classes=4096))


def test_large_numbers_are_numbers(tensors: Tensors) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        built({**tensors, "norm.weight": torch.full((64,), 3e38)})


def test_a_variance_below_zero_is_refused() -> None:
    state = create_model(config=CONV).state_dict()
    state["backbone.bn1.running_var"] *= -1
    with pytest.raises(WeightsError, match=r"a variance below zero in backbone.bn1.running_var"):
        built(state, CONV)


def test_a_checkpoint_that_holds_itself_is_refused(tmp_path: Path) -> None:
    held: dict[str, object] = {}
    held["model"] = held
    torch.save(held, tmp_path / "itself.pth")
    with pytest.raises(WeightsError, match="holds itself"):
        state_of(demand_safe(str(tmp_path / "itself.pth"), inert=True))


def test_trust_does_not_mend_a_file_that_was_cut(tmp_path: Path, tensors: Tensors) -> None:
    path = tmp_path / "cut.safetensors"
    save_file(tensors, path)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(UnsafeFileError) as caught:
        demand_safe(str(path))
    assert "--trust" not in str(caught.value) and "cut short" in str(caught.value.hint)
