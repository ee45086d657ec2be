"""ResNet (He et al., 2015), Wide ResNet and ResNeXt, with the stride in the 3×3 convolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.backbones.base import Backbone, numbers_of, pyramid
from modelyard.models.blocks.residual import BasicBlock, Bottleneck
from modelyard.models.initialise import initialise
from modelyard.models.layout import Layout


@dataclass(frozen=True)
class ResNetNumbers:
    """A variant: how many blocks of which kind, and how wide."""

    block: Literal["basic", "bottleneck"]
    depths: tuple[int, ...]
    groups: int = 1
    width_per_group: int = 64
    widths: tuple[int, ...] = (64, 128, 256, 512)
    stem: Literal["imagenet", "small"] = "imagenet"
    """`imagenet` halves the picture twice before the first stage; `small`, for small pictures, not at all."""
    dilate: tuple[bool, ...] = ()
    """For each stage after the first: whether it looks farther apart in place of halving the map."""


VARIANTS: Mapping[str, ResNetNumbers] = {
    "resnet18": ResNetNumbers("basic", (2, 2, 2, 2)),
    "resnet34": ResNetNumbers("basic", (3, 4, 6, 3)),
    "resnet50": ResNetNumbers("bottleneck", (3, 4, 6, 3)),
    "resnet101": ResNetNumbers("bottleneck", (3, 4, 23, 3)),
    "resnet152": ResNetNumbers("bottleneck", (3, 8, 36, 3)),
    "wide_resnet50_2": ResNetNumbers("bottleneck", (3, 4, 6, 3), width_per_group=128),
    "wide_resnet101_2": ResNetNumbers("bottleneck", (3, 4, 23, 3), width_per_group=128),
    "resnext50_32x4d": ResNetNumbers("bottleneck", (3, 4, 6, 3), groups=32, width_per_group=4),
    "resnext101_32x8d": ResNetNumbers("bottleneck", (3, 4, 23, 3), groups=32, width_per_group=8),
    "resnext101_64x4d": ResNetNumbers("bottleneck", (3, 4, 23, 3), groups=64, width_per_group=4),
}
SPELLINGS = {
    "resnet": "resnet50",
    "resnet50_v1": "resnet50",
    "resnext": "resnext50_32x4d",
    "resnext50": "resnext50_32x4d",
    "resnext101": "resnext101_32x8d",
    "wide_resnet50": "wide_resnet50_2",
    "wide_resnet101": "wide_resnet101_2",
}
LAYOUTS = (Layout("torchvision", ((r"fc\.", "head.linear."), (r"", "backbone."))),)
_BLOCKS: dict[str, type[BasicBlock | Bottleneck]] = {"basic": BasicBlock, "bottleneck": Bottleneck}


class ResNet(Backbone):
    """A stem, then stages of residual blocks; each stage after the first halves the map."""

    def __init__(self, numbers: ResNetNumbers, in_channels: int = 3) -> None:
        _check(numbers)
        small, width = numbers.stem == "small", numbers.widths[0]
        outs = [stage * _BLOCKS[numbers.block].expansion for stage in numbers.widths]
        first = 1 if small else 4
        maps = pyramid(*((channels, first << number) for number, channels in enumerate(outs)))
        super().__init__(in_channels, {**({} if small else pyramid((width, 2))), **maps}, outs[-1])
        steps = _dilations(numbers)
        for name, step in zip(maps, steps, strict=True):
            self.strides[name] //= step
        kernel, stride = (3, 1) if small else (7, 2)
        self.conv1 = nn.Conv2d(in_channels, width, kernel, stride, kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.Identity() if small else nn.MaxPool2d(3, 2, 1)
        self.stages = len(outs)
        ins = [width, *outs]
        for number, (depth, stage) in enumerate(zip(numbers.depths, numbers.widths, strict=True)):
            blocks = [
                _block(
                    numbers,
                    outs[number] if position else ins[number],
                    stage,
                    2 if number and not position and steps[number] == steps[number - 1] else 1,
                    steps[number if position else max(number - 1, 0)],
                )
                for position in range(depth)
            ]
            self.add_module(f"layer{number + 1}", nn.Sequential(*blocks))
        initialise(self)

    def features(self, x: Tensor) -> dict[str, Tensor]:
        self.check(x)
        x = self.relu(self.bn1(self.conv1(x)))
        found = {} if len(self.strides) == self.stages else {"c1": x}
        x = self.maxpool(x)
        for number, name in enumerate(list(self.strides)[-self.stages :]):
            x = self.get_submodule(f"layer{number + 1}")(x)
            found[name] = x
        return found

    def forward(self, x: Tensor) -> Tensor:
        self.check(x)
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for number in range(self.stages):
            x = self.get_submodule(f"layer{number + 1}")(x)
        return x


def _block(
    numbers: ResNetNumbers, in_channels: int, width: int, stride: int, dilation: int
) -> BasicBlock | Bottleneck:
    if numbers.block == "basic":
        return BasicBlock(in_channels, width, stride)
    return Bottleneck(
        in_channels, width, stride,
        groups=numbers.groups, width_per_group=numbers.width_per_group, dilation=dilation,
    )  # fmt: skip


def _check(numbers: ResNetNumbers) -> None:
    """Refuse numbers that make no network."""
    stages = len(numbers.widths)
    if not stages or len(numbers.depths) != stages:
        raise ConfigError(
            f"a ResNet has a depth and a width for each stage, not {len(numbers.depths)} and {stages}"
        )
    if min(*numbers.depths, *numbers.widths, numbers.groups, numbers.width_per_group) < 1:
        raise ConfigError("depths, widths and groups of a ResNet are whole numbers from 1 on")
    if numbers.dilate and len(numbers.dilate) != stages - 1:
        said = list(numbers.dilate)
        raise ConfigError(f"`dilate` says yes or no for each of {stages - 1} stages, not {said}")
    grouped = (numbers.groups, numbers.width_per_group) != (1, 64)
    if numbers.block == "basic" and (grouped or any(numbers.dilate)):
        raise ConfigError(
            "a ResNet of basic blocks has no groups and no dilation; one of bottleneck blocks has",
            hint="Leave out `groups`, `width_per_group` and `dilate`, or say `block: bottleneck`.",
        )


def _dilations(numbers: ResNetNumbers) -> list[int]:
    """Give how far apart the pixels are that each stage looks at: doubled where it does not halve the map."""
    found = [1]
    for dilated in numbers.dilate or (False,) * (len(numbers.widths) - 1):
        found.append(found[-1] * (2 if dilated else 1))  # each follows from the one before
    return found


def create(variant: str, *, in_channels: int = 3, **changes: Any) -> ResNet:
    """Build a variant; `changes` replace its numbers."""
    return ResNet(numbers_of(VARIANTS, variant, changes), in_channels)
