"""The head of detectors: decoding against a slow referee, made by hand, connected, and misused."""

from __future__ import annotations

import math

import pytest
import torch

from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models import ModelConfig
from modelyard.models.backbone import create_backbone
from modelyard.models.heads import DetectionHead


def slowly(maps, strides, bins):
    """Decode cell by cell, as the paper of Generalized Focal Loss says: an expected distance to each side."""
    boxes, scores = [], []
    for level, stride in zip(maps, strides, strict=True):
        for row in range(level.shape[1]):
            for column in range(level.shape[2]):
                cell = level[:, row, column].tolist()
                sides = []
                for side in range(4):
                    powers = [math.exp(one) for one in cell[side * bins : (side + 1) * bins]]
                    sides.append(sum(at * one for at, one in enumerate(powers)) / sum(powers))
                left, top, right, bottom = (side * stride for side in sides)
                x, y = (column + 0.5) * stride, (row + 0.5) * stride
                boxes.append([x - left, y - top, x + right, y + bottom])
                scores.append([1 / (1 + math.exp(-one)) for one in cell[4 * bins :]])
    return boxes, scores


@pytest.mark.parametrize("bins", [2, 8, 16])
def test_decoding_gives_what_a_slow_referee_gives(bins):
    torch.manual_seed(bins)
    head = DetectionHead(3, in_channels=(8, 16), strides=(8, 16), reg_max=bins)
    maps = [torch.randn(2, 4 * bins + 3, 3, 5) * 2, torch.randn(2, 4 * bins + 3, 2, 3) * 2]
    found = head.decode(maps)
    for picture in range(2):
        boxes, scores = slowly([one[picture] for one in maps], (8, 16), bins)
        assert torch.allclose(found.boxes[picture], torch.tensor(boxes), atol=1e-4)
        assert torch.allclose(found.scores[picture], torch.tensor(scores), atol=1e-6)


def test_a_sure_distance_is_a_box_of_whole_cells():
    head = DetectionHead(1, in_channels=(8,), strides=(4,), reg_max=4)
    level = torch.full((1, 17, 8, 8), -50.0)
    for side, distance in enumerate((1, 2, 3, 0)):
        level[:, side * 4 + distance] = 50.0
    assert head.decode([level]).boxes[0, 3 * 8 + 5].tolist() == [18.0, 6.0, 34.0, 14.0]


def test_boxes_of_half_precision_are_exact_to_the_pixel():
    head = DetectionHead(1, in_channels=(8,), strides=(8,))
    level = torch.zeros(1, 65, 1, 250, dtype=torch.bfloat16)
    boxes = head.bfloat16().decode([level]).boxes
    assert boxes.dtype is torch.float32
    assert boxes[0, -1].tolist() == [1936.0, -56.0, 2056.0, 64.0]


def test_by_hand_it_gives_raw_maps_in_training_and_candidates_after():
    head = DetectionHead(num_classes=20, in_channels=(64, 128, 256), strides=(8, 16, 32))
    maps = [torch.rand(2, 64, 8, 8), torch.rand(2, 128, 4, 4), torch.rand(2, 256, 2, 2)]
    raw = head.train()(maps)
    assert [tuple(one.shape[1:]) for one in raw] == [(84, 8, 8), (84, 4, 4), (84, 2, 2)]
    assert head.eval()(maps).boxes.shape == (2, 84, 4)


def test_it_takes_the_three_coarsest_maps_of_a_backbone():
    head = DetectionHead(2)
    head.connect(create_backbone("resnet18", stem="small"))
    assert (head.strides, head.in_channels) == ([2, 4, 8], [128, 256, 512])


def test_it_reads_a_config():
    head = DetectionHead(ModelConfig(num_classes=4, channels=[16, 32], strides=[8, 16], reg_max=8))
    assert (head.num_classes, head.in_channels, head.reg_max) == (4, [16, 32], 8)


def test_another_number_of_classes_keeps_the_rest():
    head = DetectionHead(4, in_channels=(16, 32), strides=(8, 16), reg_max=8).with_classes(7)
    assert (head.num_classes, head.in_channels, head.strides, head.reg_max) == (7, [16, 32], [8, 16], 8)


def test_its_first_scores_expect_few_things_in_a_picture():
    head = DetectionHead(10, in_channels=(8, 8), strides=(8, 32))
    scores = torch.stack([branch[2].bias[0].sigmoid() for branch in head.classes])
    cells = torch.tensor([80.0**2, 20.0**2])
    assert torch.allclose(scores * cells * 10, torch.tensor([5.0, 5.0]), rtol=2e-3)
    assert all(branch[2].bias.eq(1).all() for branch in head.boxes)


def test_the_distances_stay_what_they_are_when_all_is_thawed():
    head = DetectionHead(2, in_channels=(8,), strides=(8,)).eval().requires_grad_(True)
    head([torch.rand(1, 8, 2, 2)]).boxes.sum().backward()
    assert head.distances.grad is None


def test_a_wrong_map_is_named_with_what_was_expected():
    head = DetectionHead(2, in_channels=(8, 16), strides=(8, 16))
    with pytest.raises(ShapeError, match=r"DetectionHead expected \[batch, 16, .*\], got \[1, 8, 2, 2\]"):
        head([torch.rand(1, 8, 4, 4), torch.rand(1, 8, 2, 2)])
    with pytest.raises(ShapeError, match="DetectionHead expected 2 maps, got 1"):
        head([torch.rand(1, 8, 4, 4)])


def test_a_backbone_of_other_widths_is_refused():
    head = DetectionHead(2, in_channels=(8, 16), strides=(8, 16))
    with pytest.raises(ConfigError, match=r"built for maps of \[8, 16\] channels, and is given \[128, 256\]"):
        head.connect(create_backbone("resnet18"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"in_channels": (8, 16)}, "of 2 maps and strides of 0"),
        ({"in_channels": (8,), "strides": (8, 16)}, "of 1 maps and strides of 2"),
        ({"reg_max": 1}, "at least two distances"),
        ({"widths": (8,)}, "are two, for boxes and for classes"),
        ({"num_classes": 0}, "num_classes of at least 1"),
    ],
)
def test_arguments_that_cannot_be_are_refused(arguments, said):
    with pytest.raises(ConfigError, match=said):
        DetectionHead(**{"num_classes": 2, **arguments})


def test_a_head_that_knows_no_channels_says_so():
    with pytest.raises(ConfigError, match="does not know its input channels"):
        DetectionHead(2)([torch.rand(1, 8, 4, 4)])
