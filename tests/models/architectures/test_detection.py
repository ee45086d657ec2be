"""Detectors of any backbone: what they take, what they give, and how they leave as programs."""

from __future__ import annotations

import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import fx, nn

from modelyard.core.errors import ConfigError
from modelyard.models import create_model
from modelyard.models.architectures import DetectionArchitecture
from modelyard.models.heads import Candidates, DetectionHead

TINY = {
    "backbone": {"width": 0.125, "widths": [64, 128, 256, 512], "depths": [3, 6, 3]},
    "head": {"reg_max": 8, "widths": [24, 24]},
}


@pytest.fixture(scope="module")
def nano():
    torch.manual_seed(0)
    return create_model("yolov8n").eval()


def tiny():
    config = {"backbone": "yolov8n", "num_classes": 10, "in_channels": 1, "parameters": TINY}
    return create_model("detection", config=config)


@pytest.mark.parametrize("backbone", ["resnet18", "resnet50", "yolov8n", "efficient_net"])
def test_a_head_finds_boxes_on_any_backbone(backbone):
    model = DetectionArchitecture(backbone=backbone, head=DetectionHead(num_classes=20)).eval()
    found = model(torch.rand(2, 3, 64, 96))
    cells = 8 * 12 + 4 * 6 + 2 * 3
    assert isinstance(found, Candidates)
    assert (found.boxes.shape, found.scores.shape) == ((2, cells, 4), (2, cells, 20))


def test_while_training_it_gives_raw_maps_and_gradients_reach_all_that_learn():
    model = tiny().train()
    maps = model(torch.rand(2, 1, 96, 96))
    assert [tuple(one.shape) for one in maps] == [(2, 42, 24, 24), (2, 42, 12, 12), (2, 42, 6, 6)]
    sum(one.square().mean() for one in maps).backward()
    assert [name for name, one in model.named_parameters() if one.grad is None] == ["head.distances"]


def test_the_config_builds_it_again():
    model = tiny()
    again = create_model(config=model.config.as_dict())
    again.load_state_dict(model.state_dict())
    x = torch.rand(1, 1, 64, 64)
    assert torch.equal(model.eval()(x).boxes, again.eval()(x).boxes)
    assert again.config == model.config


@pytest.mark.parametrize(("strides", "cells"), [([4, 8, 16], 21 * 16), ([8, 16], 5 * 16), ([16], 16)])
def test_the_levels_are_chosen_by_their_strides(strides, cells):
    parts = {"head": {"strides": strides}, "neck": len(strides) > 1}
    model = create_model("detection", backbone="resnet18", config={"parameters": parts}).eval()
    assert model.head.strides == strides
    assert model(torch.rand(1, 3, 64, 64)).boxes.shape == (1, cells, 4)


def test_a_head_made_by_hand_says_how_wide_the_neck_is():
    head = DetectionHead(5, in_channels=(16, 24), strides=(8, 16))
    model = DetectionArchitecture(backbone="resnet18", head=head)
    assert list(model.neck.out_channels.values()) == [16, 24]
    assert model.config.part("head") == {"in_channels": [16, 24], "strides": [8, 16]}


def test_without_a_neck_the_head_reads_the_backbone():
    model = create_model("detection", backbone="resnet18", config={"parameters": {"neck": False}})
    assert model.neck is None
    assert model.head.in_channels == [128, 256, 512]


def test_a_custom_joining_of_names_finds_boxes_too():
    model = create_model("custom", backbone="resnet18", head="detector", num_classes=3).eval()
    assert model(torch.rand(1, 3, 64, 64)).scores.shape == (1, 84, 3)


@settings(max_examples=25, deadline=None)
@given(height=st.integers(1, 130), width=st.integers(1, 130))
def test_any_size_has_a_cell_for_each_begun_stride(nano, height, width):
    with torch.no_grad():
        found = nano(torch.zeros(1, 3, height, width))
    cells = sum(-(-height // stride) * -(-width // stride) for stride in (8, 16, 32))
    assert found.boxes.shape == (1, cells, 4)
    assert found.boxes.isfinite().all()


def test_a_backbone_without_maps_is_refused():
    with pytest.raises(ConfigError, match=r"reads maps at several scales, and a Conv2d tells of none"):
        DetectionArchitecture(backbone=nn.Conv2d(3, 8, 3), head=DetectionHead(2))


def test_strides_that_a_backbone_lacks_are_refused():
    with pytest.raises(ConfigError, match=r"strides \[8, 64\], and there is none with 64"):
        DetectionArchitecture(backbone="resnet18", head=DetectionHead(2, strides=(8, 64)))


def test_levels_that_are_not_each_twice_the_one_before_are_refused():
    with pytest.raises(ConfigError, match=r"each twice the one before, not \[8, 32\]"):
        DetectionArchitecture(backbone="resnet18", head=DetectionHead(2, strides=(8, 32)))


def test_a_key_too_many_is_refused_with_the_near_one():
    with pytest.raises(ConfigError, match=r"no parameter 'necks'\nDid you mean `neck`"):
        create_model("yolov8n", config={"parameters": {"necks": True}})


def test_a_program_of_any_batch_gives_the_same(nano):
    program = torch.export.export(
        nano, (torch.rand(2, 3, 64, 96),), dynamic_shapes=({0: torch.export.Dim("b")},)
    )
    picture = torch.rand(3, 3, 64, 96)
    boxes, scores = program.module()(picture)
    expected = nano(picture)
    assert torch.allclose(boxes, expected.boxes, atol=1e-3)
    assert torch.allclose(scores, expected.scores)


def test_a_program_of_any_size_gives_the_same_and_can_be_kept(tmp_path):
    parts = {"backbone": {"widths": [32, 64, 128], "depths": [1, 1]}, "head": {"strides": [4, 8]}}
    model = create_model("detection", backbone="yolov8n", config={"parameters": parts}).eval()
    sizes = {2: torch.export.Dim("h", min=33), 3: torch.export.Dim("w", min=33)}
    program = torch.export.export(model, (torch.rand(1, 3, 48, 64),), dynamic_shapes=(sizes,))
    torch.export.save(program, tmp_path / "tiny.pt2")
    picture = torch.rand(1, 3, 51, 77)
    boxes, _ = torch.export.load(tmp_path / "tiny.pt2").module()(picture)
    assert torch.allclose(boxes, model(picture).boxes, atol=1e-3)


def test_both_tracers_of_torch_follow_it_without_a_warning(nano):
    picture = torch.rand(1, 3, 64, 64)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)  # of torch.jit as a whole
        traced = torch.jit.trace(nano, picture)
    twice = torch.cat([picture, picture])
    for other in (traced, fx.symbolic_trace(nano)):
        assert torch.allclose(other(twice)[0], nano(twice).boxes, atol=1e-3)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"backbone": {"depth": "deep"}}, "`depth` of the backbone yolov8n is float, not 'deep'"),
        ({"backbone": {"widths": 64}}, r"`widths` of the backbone yolov8n is tuple\[int, ...\], not 64"),
        ({"backbone": {"max_channels": True}}, "`max_channels` of the backbone yolov8n is int, not True"),
        ({"backbone": {"depths": [3, 3]}}, "a YOLOv8 trunk of 2 stages has 3 widths, not 5"),
        ({"neck": 5}, "neck is a mapping of parameters, not 5"),
        ({"neck": {"widths": [8]}}, "3 maps, but 1 widths and 3 strides"),
    ],
)
def test_numbers_that_cannot_be_are_refused(parts, said):
    with pytest.raises(ConfigError, match=said):
        create_model("yolov8n", config={"parameters": parts})
