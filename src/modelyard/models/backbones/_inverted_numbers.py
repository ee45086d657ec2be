"""The numbers of a network of inverted residual blocks, and the plan of blocks that they make."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from modelyard.core.errors import ConfigError
from modelyard.models.blocks._widths import divisible

ActivationName = Literal["relu", "relu6", "hardswish", "silu"]


@dataclass(frozen=True)
class InvertedNumbers:
    """A variant: stages of inverted residual blocks between a first and a last convolution.

    What can be one value or one for each stage is, as one value, that of all stages.
    """

    depths: tuple[int, ...]
    widths: tuple[int, ...]
    strides: tuple[int, ...]
    ratios: float | tuple[float | tuple[float, ...], ...]
    """How much wider blocks are inside; of a stage's single blocks too, the last value being the rest's."""
    kernels: int | tuple[int, ...] = 3
    fused: int = 0
    """How many of the first stages expand by the convolution that looks around."""
    squeeze: bool | tuple[bool, ...] = False
    squeeze_of: Literal["input", "inside"] = "input"
    """A quarter of what the narrow layer is: EfficientNet's form, or MobileNetV3's (hard sigmoid)."""
    activation: ActivationName = "relu6"
    activations: tuple[ActivationName, ...] = ()
    """Of each stage, where they differ from `activation`."""
    stem: int = 32
    stem_stride: int = 2
    last: int = 1280
    """The width of the last convolution; 0 for none."""
    last_shrinks: bool = False
    """Whether a `width` below 1 makes the last convolution narrower too."""
    width: float = 1.0
    depth: float = 1.0
    norm_eps: float = 1e-5
    norm_momentum: float = 0.1
    drop_path: float = 0.0
    """How likely the last block is left out while training; an earlier one less."""
    hidden: int = 0
    """The width of a layer before the classifier's last, if there is one."""
    dropout: float = 0.2

    def widened(self, channels: int) -> int:
        return channels if self.width == 1 else divisible(channels * self.width)

    @property
    def last_width(self) -> int:
        """How many channels the network gives."""
        if not self.last:
            return self.widened(self.widths[-1])
        return self.widened(self.last) if self.last_shrinks or self.width > 1 else self.last


@dataclass(frozen=True)
class PlannedBlock:
    """What one block is made of."""

    in_channels: int
    out_channels: int
    stride: int
    kernel_size: int
    ratio: float
    fused: bool
    squeeze: bool
    activation: ActivationName
    drop_path: float


def plan(numbers: InvertedNumbers) -> list[list[PlannedBlock]]:
    """Work out the blocks of each stage."""
    depths = [math.ceil(depth * numbers.depth) for depth in _each(numbers, "depths")]
    _demand("depths", depths, least=1, most=1000)
    strides, kernels, squeeze = (_each(numbers, name) for name in ("strides", "kernels", "squeeze"))
    _demand("strides", [numbers.stem_stride, *strides], least=1, most=2)
    ratios, activations = _each(numbers, "ratios"), _activations(numbers)
    widths = [numbers.widened(width) for width in numbers.widths]
    rates = _rates(numbers.drop_path, sum(depths))
    inputs = [numbers.widened(numbers.stem), *widths]
    return [
        [
            PlannedBlock(
                widths[stage] if position else inputs[stage], widths[stage],
                1 if position else strides[stage], kernels[stage], _at(ratios[stage], position),
                stage < numbers.fused, squeeze[stage], activations[stage], next(rates),
            )
            for position in range(depth)
        ]
        for stage, depth in enumerate(depths)
    ]  # fmt: skip


def _each(numbers: InvertedNumbers, name: str) -> tuple[Any, ...]:
    """Give a number of each stage."""
    value, stages = getattr(numbers, name), len(numbers.widths)
    values = value if isinstance(value, tuple) else (value,) * stages
    if len(values) != stages:
        raise ConfigError(
            f"`{name}` has {len(values)} values for {stages} stages (`widths` has {stages})",
            hint="Change all numbers that are given for each stage, or give one value for all of them.",
        )
    return values


def _demand(name: str, values: Sequence[int], *, least: int, most: int) -> None:
    for value in values:
        if not least <= value <= most:
            raise ConfigError(f"`{name}` are from {least} to {most}, not {value}")


def _activations(numbers: InvertedNumbers) -> tuple[ActivationName, ...]:
    return _each(numbers, "activations" if numbers.activations else "activation")


def _at(ratio: float | tuple[float, ...], position: int) -> float:
    return ratio[min(position, len(ratio) - 1)] if isinstance(ratio, tuple) else ratio


def _rates(last: float, blocks: int) -> Iterator[float]:
    return (last * number / blocks for number in range(blocks))
