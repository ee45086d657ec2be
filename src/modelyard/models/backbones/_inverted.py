"""A network of inverted residual blocks: what MobileNetV2, MobileNetV3 and EfficientNet are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import accumulate
from operator import mul
from typing import Any

from torch import Tensor, nn

from modelyard.models.backbones._inverted_numbers import InvertedNumbers, PlannedBlock, plan
from modelyard.models.backbones.base import Backbone, pyramid
from modelyard.models.blocks._widths import divisible
from modelyard.models.blocks.conv import Activation, ConvBlock, Norm, relu
from modelyard.models.blocks.inverted import FusedInvertedResidual, InvertedResidual, Squeeze, relu6
from modelyard.models.blocks.squeeze import SqueezeExcite
from modelyard.models.initialise import initialise


def hardswish() -> nn.Module:
    return nn.Hardswish(inplace=True)


def silu() -> nn.Module:
    return nn.SiLU(inplace=True)


_ACTIVATIONS: dict[str, Activation] = {"relu": relu, "relu6": relu6, "hardswish": hardswish, "silu": silu}


class InvertedNet(Backbone):
    """A first convolution, stages of inverted residual blocks, a last 1×1 convolution.

    `features` gives the last map of each size; `forward` goes on through the last convolution.
    """

    def __init__(self, numbers: InvertedNumbers, in_channels: int = 3) -> None:
        stages = plan(numbers)
        widths = [numbers.widened(numbers.stem), *(stage[-1].out_channels for stage in stages)]
        strides = accumulate([numbers.stem_stride, *(stage[0].stride for stage in stages)], mul)
        steps = list(strides)
        super().__init__(in_channels, pyramid(*zip(widths, steps, strict=True)), numbers.last_width)
        self.numbers = numbers
        self._last_of = [step if step not in steps[n + 1 :] else 0 for n, step in enumerate(steps)]
        norm = partial(nn.BatchNorm2d, eps=numbers.norm_eps, momentum=numbers.norm_momentum)
        activation = _ACTIVATIONS[numbers.activation]
        self.stem = ConvBlock(
            in_channels, widths[0], 3, numbers.stem_stride, norm=norm, activation=activation
        )
        self.stages = nn.Sequential(
            *(nn.Sequential(*(_block(one, numbers, norm) for one in stage)) for stage in stages)
        )
        self.last = (
            ConvBlock(widths[-1], numbers.last_width, 1, norm=norm, activation=activation)
            if numbers.last
            else nn.Identity()
        )
        initialise(self)

    def features(self, x: Tensor) -> dict[str, Tensor]:
        self.check(x)
        found = {}
        names = {stride: name for name, stride in self.strides.items()}
        for stride, part in zip(self._last_of, [self.stem, *self.stages], strict=True):
            x = part(x)
            if stride:
                found[names[stride]] = x
        return found

    def forward(self, x: Tensor) -> Tensor:
        self.check(x)
        return self.last(self.stages(self.stem(x)))  # type: ignore[no-any-return]  # a module's call is untyped

    @property
    def classifier(self) -> Mapping[str, Any]:
        hidden = {"hidden": self.numbers.hidden, "activation": self.numbers.activation}
        return {"dropout": self.numbers.dropout, **(hidden if self.numbers.hidden else {})}


def _block(one: PlannedBlock, numbers: InvertedNumbers, norm: Norm) -> nn.Module:
    activation = _ACTIVATIONS[one.activation]
    if one.fused:
        return FusedInvertedResidual(
            one.in_channels, one.out_channels, one.stride, kernel_size=one.kernel_size, ratio=one.ratio,
            norm=norm, activation=activation, drop_path=one.drop_path,
        )  # fmt: skip
    return InvertedResidual(
        one.in_channels, one.out_channels, one.stride, kernel_size=one.kernel_size, ratio=one.ratio,
        squeeze=_squeeze(one, numbers) if one.squeeze else None,
        norm=norm, activation=activation, drop_path=one.drop_path,
    )  # fmt: skip


def _squeeze(one: PlannedBlock, numbers: InvertedNumbers) -> Squeeze:
    if numbers.squeeze_of == "input":
        return lambda inner: SqueezeExcite(inner, max(1, one.in_channels // 4), activation=silu)
    return lambda inner: SqueezeExcite(inner, divisible(inner // 4), gate=nn.Hardsigmoid)
