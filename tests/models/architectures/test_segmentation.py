"""Segmenters of any backbone: the picture's size whatever it is, their parts, mistakes and programs."""

from __future__ import annotations

import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import fx, nn

from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models import create_model
from modelyard.models.architectures import SegmentationArchitecture
from modelyard.models.blocks import ConvBlock
from modelyard.models.heads import SegmentationHead


def tiny(**parts):
    torch.manual_seed(0)
    config = {"parameters": {"backbone": {"init_features": 8, "levels": 4}, **parts}}
    return create_model("unet", num_classes=11, in_channels=1, config=config)


@pytest.fixture(scope="module")
def small():
    return tiny().eval()


@settings(max_examples=25, deadline=None)
@given(height=st.integers(8, 70), width=st.integers(8, 70))
def test_a_unet_gives_logits_of_the_size_of_any_picture(small, height, width):
    with torch.no_grad():
        logits = small(torch.rand(1, 1, height, width))
    assert logits.shape == (1, 11, height, width)
    assert logits.isfinite().all()


@pytest.mark.parametrize("backbone", ["resnet18", "resnet50", "yolov8n", "efficientnet_b0"])
@pytest.mark.parametrize("size", [(64, 64), (75, 41)])
def test_any_backbone_is_an_encoder(backbone, size):
    with torch.device("meta"):
        model = SegmentationArchitecture(backbone=backbone, num_classes=5)
        assert model(torch.empty(2, 3, *size)).shape == (2, 5, *size)


def test_gradients_reach_all_of_a_unet():
    model = tiny().train()
    model(torch.rand(2, 1, 20, 24)).square().mean().backward()
    assert [name for name, one in model.named_parameters() if one.grad is None] == []


@pytest.mark.parametrize("name", ["unet", "deeplabv3_resnet50", "fcn_resnet50"])
def test_the_config_builds_it_again(name):
    with torch.device("meta"):
        model = create_model(name, num_classes=3)
        again = create_model(config=model.config.as_dict())
    assert {key: one.shape for key, one in again.state_dict().items()} == {
        key: one.shape for key, one in model.state_dict().items()
    }
    assert again.config == model.config


def test_a_head_of_several_maps_needs_no_decoder():
    head = SegmentationHead(4, strides=(4, 8, 16), width=32)
    model = SegmentationArchitecture(backbone="resnet18", head=head, decoder=False).eval()
    assert head.in_channels == [64, 128, 256]
    assert model(torch.rand(1, 3, 50, 70)).shape == (1, 4, 50, 70)


def test_a_module_of_ones_own_can_be_the_backbone():
    own = nn.Sequential(ConvBlock(3, 8, stride=2), ConvBlock(8, 16))
    model = create_model("custom", backbone=own, head=SegmentationHead(2)).eval()
    assert model(torch.rand(1, 3, 21, 22)).shape == (1, 2, 21, 22)


def test_a_picture_too_small_for_the_poolings_is_refused(small):
    with pytest.raises(ShapeError, match=r"UNetEncoder expected at least 8 × 8 pixels, got 7 × 9"):
        small(torch.rand(1, 1, 7, 9))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"decoder": {"widths": [8, 8]}}, "takes 3 widths and 4 strides, not 2 and 4"),
        ({"decoder": {"width": [8]}}, "decoder has no parameter 'width'\nDid you mean `widths`"),
        ({"backbone": {"levels": 1}}, "two to 16 levels"),
        ({"head": {"form": "deep"}}, "is one of plain, fcn, aspp, not 'deep'"),
        ({"head": {"in_channels": 9}}, r"built for maps of \[9\] channels, and is given \[8\]"),
    ],
)
def test_parts_that_cannot_be_are_refused(parts, said):
    with pytest.raises(ConfigError, match=said):
        tiny(**parts)


def test_a_program_of_any_batch_and_size_gives_the_same(small):
    batch, height, width = torch.export.Dim("b"), torch.export.Dim("h", min=33), torch.export.Dim("w", min=33)
    sizes = {0: batch, 2: height, 3: width}
    program = torch.export.export(small, (torch.rand(2, 1, 48, 64),), dynamic_shapes=(sizes,))
    picture = torch.rand(3, 1, 51, 77)
    assert torch.allclose(program.module()(picture), small(picture), atol=1e-5)


def test_both_tracers_of_torch_follow_it_without_a_warning(small):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)  # of torch.jit as a whole
        traced = torch.jit.trace(small, torch.rand(1, 1, 33, 48))
    picture = torch.rand(2, 1, 33, 48)
    for other in (traced, fx.symbolic_trace(small)):
        assert torch.allclose(other(picture), small(picture), atol=1e-6)
