"""`PathAggregation`: the neck of YOLOv8, which tells each map of what the coarser and the finer ones hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect_maps
from modelyard.models.blocks._sizes import doubled
from modelyard.models.blocks.csp import C2f, Conv, conv_silu


class PathAggregation(nn.Module):
    """From coarse to fine, then from fine to coarse (PAN, Liu et al., 2018), with C2f where maps meet."""

    @configured(in_channels="channels")
    def __init__(
        self,
        in_channels: Sequence[int],
        widths: Sequence[int] | None = None,
        depth: int = 1,
        *,
        strides: Sequence[int] = (8, 16, 32),
        widest: int | None = 256,
        conv: Conv = conv_silu,
    ) -> None:
        """Make the neck.

        Args:
            in_channels: of the maps, from fine to coarse.
            widths: of the maps that it gives; those that come in by default, but at most `widest`.
            depth: bottlenecks of a C2f.
            strides: of the maps; each is twice the one before.
            widest: bounds widths that are not given.
            conv: as C2f has it.
        """
        super().__init__()
        ins = [*in_channels]
        outs = [*widths] if widths else [min(one, widest or one) for one in ins]
        _fits(ins, outs, strides)
        self.in_channels = ins
        self.out_channels: Mapping[str, int] = {f"p{s}": out for s, out in zip(strides, outs, strict=True)}
        self.strides: Mapping[str, int] = {f"p{s}": s for s in strides}
        down = [*outs[:-1], ins[-1]]  # the maps on the way from coarse to fine; the coarsest is as it came
        pairs = range(len(ins) - 1)
        self.finer = nn.ModuleList(
            C2f(down[one + 1] + ins[one], outs[one], depth, conv=conv) for one in reversed(pairs)
        )
        self.shrink = nn.ModuleList(conv(outs[one], outs[one], 3, 2) for one in pairs)
        self.coarser = nn.ModuleList(
            C2f(outs[one] + down[one + 1], outs[one + 1], depth, conv=conv) for one in pairs
        )

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        expect_maps(self, maps, self.in_channels)
        down = [maps[-1]]
        for finer, block in zip(maps[-2::-1], self.finer, strict=True):
            down.append(block(torch.cat([doubled(down[-1], finer.shape[-2:]), finer], 1)))
        up = [down.pop()]
        for shrink, block in zip(self.shrink, self.coarser, strict=True):
            up.append(block(torch.cat([shrink(up[-1]), down.pop()], 1)))
        return up

    def features(self, maps: Sequence[Tensor]) -> dict[str, Tensor]:
        """Give the maps by name: `p8` has a stride of 8."""
        return dict(zip(self.strides, self(maps), strict=True))


def _fits(ins: Sequence[int], outs: Sequence[int], strides: Sequence[int]) -> None:
    if len(ins) < 2:
        raise ConfigError("PathAggregation joins at least two maps", hint="A head on one map needs no neck.")
    if not len(ins) == len(outs) == len(strides):
        raise ConfigError(
            f"PathAggregation has {len(ins)} maps, but {len(outs)} widths and {len(strides)} strides"
        )
    if any(2 * fine != coarse for fine, coarse in pairwise(strides)):
        raise ConfigError(f"PathAggregation needs strides each twice the one before, not {list(strides)}")
