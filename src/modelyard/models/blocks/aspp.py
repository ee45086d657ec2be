"""`ASPP`: one map looked at through several dilations at once (DeepLabV3, Chen et al., 2017)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect
from modelyard.models.blocks._sizes import resized
from modelyard.models.blocks.conv import ConvBlock, Norm


class ASPP(nn.Module):
    """A 1×1 convolution, dilated 3×3 ones and the mean of the map, side by side, then joined."""

    @configured(out_channels="channels")
    def __init__(
        self,
        in_channels: int,
        out_channels: int = 256,
        rates: Sequence[int] = (12, 24, 36),
        *,
        dropout: float = 0.5,
        norm: Norm = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        dilated = [ConvBlock(in_channels, out_channels, 3, dilation=rate, norm=norm) for rate in rates]
        self.convs = nn.ModuleList([ConvBlock(in_channels, out_channels, 1, norm=norm), *dilated])
        self.pooled = ConvBlock(in_channels, out_channels, 1, norm=norm)
        self.project = ConvBlock((2 + len(rates)) * out_channels, out_channels, 1, norm=norm)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        whole = resized(self.pooled(x.mean((2, 3), keepdim=True)), x.shape[-2:])
        seen = [conv(x) for conv in self.convs]
        return self.dropout(self.project(torch.cat([*seen, whole], 1)))  # type: ignore[no-any-return]
