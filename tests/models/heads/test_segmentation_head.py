"""The head of segmenters, by itself: its forms, its maps, its config."""

from __future__ import annotations

import pytest
import torch

from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models import ModelConfig
from modelyard.models.backbone import create_backbone
from modelyard.models.heads import SegmentationHead


@pytest.mark.parametrize("form", ["plain", "fcn", "aspp"])
def test_each_form_scores_each_pixel(form):
    head = SegmentationHead(3, in_channels=16, form=form, width=8).eval()
    x = torch.rand(2, 16, 9, 7)
    assert head(x).shape == (2, 3, 9, 7)
    assert head(x, (30, 31)).shape == (2, 3, 30, 31)


def test_several_maps_are_brought_to_the_finest():
    head = SegmentationHead(3, in_channels=(8, 16), width=4).eval()
    assert head([torch.rand(1, 8, 10, 12), torch.rand(1, 16, 5, 6)]).shape == (1, 3, 10, 12)


def test_joined_to_a_backbone_it_reads_the_last_map():
    backbone, head = create_backbone("resnet18").eval(), SegmentationHead(6).eval()
    head.connect(backbone)
    picture = torch.rand(1, 3, 40, 56)
    assert head.in_channels == [512]
    assert head(head.read(backbone, picture)).shape == (1, 6, 40, 56)


def test_it_reads_a_config():
    head = SegmentationHead(ModelConfig(num_classes=4, channels=16, form="fcn"))
    assert (head.num_classes, head.in_channels, head.form) == (4, [16], "fcn")


def test_another_number_of_classes_keeps_the_rest():
    head = SegmentationHead(4, in_channels=16, form="aspp", width=8, rates=(2, 4)).with_classes(9)
    assert (head.num_classes, head.form, head.body[0].out_channels) == (9, "aspp", 8)


def test_wrong_maps_are_named_with_what_was_expected():
    head = SegmentationHead(2, in_channels=(8, 16))
    with pytest.raises(ShapeError, match=r"expected \[batch, 16, height, width\], got \[1, 8, 2, 2\]"):
        head([torch.rand(1, 8, 4, 4), torch.rand(1, 8, 2, 2)])
    with pytest.raises(ShapeError, match="SegmentationHead expected 2 maps, got 1"):
        head(torch.rand(1, 8, 4, 4))


def test_a_head_that_knows_no_channels_says_so():
    with pytest.raises(ConfigError, match="does not know its input channels"):
        SegmentationHead(2)(torch.rand(1, 8, 4, 4))
