"""Inverted residual blocks, squeeze and excitation, drop path: against torchvision's, and their refusals."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import fx, nn

from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models import ModelConfig
from modelyard.models.blocks import DropPath, FusedInvertedResidual, InvertedResidual, SqueezeExcite
from modelyard.models.blocks._widths import divisible

BLOCKS: list[nn.Module] = [
    SqueezeExcite(16),
    InvertedResidual(16, 16, squeeze=SqueezeExcite, drop_path=0.2),
    InvertedResidual(16, 24, 2, kernel_size=5, ratio=1),
    FusedInvertedResidual(16, 16, drop_path=0.2),
    FusedInvertedResidual(16, 16, ratio=1),
]
each = pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)


def test_squeeze_and_excitation_is_torchvisions(torchvision: ModuleType) -> None:
    from torchvision.ops import SqueezeExcitation

    theirs, ours = SqueezeExcitation(16, 4), SqueezeExcite(16)
    names = {"fc1": "reduce", "fc2": "expand"}
    ours.load_state_dict({names[key[:3]] + key[3:]: one for key, one in theirs.state_dict().items()})
    x = torch.randn(2, 16, 5, 7)
    torch.testing.assert_close(ours(x), theirs(x))


@given(rate=st.floats(0.01, 0.99), batch=st.integers(1, 8), rank=st.integers(1, 4), seed=st.integers(0, 99))
def test_drop_path_is_torchvisions_stochastic_depth(
    torchvision: ModuleType, rate: float, batch: int, rank: int, seed: int
) -> None:
    from torchvision.ops import stochastic_depth

    x = torch.randn(batch, *[3] * (rank - 1))
    torch.manual_seed(seed)
    ours = DropPath(rate)(x)
    torch.manual_seed(seed)
    torch.testing.assert_close(ours, stochastic_depth(x, rate, "row"))


def test_drop_path_changes_nothing_at_rate_0_or_in_eval_mode() -> None:
    x = torch.randn(4, 3)
    assert DropPath(0.0)(x) is x
    assert DropPath(0.9).eval()(x) is x


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5])
def test_drop_path_refuses_a_rate_that_keeps_nothing(rate: float) -> None:
    with pytest.raises(ConfigError, match="from 0 up to below 1"):
        DropPath(rate)


@given(width=st.floats(1, 3000))
def test_widths_are_rounded_as_torchvision_rounds_them(torchvision: ModuleType, width: float) -> None:
    from torchvision.models._utils import _make_divisible

    assert divisible(width) == _make_divisible(width, 8)


@pytest.mark.parametrize("kind", [InvertedResidual, FusedInvertedResidual])
def test_a_block_of_a_config_has_its_channels(kind: Callable[[ModelConfig], nn.Module]) -> None:
    config = ModelConfig(num_classes=10, in_channels=3, channels=32, stride=2)
    assert kind(config)(torch.randn(1, 3, 9, 9)).shape == (1, 32, 5, 5)
    assert SqueezeExcite(config).in_channels == 32


@each
def test_a_wrong_shape_is_told_by_the_block_that_got_it(block: nn.Module) -> None:
    with pytest.raises(ShapeError, match=rf"^{type(block).__name__} expected .*16.*, got \[1, 3, 8, 8\]"):
        block(torch.randn(1, 3, 8, 8))


@each
@pytest.mark.parametrize("training", [True, False])
def test_a_traced_block_gives_the_same(block: nn.Module, training: bool) -> None:
    block.train(training)
    x = torch.randn(3, 16, 7, 9)
    expected = _seeded(block, x)
    torch.testing.assert_close(_seeded(fx.symbolic_trace(block), x), expected)
    if not training:
        exported = torch.export.export(block, (x,)).module()
        torch.testing.assert_close(_seeded(exported, x), expected)


@each
def test_gradients_reach_all_weights_of_a_block(block: nn.Module) -> None:
    block.train()(torch.randn(8, 16, 7, 9)).square().sum().backward()
    assert all(one.grad is not None and one.grad.abs().sum() > 0 for one in block.parameters())


def test_an_activation_that_overwrites_its_input_does_not_break_the_gradient() -> None:
    block = FusedInvertedResidual(8, 8, ratio=1, activation=lambda: nn.ReLU(inplace=True))
    x = torch.randn(2, 8, 5, 5, requires_grad=True)
    block(x).sum().backward()
    assert x.grad is not None


def _seeded(network: Any, x: torch.Tensor) -> torch.Tensor:
    torch.manual_seed(5)
    return network(x).detach()
