"""The residual blocks of MobileNet and EfficientNet, which are wide inside and narrow at their ends."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect
from modelyard.models.blocks._widths import divisible
from modelyard.models.blocks.conv import Activation, ConvBlock, Norm
from modelyard.models.blocks.drop_path import DropPath

Squeeze = Callable[[int], nn.Module]


def relu6() -> nn.Module:
    return nn.ReLU6(inplace=True)


class InvertedResidual(nn.Module):
    """Expand by a 1×1 convolution, look around channel by channel, project by a 1×1 one (MBConv).

    The input is added where the block keeps its shape. A block of ratio 1 does not expand.
    """

    @configured(out_channels="channels")
    def __init__(
        self,
        in_channels: int,
        out_channels: int = 64,
        stride: int = 1,
        *,
        kernel_size: int = 3,
        ratio: float = 6,
        squeeze: Squeeze | None = None,
        norm: Norm = nn.BatchNorm2d,
        activation: Activation = relu6,
        drop_path: float = 0.0,
    ) -> None:
        """Make the block.

        Args:
            ratio: how much wider than its input it is inside, to the nearest multiple of eight.
            squeeze: called with the inner width; makes what weighs the channels.
            norm: called with the number of channels.
            activation: called without arguments; nothing follows the projection.
            drop_path: how likely the block is left out for a sample while training.
        """
        super().__init__()
        inner = inner_width(in_channels, ratio)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.expand = (
            None
            if inner == in_channels
            else ConvBlock(in_channels, inner, 1, norm=norm, activation=activation)
        )
        self.depthwise = ConvBlock(
            inner, inner, kernel_size, stride, groups=inner, norm=norm, activation=activation
        )
        self.squeeze = squeeze(inner) if squeeze else None
        self.project = ConvBlock(inner, out_channels, 1, norm=norm, activation=None)
        self.residual = stride == 1 and in_channels == out_channels
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        expand, squeeze = self.expand, self.squeeze
        out: Tensor = self.depthwise(x if expand is None else expand(x))
        out = self.project(out if squeeze is None else squeeze(out))
        return self.drop_path(out).add_(x) if self.residual else out


class FusedInvertedResidual(nn.Module):
    """Expand and look around by one convolution, project by a 1×1 one (Fused-MBConv).

    The input is added where the block keeps its shape. A block of ratio 1 is that one convolution.
    """

    @configured(out_channels="channels")
    def __init__(
        self,
        in_channels: int,
        out_channels: int = 64,
        stride: int = 1,
        *,
        kernel_size: int = 3,
        ratio: float = 4,
        norm: Norm = nn.BatchNorm2d,
        activation: Activation = relu6,
        drop_path: float = 0.0,
    ) -> None:
        """Make the block; its arguments are those of `InvertedResidual`."""
        super().__init__()
        inner = inner_width(in_channels, ratio)
        single = inner == in_channels
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.expand = ConvBlock(
            in_channels, out_channels if single else inner, kernel_size, stride,
            norm=norm, activation=activation,
        )  # fmt: skip
        self.project = None if single else ConvBlock(inner, out_channels, 1, norm=norm, activation=None)
        self.residual = stride == 1 and in_channels == out_channels
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        out: Tensor = self.expand(x)
        if self.project is not None:
            out = self.project(out)
        return self.drop_path(out) + x if self.residual else out


def inner_width(channels: int, ratio: float) -> int:
    """Tell how wide a block is inside."""
    return channels if ratio == 1 else divisible(channels * ratio)
