"""The blocks of YOLOv8: some of the channels go by, the others go through (CSP, Wang et al., 2019)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect
from modelyard.models.blocks.conv import ConvBlock

Conv = Callable[[int, int, int, int], nn.Module]


def conv_silu(in_channels: int, out_channels: int, kernel_size: int = 1, stride: int = 1) -> ConvBlock:
    """Make the convolution of YOLOv8: its own figures of the norm, and SiLU."""
    return ConvBlock(in_channels, out_channels, kernel_size, stride, norm=_norm, activation=_silu)


def _norm(channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.03)


def _silu() -> nn.Module:
    return nn.SiLU(inplace=True)


class PlainBottleneck(nn.Module):
    """Two 3×3 convolutions of one width, with what came in added where `shortcut` says so."""

    @configured(width="channels")
    def __init__(self, width: int, *, shortcut: bool = True, conv: Conv = conv_silu) -> None:
        super().__init__()
        self.in_channels = self.out_channels = width
        self.shortcut = shortcut
        self.cv1 = conv(width, width, 3, 1)
        self.cv2 = conv(width, width, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        out: Tensor = self.cv2(self.cv1(x))
        return x + out if self.shortcut else out


class C2f(nn.Module):
    """Half of the channels go by; the other half through bottlenecks, each of which is kept too."""

    @configured(out_channels="channels")
    def __init__(
        self,
        in_channels: int,
        out_channels: int = 64,
        depth: int = 1,
        *,
        shortcut: bool = False,
        conv: Conv = conv_silu,
    ) -> None:
        """Make the block.

        Args:
            depth: how many bottlenecks.
            shortcut: whether they add what came in.
            conv: called with channels in and out, kernel and stride.
        """
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        half = out_channels // 2
        self.cv1 = conv(in_channels, 2 * half, 1, 1)
        self.cv2 = conv((2 + depth) * half, out_channels, 1, 1)
        self.m = nn.ModuleList(PlainBottleneck(half, shortcut=shortcut, conv=conv) for _ in range(depth))

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        by, through = self.cv1(x).chunk(2, 1)
        kept = [by, through]
        for bottleneck in self.m:
            kept.append(bottleneck(kept[-1]))  # each reads the one before
        return self.cv2(torch.cat(kept, 1))  # type: ignore[no-any-return]  # a module's call is untyped


class SPPF(nn.Module):
    """Three poolings one behind the other: what is near, farther and far, at the same size."""

    @configured(out_channels="channels")
    def __init__(
        self, in_channels: int, out_channels: int = 64, kernel_size: int = 5, *, conv: Conv = conv_silu
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.cv1 = conv(in_channels, in_channels // 2, 1, 1)
        self.cv2 = conv(in_channels // 2 * 4, out_channels, 1, 1)
        self.pool = nn.MaxPool2d(kernel_size, 1, kernel_size // 2)

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        near = self.cv1(x)
        farther = self.pool(near)
        far = self.pool(farther)
        return self.cv2(torch.cat([near, farther, far, self.pool(far)], 1))  # type: ignore[no-any-return]
