"""The blocks of detectors and segmenters: what they compute, what they take, and what they refuse."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models import ModelConfig
from modelyard.models.blocks import ASPP, SPPF, C2f, DoubleConv, PathAggregation, PlainBottleneck, UNetDecoder
from modelyard.models.blocks.csp import conv_silu

sides = st.integers(1, 40)


def test_the_convolution_of_yolo_has_its_own_norm_and_silu():
    block = conv_silu(3, 8, 3, 2)
    assert (block.norm.eps, block.norm.momentum) == (1e-3, 0.03)
    x = torch.randn(2, 3, 9, 9)
    inner = block.norm(block.conv(x))
    assert torch.allclose(block(x), inner * inner.sigmoid(), atol=1e-6)


def test_c2f_joins_what_goes_by_with_each_step_of_what_goes_through():
    block = C2f(6, 8, depth=2, shortcut=True).eval()
    x = torch.randn(1, 6, 5, 5)
    by, first = block.cv1(x).chunk(2, 1)
    second = first + block.m[0].cv2(block.m[0].cv1(first))
    third = second + block.m[1].cv2(block.m[1].cv1(second))
    assert torch.allclose(block(x), block.cv2(torch.cat([by, first, second, third], 1)), atol=1e-6)


def test_sppf_pools_as_three_windows_of_5_9_and_13_do():
    block = SPPF(8, 4).eval()
    x = torch.randn(1, 8, 20, 17)
    near = block.cv1(x)
    windows = [functional.max_pool2d(near, size, 1, size // 2) for size in (5, 9, 13)]
    assert torch.allclose(block(x), block.cv2(torch.cat([near, *windows], 1)), atol=1e-6)


def test_blocks_take_modules_in_place_of_their_own():
    block = C2f(
        4, 8, conv=lambda ins, outs, kernel, stride: nn.Conv2d(ins, outs, kernel, stride, kernel // 2)
    )
    assert not any(isinstance(one, nn.BatchNorm2d) for one in block.modules())
    assert block(torch.rand(1, 4, 3, 3)).shape == (1, 8, 3, 3)


@pytest.mark.parametrize("kind", [C2f, SPPF, DoubleConv, ASPP])
def test_a_block_takes_a_config_as_its_only_argument(kind):
    block = kind(ModelConfig(in_channels=4, channels=16)).eval()
    assert block(torch.rand(1, 4, 8, 8)).shape == (1, 16, 8, 8)


@pytest.mark.parametrize("block", [C2f(4, 8), SPPF(4, 8), DoubleConv(4, 8), ASPP(4, 8), PlainBottleneck(4)])
def test_a_wrong_shape_is_named_with_the_block(block):
    name = type(block).__name__
    with pytest.raises(ShapeError, match=rf"{name} expected \[batch, 4, height, width\], got \[1, 5, 8, 8\]"):
        block(torch.rand(1, 5, 8, 8))


def test_aspp_is_that_of_torchvision(torchvision):
    from torchvision.models.segmentation import deeplabv3

    theirs, ours = deeplabv3.ASPP(6, [2, 4], 8).eval(), ASPP(6, 8, (2, 4)).eval()
    pairs = zip(ours.state_dict(), theirs.state_dict().values(), strict=True)
    ours.load_state_dict(dict(pairs))
    x = torch.randn(2, 6, 11, 13)
    with torch.no_grad():
        assert torch.allclose(ours(x), theirs(x), atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(height=sides, width=sides, levels=st.integers(2, 4), depth=st.integers(1, 2))
def test_a_neck_gives_each_map_back_at_its_size(height, width, levels, depth):
    ins = [3 + level for level in range(levels)]
    neck = PathAggregation(ins, depth=depth, widths=[8] * levels, strides=[1 << one for one in range(levels)])
    sizes = [(-(-height // (1 << one)), -(-width // (1 << one))) for one in range(levels)]
    maps = [torch.rand(1, channels, *size) for channels, size in zip(ins, sizes, strict=True)]
    with torch.no_grad():
        assert [tuple(one.shape) for one in neck.eval()(maps)] == [(1, 8, *size) for size in sizes]


@settings(max_examples=30, deadline=None)
@given(
    height=sides, width=sides, ratios=st.lists(st.integers(1, 4), min_size=1, max_size=3), up=st.booleans()
)
def test_a_decoder_gives_the_size_of_the_finest_map(height, width, ratios, up):
    sizes, strides = [(height, width)], [1]
    for ratio in ratios:  # rounded up, as strided convolutions do, or down, as poolings do
        sizes.append(tuple(max(-(-one // ratio) if up else one // ratio, 1) for one in sizes[-1]))
        strides.append(strides[-1] * ratio)
    ins = [4 * (level + 1) for level in range(len(sizes))]
    decoder = UNetDecoder(ins, strides=strides).eval()
    maps = [torch.rand(1, channels, *size) for channels, size in zip(ins, sizes, strict=True)]
    with torch.no_grad():
        assert decoder(maps).shape == (1, decoder.num_features, height, width)


@pytest.mark.parametrize(
    ("block", "arguments", "said"),
    [
        (PathAggregation, {"in_channels": [8]}, "joins at least two maps"),
        (PathAggregation, {"in_channels": [8, 8]}, "2 maps, but 2 widths and 3 strides"),
        (PathAggregation, {"in_channels": [8, 8], "strides": [4, 16]}, "each twice the one before"),
        (UNetDecoder, {"in_channels": [8]}, "joins at least two maps"),
        (UNetDecoder, {"in_channels": [8, 8], "strides": [4, 6]}, "strides that divide each other"),
    ],
)
def test_maps_that_cannot_be_joined_are_refused(block, arguments, said):
    with pytest.raises(ConfigError, match=said):
        block(**arguments)


@pytest.mark.parametrize("block", [PathAggregation([4, 4], strides=[1, 2]), UNetDecoder([4, 4])])
def test_another_number_of_maps_is_refused(block):
    with pytest.raises(ShapeError, match="expected 2 maps, got 1"):
        block([torch.rand(1, 4, 4, 4)])
