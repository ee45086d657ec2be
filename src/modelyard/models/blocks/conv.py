"""`ConvBlock`: a convolution, a norm, an activation."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect

Norm = Callable[[int], nn.Module]
Activation = Callable[[], nn.Module]


def relu() -> nn.Module:
    return nn.ReLU(inplace=True)


class ConvBlock(nn.Module):
    """A convolution without bias, then a norm and an activation; either may be None."""

    @configured(out_channels="channels")
    def __init__(
        self,
        in_channels: int,
        out_channels: int = 64,
        kernel_size: int = 3,
        stride: int = 1,
        *,
        padding: int | None = None,
        dilation: int = 1,
        groups: int = 1,
        bias: bool | None = None,
        norm: Norm | None = nn.BatchNorm2d,
        activation: Activation | None = relu,
    ) -> None:
        """Make the block.

        Args:
            padding: as much as keeps the size at stride 1 by default.
            bias: where there is no norm, by default.
            norm: called with the number of channels.
            activation: called without arguments.
        """
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        padding = dilation * (kernel_size - 1) // 2 if padding is None else padding
        self.conv = nn.Conv2d(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups,
            bias=norm is None if bias is None else bias,
        )  # fmt: skip
        self.norm = norm(out_channels) if norm else None
        self.activation = activation() if activation else None

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        x = self.conv(x)
        norm, activation = self.norm, self.activation  # a module is slow to look up: once each
        if norm is not None:
            x = norm(x)
        return x if activation is None else activation(x)
