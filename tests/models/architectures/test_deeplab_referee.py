"""DeepLabV3 and FCN against torchvision's: keys, outputs, gradients, and dilation against timm's."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from compare_published import check_keys, randomise, relative
from modelyard.core.errors import ConfigError
from modelyard.models import create_backbone, create_model

CLOSE = 1e-5
NAMES = ["deeplabv3_resnet50", "deeplabv3_resnet101", "fcn_resnet50", "fcn_resnet101"]


def pair(torchvision, name, **more):
    """Ours and torchvision's, without memory."""
    with torch.device("meta"):
        theirs = torchvision.models.get_model(name, weights=None, weights_backbone=None, **more)
        return create_model(name), theirs


def loaded(torchvision, name):
    ours, theirs = pair(torchvision, name)
    randomise(theirs)
    (layout,) = ours.layouts()
    state = {key: one.clone() for key, one in layout.apply(theirs.state_dict()).items()}
    ours.load_state_dict(state, assign=True)
    return ours, theirs


@pytest.mark.parametrize("name", NAMES)
def test_each_published_key_becomes_one_of_ours_but_for_the_auxiliary_head(torchvision, name):
    ours, theirs = pair(torchvision, name, aux_loss=True)
    (layout,) = ours.layouts()
    check_keys(ours, layout.apply(theirs.state_dict()))
    left = [key for key in theirs.state_dict() if layout.ours(key) is None]
    assert {key.partition(".")[0] for key in left} == {"aux_classifier"}


@pytest.mark.parametrize("name", ["deeplabv3_resnet50", "fcn_resnet50"])
@pytest.mark.parametrize("size", [(48, 48), (41, 55)])
def test_outputs_are_those_of_torchvision(torchvision, name, size):
    ours, theirs = loaded(torchvision, name)
    picture = torch.randn(2, 3, *size)
    with torch.no_grad():
        assert relative(ours.eval()(picture), theirs.eval()(picture)["out"]) <= CLOSE


def test_gradients_in_training_are_those_of_torchvision(torchvision):
    ours, theirs = loaded(torchvision, "deeplabv3_resnet50")
    for network in (ours, theirs):
        network.double().train()
        for drop in network.modules():
            drop.p = 0.0 if isinstance(drop, nn.Dropout) else getattr(drop, "p", None)
    picture = torch.randn(2, 3, 25, 31, dtype=torch.float64)
    ours(picture).square().mean().backward()
    theirs(picture)["out"].square().mean().backward()
    (layout,), own = ours.layouts(), dict(ours.named_parameters())
    for name, parameter in theirs.named_parameters():
        assert relative(own[layout.ours(name)].grad, parameter.grad) <= CLOSE, name


@pytest.mark.parametrize(("dilate", "stride"), [((False, False, True), 16), ((False, True, True), 8)])
def test_dilated_maps_are_those_of_timm(timm, dilate, stride):
    theirs = timm.create_model("resnet50", output_stride=stride, num_classes=0, global_pool="").eval()
    ours = create_backbone("resnet50", dilate=dilate).eval()
    ours.load_state_dict(theirs.state_dict())
    assert ours.strides["c5"] == stride
    picture = torch.randn(1, 3, 65, 50)
    with torch.no_grad():
        assert relative(ours(picture), theirs(picture)) <= CLOSE


@pytest.mark.parametrize(
    "change", [{"dilate": (False, True, True)}, {"groups": 32}, {"width_per_group": 128}]
)
def test_what_bottleneck_blocks_alone_can_do_is_refused_for_basic_ones(change):
    with pytest.raises(ConfigError, match="basic blocks has no groups and no dilation"):
        create_backbone("resnet18", **change)


@pytest.mark.parametrize(
    "change", [{"depths": (2, 2)}, {"depths": (0, 1, 1, 1)}, {"widths": ()}, {"groups": 0}]
)
def test_numbers_that_make_no_resnet_are_refused(change):
    with pytest.raises(ConfigError, match="ResNet"):
        create_backbone("resnet50", **change)


def test_dilation_is_said_for_each_stage_after_the_first():
    with pytest.raises(ConfigError, match=r"yes or no for each of 3 stages, not \[True\]"):
        create_backbone("resnet50", dilate=(True,))
