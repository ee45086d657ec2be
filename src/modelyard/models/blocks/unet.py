"""The blocks of U-Net (Ronneberger et al., 2015): two convolutions, and the way back up to the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect, expect_maps
from modelyard.models.blocks._sizes import fitted
from modelyard.models.blocks.conv import Activation, ConvBlock, Norm, relu


class DoubleConv(nn.Module):
    """Two 3×3 convolutions, each with norm and activation."""

    @configured(out_channels="channels")
    def __init__(
        self,
        in_channels: int,
        out_channels: int = 64,
        *,
        norm: Norm = nn.BatchNorm2d,
        activation: Activation = relu,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.first = ConvBlock(in_channels, out_channels, norm=norm, activation=activation)
        self.second = ConvBlock(out_channels, out_channels, norm=norm, activation=activation)

    def forward(self, x: Tensor) -> Tensor:
        expect(self, x, self.in_channels)
        return self.second(self.first(x))  # type: ignore[no-any-return]  # a module's call is untyped


class UNetDecoder(nn.Module):
    """From the coarsest map to the finest: enlarge, put beside the map of that size, convolve twice."""

    @configured(in_channels="channels")
    def __init__(
        self,
        in_channels: Sequence[int],
        widths: Sequence[int] | None = None,
        *,
        strides: Sequence[int] | None = None,
        norm: Norm = nn.BatchNorm2d,
    ) -> None:
        """Make the decoder.

        Args:
            in_channels: of the maps, from fine to coarse.
            widths: after each step, from coarse to fine; by default half of what comes from below, at
                most as wide as the map beside it, and at most 512: U-Net's own widths on its own encoder.
            strides: of the maps; each twice the one before by default.
            norm: called with the number of channels.
        """
        super().__init__()
        ins = [*in_channels]
        steps = [*strides] if strides else [1 << one for one in range(len(ins))]
        outs = [*widths] if widths else _halves(ins)
        _fits(ins, outs, steps)
        self.in_channels = ins
        self.out_channels: Mapping[str, int] = {"decoded": outs[-1]}
        self.strides: Mapping[str, int] = {"decoded": steps[0]}
        self.num_features = outs[-1]
        self.up, self.merge = nn.ModuleList(), nn.ModuleList()
        ratios = [coarse // fine for fine, coarse in pairwise(steps)][::-1]
        for below, beside, out, ratio in zip([ins[-1], *outs[:-1]], ins[-2::-1], outs, ratios, strict=True):
            self.up.append(nn.ConvTranspose2d(below, out, ratio, ratio))
            self.merge.append(DoubleConv(out + beside, out, norm=norm))

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        expect_maps(self, maps, self.in_channels)
        x = maps[-1]
        for up, merge, beside in zip(self.up, self.merge, maps[-2::-1], strict=True):
            x = merge(torch.cat([fitted(up(x), beside.shape[-2:]), beside], 1))
        return x


def _halves(ins: Sequence[int]) -> list[int]:
    """Give the usual widths, from coarse to fine."""
    widths = [ins[-1]]
    for beside in ins[-2::-1]:
        widths.append(min(max(widths[-1] // 2, 1), beside, 512))  # each follows from the one before
    return widths[1:]


def _fits(ins: Sequence[int], outs: Sequence[int], strides: Sequence[int]) -> None:
    if len(ins) < 2:
        raise ConfigError("UNetDecoder joins at least two maps", hint="`decoder: false` goes without one.")
    if len(outs) != len(ins) - 1 or len(strides) != len(ins):
        raise ConfigError(
            f"UNetDecoder of {len(ins)} maps takes {len(ins) - 1} widths and {len(ins)} strides,"
            f" not {len(outs)} and {len(strides)}"
        )
    if any(coarse % fine for fine, coarse in pairwise(strides)):
        raise ConfigError(f"UNetDecoder needs strides that divide each other, not {list(strides)}")
