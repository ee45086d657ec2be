"""Members of the families that nobody publishes: with any numbers ours equals torchvision's classes."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from compare_published import check_keys, randomise, relative
from modelyard.models import create_backbone, create_model
from modelyard.models.backbones import _inverted_layouts as layouts
from modelyard.models.backbones.resnet import LAYOUTS as RESNET
from modelyard.models.layout import Layout

CLOSE = 1e-5
WIDTHS = st.integers(1, 5).map(lambda number: 8 * number)
STAGE = st.tuples(WIDTHS, st.integers(1, 2), st.sampled_from([1, 2]), st.sampled_from([2, 4, 6]))
STAGES = st.lists(STAGE, min_size=1, max_size=4)
PICTURE = st.tuples(st.integers(16, 40), st.integers(16, 40))
tried = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _check(
    name: str, numbers: dict[str, Any], theirs: nn.Module, layout: Layout, size: tuple[int, int]
) -> None:
    """Build ours of these numbers, take theirs over, and compare scores of a picture."""
    randomise(theirs)
    ours = create_model(name, config={"parameters": {"backbone": numbers}}, num_classes=7)
    state = layout.apply(theirs.state_dict())
    check_keys(ours, state)
    ours.load_state_dict(state)
    x = torch.randn(2, 3, *size)
    with torch.no_grad():
        assert relative(ours.eval()(x), theirs.eval()(x)) <= CLOSE


def _columns(stages: list[tuple[int, int, int, int]]) -> dict[str, tuple[int, ...]]:
    return dict(zip(("widths", "depths", "strides", "ratios"), zip(*stages, strict=True), strict=True))


@tried
@given(stages=STAGES, width=st.sampled_from([0.6, 1.0, 1.3]), size=PICTURE)
def test_any_mobilenet_v2(
    torchvision: ModuleType, stages: list[tuple[int, int, int, int]], width: float, size: tuple[int, int]
) -> None:
    stages = [(16, 1, 1, 1), *stages]
    setting = [[ratio, channels, depth, stride] for channels, depth, stride, ratio in stages]
    theirs = torchvision.models.MobileNetV2(7, width, setting)
    numbers = {**_columns(stages), "width": width}
    layout = layouts.torchvision_in_a_row("mobilenet_v2", numbers["depths"], hidden=False)
    _check("mobilenet_v2", numbers, theirs, layout, size)


@tried
@given(stages=STAGES, kernels=st.lists(st.sampled_from([3, 5]), min_size=4, max_size=4), size=PICTURE)
def test_any_efficientnet(
    torchvision: ModuleType,
    stages: list[tuple[int, int, int, int]],
    kernels: list[int],
    size: tuple[int, int],
) -> None:
    from torchvision.models import efficientnet as published

    stages = [(16, 1, 1, 1), *stages]
    inputs = [32, *(stage[0] for stage in stages)]
    kernels = [3, *kernels][: len(stages)]
    setting = [
        published.MBConvConfig(ratio, kernel, stride, taken, channels, depth)
        for (channels, depth, stride, ratio), kernel, taken in zip(stages, kernels, inputs, strict=False)
    ]
    theirs = published.EfficientNet(setting, 0.2, num_classes=7)
    numbers = {**_columns(stages), "kernels": tuple(kernels), "last": 4 * stages[-1][0]}
    _check("efficientnet_b0", numbers, theirs, layouts.torchvision_by_stage((), len(stages)), size)


@tried
@given(stages=STAGES, fused=st.integers(1, 3), size=PICTURE)
def test_any_efficientnet_that_begins_with_fused_blocks(
    torchvision: ModuleType, stages: list[tuple[int, int, int, int]], fused: int, size: tuple[int, int]
) -> None:
    from torchvision.models import efficientnet as published

    stages = [(16, 2, 1, 1), *stages]
    fused = min(fused, len(stages))
    setting = [
        (published.FusedMBConvConfig if number < fused else published.MBConvConfig)(
            ratio, 3, stride, stages[number - 1][0] if number else 16, channels, depth
        )
        for number, (channels, depth, stride, ratio) in enumerate(stages)
    ]
    theirs = published.EfficientNet(setting, 0.2, num_classes=7, last_channel=64)
    numbers = {**_columns(stages), "fused": fused, "stem": 16, "last": 64, "norm_eps": 1e-5}
    layout = layouts.torchvision_by_stage((), len(stages), fused=fused)
    _check("efficientnet_v2_s", numbers, theirs, layout, size)


@tried
@given(
    depths=st.tuples(*[st.integers(1, 2)] * 4),
    shape=st.sampled_from([("basic", 1, 64), ("bottleneck", 1, 32), ("bottleneck", 4, 8)]),
    size=PICTURE,
)
def test_any_resnet(
    torchvision: ModuleType, depths: tuple[int, ...], shape: tuple[str, int, int], size: tuple[int, int]
) -> None:
    from torchvision.models import resnet as published

    kind, groups, width = shape
    block = {"basic": published.BasicBlock, "bottleneck": published.Bottleneck}[kind]
    theirs = published.ResNet(block, list(depths), 7, groups=groups, width_per_group=width)
    numbers = {"block": kind, "depths": depths, "groups": groups, "width_per_group": width}
    _check("resnet50", numbers, theirs, RESNET[0], size)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(stages=STAGES, stem_stride=st.sampled_from([1, 2]), last=st.sampled_from([0, 48]), size=PICTURE)
def test_maps_of_inverted_residual_networks_have_the_stated_channels_and_strides(
    stages: list[tuple[int, int, int, int]], stem_stride: int, last: int, size: tuple[int, int]
) -> None:
    numbers = {**_columns(stages), "kernels": 3, "stem_stride": stem_stride, "last": last}
    _demand_stated_shapes("efficientnet_b0", numbers, size)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    widths=st.lists(WIDTHS, min_size=1, max_size=4),
    block=st.sampled_from(["basic", "bottleneck"]),
    stem=st.sampled_from(["imagenet", "small"]),
    size=PICTURE,
)
def test_maps_of_residual_networks_have_the_stated_channels_and_strides(
    widths: list[int], block: str, stem: str, size: tuple[int, int]
) -> None:
    numbers = {"block": block, "widths": tuple(widths), "depths": (1,) * len(widths), "stem": stem}
    _demand_stated_shapes("resnet18", numbers, size)


def _demand_stated_shapes(name: str, numbers: dict[str, Any], size: tuple[int, int]) -> None:
    with torch.device("meta"):
        backbone = create_backbone(name, in_channels=2, **numbers)
        x = torch.empty(3, 2, *size)
        stated = {
            one: (3, channels, *(-(-side // backbone.strides[one]) for side in size))
            for one, channels in backbone.out_channels.items()
        }
        assert {one: tuple(found.shape) for one, found in backbone.features(x).items()} == stated
        assert list(stated) == sorted(stated, key=lambda one: backbone.strides[one])
        last = list(stated.values())[-1]
        assert tuple(backbone(x).shape) == (3, backbone.num_features, *last[2:])
