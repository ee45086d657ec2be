"""`TransformerBlock` and `PatchEmbed` against torch's own layers."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from modelyard.core.errors import ShapeError
from modelyard.models import ModelConfig
from modelyard.models.blocks import PatchEmbed, TransformerBlock

THEIRS = {
    "norm1": "norm1",
    "norm2": "norm2",
    "attention.qkv.weight": "self_attn.in_proj_weight",
    "attention.qkv.bias": "self_attn.in_proj_bias",
    "attention.out": "self_attn.out_proj",
    "mlp.fc1": "linear1",
    "mlp.fc2": "linear2",
}


def named_as_theirs(key: str) -> str:
    ours = next(name for name in THEIRS if key.startswith(name))
    return THEIRS[ours] + key.removeprefix(ours)


def encoder_layer(channels: int, heads: int, hidden: int) -> nn.TransformerEncoderLayer:
    layer = nn.TransformerEncoderLayer(
        channels, heads, hidden, dropout=0.0, activation="gelu", layer_norm_eps=1e-6, batch_first=True,
        norm_first=True, dtype=torch.float64,
    )  # fmt: skip
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=0.3)
    return layer


def test_it_answers_and_learns_as_torchs_pre_norm_encoder_layer() -> None:
    theirs = encoder_layer(32, 4, 48)
    ours = TransformerBlock(32, 4, hidden=48).double()
    ours.load_state_dict({key: theirs.state_dict()[named_as_theirs(key)] for key in ours.state_dict()})
    x = torch.randn(2, 9, 32, dtype=torch.float64)
    torch.testing.assert_close(ours(x), theirs(x))
    ours(x).square().sum().backward()
    theirs(x).square().sum().backward()
    gradients = {name: one.grad for name, one in theirs.named_parameters()}
    for name, parameter in ours.named_parameters():
        torch.testing.assert_close(parameter.grad, gradients[named_as_theirs(name)])


def test_a_map_keeps_its_form() -> None:
    block = TransformerBlock(16, 2)
    x = torch.randn(2, 16, 3, 5)
    expected = block(x.flatten(2).transpose(1, 2)).transpose(1, 2).view(2, 16, 3, 5)
    torch.testing.assert_close(block(x), expected)


def test_a_layer_scale_of_nothing_leaves_the_input_as_it_is() -> None:
    x = torch.randn(2, 5, 16)
    assert torch.equal(TransformerBlock(16, 2, layer_scale=0.0)(x), x)


def test_a_branch_that_is_left_out_is_left_out_for_a_sample_as_a_whole() -> None:
    torch.manual_seed(0)
    x = torch.randn(64, 5, 16)
    unchanged = (TransformerBlock(16, 2, drop_path=0.9)(x) == x).flatten(1)
    assert 40 < int(unchanged.all(1).sum()) < 64  # both branches of a sample: 0.81 of 64
    assert int(unchanged.any(1).sum()) == int(unchanged.all(1).sum())


def test_it_takes_a_config() -> None:
    config = ModelConfig(channels=32, heads=4, hidden=40, causal=True, drop_path=0.1)
    block = TransformerBlock(config)
    assert (block.attention.heads, block.attention.causal, block.mlp.fc1.out_features) == (4, True, 40)
    assert block.drop_path.rate == 0.1


def test_patches_are_squares_of_the_picture_times_a_matrix() -> None:
    block = PatchEmbed(3, 8, 4)
    x = torch.randn(2, 3, 8, 12)
    squares = nn.functional.unfold(x, 4, stride=4).transpose(1, 2)  # [2, 6, 48]
    expected = squares @ block.conv.weight.flatten(1).T + block.conv.bias
    torch.testing.assert_close(block(x), expected)


def test_patches_take_a_config() -> None:
    config = ModelConfig(in_channels=1, channels=24, patch_size=2)
    assert PatchEmbed(config)(torch.randn(1, 1, 4, 4)).shape == (1, 4, 24)


@pytest.mark.parametrize(
    ("block", "x", "said"),
    [
        (TransformerBlock(8), torch.zeros(1, 9, 7), r"TransformerBlock expected \[batch, tokens, 8\] or"),
        (PatchEmbed(3, 8, 4), torch.zeros(1, 1, 8, 8), r"PatchEmbed expected \[batch, 3, height, width\]"),
        (PatchEmbed(3, 8, 4), torch.zeros(1, 3, 9, 8), "sides that are multiples of 4, got 9 × 8"),
        (PatchEmbed(3, 8, 4), torch.zeros(1, 3, 3, 8), "sides that are multiples of 4, got 3 × 8"),
    ],
)
def test_a_wrong_shape_is_said_with_the_block(block: nn.Module, x: Tensor, said: str) -> None:
    with pytest.raises(ShapeError, match=said):
        block(x)
