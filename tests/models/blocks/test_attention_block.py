"""`AttentionBlock` against torch's own multi-head attention, and what a causal one sees."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, fx, nn

from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models import ModelConfig
from modelyard.models.blocks import AttentionBlock, ConvBlock
from modelyard.models.blocks.key_values import KeyValues
from modelyard.models.heads import ClassificationHead


def pair(channels: int, heads: int, *, causal: bool = False) -> tuple[AttentionBlock, nn.MultiheadAttention]:
    """Make ours and torch's with the same weights."""
    torch.manual_seed(0)
    theirs = nn.MultiheadAttention(channels, heads, batch_first=True, dtype=torch.float64)
    nn.init.normal_(theirs.in_proj_bias)
    nn.init.normal_(theirs.out_proj.bias)
    ours = AttentionBlock(channels, heads, causal=causal, norm=None, residual=False).double()
    state = theirs.state_dict()
    names = {"qkv.weight": "in_proj_weight", "qkv.bias": "in_proj_bias"}
    ours.load_state_dict(
        {key: state[names.get(key, key.replace("out", "out_proj"))] for key in ours.state_dict()}
    )
    return ours, theirs


@pytest.mark.parametrize(("channels", "heads", "length"), [(32, 4, 7), (64, 1, 1), (48, 3, 50)])
@pytest.mark.parametrize("causal", [False, True])
def test_it_answers_as_torchs_own_attention_does(
    channels: int, heads: int, length: int, causal: bool
) -> None:
    ours, theirs = pair(channels, heads, causal=causal)
    x = torch.randn(2, length, channels, dtype=torch.float64)
    mask = torch.ones(length, length, dtype=torch.bool).triu(1) if causal else None
    expected, _ = theirs(x, x, x, need_weights=False, attn_mask=mask)
    torch.testing.assert_close(ours(x), expected)


def test_gradients_are_those_of_torchs_own_attention() -> None:
    ours, theirs = pair(32, 4)
    x, y = (
        torch.linspace(-1, 1, 2 * 9 * 32, dtype=torch.float64).view(2, 9, 32).requires_grad_() for _ in "xy"
    )
    ours(x).square().sum().backward()
    theirs(y, y, y)[0].square().sum().backward()
    torch.testing.assert_close(x.grad, y.grad)
    torch.testing.assert_close(ours.qkv.weight.grad, theirs.in_proj_weight.grad)
    torch.testing.assert_close(ours.out.bias.grad, theirs.out_proj.bias.grad)


def test_by_default_it_adds_its_answer_for_the_normed_input_to_the_input() -> None:
    block = AttentionBlock(32, 4)
    alone = AttentionBlock(32, 4, norm=None, residual=False)
    alone.load_state_dict({key: value for key, value in block.state_dict().items() if "norm" not in key})
    x = torch.randn(2, 5, 32)
    normed = nn.functional.layer_norm(x, (32,), eps=1e-6)
    torch.testing.assert_close(block(x), x + alone(normed))


def test_a_map_is_read_as_its_places_and_keeps_its_form() -> None:
    block = AttentionBlock(16)
    x = torch.randn(2, 16, 3, 5)
    tokens = x.permute(0, 2, 3, 1).reshape(2, 15, 16)
    expected = block(tokens).view(2, 3, 5, 16).permute(0, 3, 1, 2)
    torch.testing.assert_close(block(x), expected)


def test_the_form_that_people_write_takes_a_config() -> None:
    config = ModelConfig(num_classes=10, in_channels=3, channels=32)
    network = nn.Sequential(ConvBlock(config), AttentionBlock(config))
    assert ClassificationHead(config)(network(torch.randn(2, 3, 8, 8))).shape == (2, 10)


@pytest.mark.parametrize(("channels", "heads"), [(64, 1), (768, 12), (32, 1), (96, 1)])
def test_there_is_a_head_for_64_channels_where_64_divides_them(channels: int, heads: int) -> None:
    assert AttentionBlock(channels).heads == heads


@settings(max_examples=20, deadline=None)
@given(length=st.integers(2, 12), place=st.integers(0, 10), heads=st.sampled_from([1, 2, 4]))
def test_a_causal_block_leaks_nothing_of_later_tokens(length: int, place: int, heads: int) -> None:
    place %= length - 1
    x = torch.randn(1, length, 16, dtype=torch.float64, requires_grad=True)
    AttentionBlock(16, heads, causal=True).double()(x)[:, place].sum().backward()
    seen = [bool(one.any()) for one in x.grad[0]]
    assert seen == [number <= place for number in range(length)]


@settings(max_examples=20, deadline=None)
@given(lengths=st.lists(st.integers(1, 5), min_size=1, max_size=5))
def test_tokens_in_pieces_are_answered_as_in_one(lengths: list[int]) -> None:
    block = AttentionBlock(16, 2, causal=True).double()
    x = torch.randn(2, sum(lengths), 16, dtype=torch.float64)
    past = KeyValues(sum(lengths) + 3)
    pieces = [block.resume(piece, past) for piece in x.split(lengths, 1)]
    torch.testing.assert_close(torch.cat(pieces, 1), block(x))


def test_dropout_is_for_training_alone() -> None:
    block = AttentionBlock(16, 2, dropout=0.5)
    x = torch.randn(1, 8, 16)
    assert not torch.equal(block(x), block(x))
    block.eval()
    assert torch.equal(block(x), block(x))


@pytest.mark.parametrize("x", [torch.randn(2, 5, 16), torch.randn(2, 16, 3, 4)])
def test_it_is_traced_without_knowing_what_comes(x: Tensor) -> None:
    block = AttentionBlock(16)
    torch.testing.assert_close(fx.symbolic_trace(block)(x), block(x))


@pytest.mark.parametrize("shape", [(2, 32), (2, 5, 31), (2, 31, 4, 4), (1, 2, 32, 4, 4)])
def test_a_wrong_shape_is_said_with_the_block_and_what_it_takes(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError) as raised:
        AttentionBlock(32)(torch.zeros(shape))
    assert str(raised.value) == (
        f"AttentionBlock expected [batch, tokens, 32] or [batch, 32, height, width], got {list(shape)}"
    )


@pytest.mark.parametrize("heads", [3, 0, 64])
def test_heads_that_cannot_share_the_channels_are_refused(heads: int) -> None:
    with pytest.raises(ConfigError, match=f"cannot share 32 channels among {heads} heads"):
        AttentionBlock(32, heads)
