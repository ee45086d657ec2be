"""`DetectionHead`: boxes without anchors, apart from classes, each side a distribution (YOLOv8's head)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect_maps
from modelyard.models.blocks.csp import conv_silu
from modelyard.models.heads._boxes import boxes_of
from modelyard.models.heads._maps import expect_channels, names_of, pyramid_of, several
from modelyard.models.heads.base import Head

_USUAL_PICTURE = 640  # pixels, for which the first scores are set


class Candidates(NamedTuple):
    """What each cell of each map proposes, from fine to coarse, row by row; none is suppressed."""

    boxes: Tensor
    """[B, N, 4]: left, top, right, bottom in pixels of the input, not cut at its edges."""
    scores: Tensor
    """[B, N, classes], each from 0 to 1 by itself."""


class DetectionHead(Head):
    """While training, the raw map [B, 4·reg_max + classes, H, W] of each level; else `Candidates`.

    A raw map holds four distributions, over the distances 0 … reg_max − 1, in cells, from a cell's centre to
    the left, top, right and bottom of its box, then the classes as logits. `maps` gives them in either mode,
    and `decode` makes candidates of them. A program of `torch.export` gives the candidates as a plain pair.
    """

    kind = "detector"
    task = "detection"

    @configured(in_channels="channels")
    def __init__(
        self,
        num_classes: int = 20,
        in_channels: int | Sequence[int] | None = None,
        strides: int | Sequence[int] | None = None,
        *,
        reg_max: int = 16,
        widths: Sequence[int] | None = None,
    ) -> None:
        """Make the head.

        Args:
            num_classes: how many classes it tells apart.
            in_channels: of each map, from fine to coarse; asked of what it is joined to by default.
            strides: of these maps, or of those to take; the three coarsest by default.
            reg_max: how many distances a side's distribution has.
            widths: of the layers that lead to boxes and to classes; as YOLOv8 has them by default.
        """
        super().__init__(num_classes)
        self.in_channels, self.strides = several(in_channels), several(strides)
        self._given = {"in_channels": self.in_channels, "strides": self.strides, "widths": several(widths)}
        self.reg_max = reg_max
        self.names: list[str] = []
        self.boxes, self.classes = nn.ModuleList(), nn.ModuleList()
        self.distances = nn.Parameter(
            torch.tensor(list(map(float, range(reg_max)))).view(1, -1, 1, 1), requires_grad=False
        )
        _sound(reg_max, self.in_channels, self.strides, self._given["widths"])
        if self.in_channels is not None:
            self._build(self.in_channels)

    def _build(self, channels: Sequence[int]) -> None:
        self.in_channels = [*channels]
        boxes, classes = self._given["widths"] or (
            max(16, channels[0] // 4, 4 * self.reg_max),
            max(channels[0], min(self.num_classes, 100)),
        )
        for one in channels:
            self.boxes.append(_branch(one, boxes, 4 * self.reg_max))
            self.classes.append(_branch(one, classes, self.num_classes))
        self._begin()

    def _begin(self) -> None:
        """Set the biases: boxes a little wide, and as many sure cells as a picture of COCO has things."""
        for boxes, classes, stride in zip(self.boxes, self.classes, self.strides or (), strict=True):
            nn.init.ones_(_last(boxes))
            cells = (_USUAL_PICTURE / stride) ** 2
            nn.init.constant_(_last(classes), math.log(5 / self.num_classes / cells))

    @property
    def connected(self) -> bool:
        return self.in_channels is not None

    def connect(self, backbone: nn.Module) -> None:
        name = type(self).__name__
        pyramid = pyramid_of(backbone, name)
        self.names = names_of(pyramid, self.strides, name)
        channels = [pyramid.out_channels[one] for one in self.names]
        if self.in_channels is None:
            self.strides = [pyramid.strides[one] for one in self.names]
            self._build(channels)
        expect_channels(name, self.in_channels or (), channels)

    def read(self, backbone: nn.Module, x: Tensor) -> list[Tensor]:
        maps = pyramid_of(backbone, type(self).__name__).features(x)
        return [maps[name] for name in self.names]

    def options(self) -> dict[str, Any]:
        given = {name: value for name, value in self._given.items() if value is not None}
        return given | ({} if self.reg_max == 16 else {"reg_max": self.reg_max})

    def forward(self, x: Sequence[Tensor]) -> list[Tensor] | Candidates | tuple[Tensor, Tensor]:
        maps = self.maps(x)
        if self.training:
            return maps
        found = self.decode(maps)
        return (found.boxes, found.scores) if torch.compiler.is_exporting() else found

    def maps(self, x: Sequence[Tensor]) -> list[Tensor]:
        """Give the raw map of each level."""
        self.demand_connected()
        expect_maps(self, x, self.in_channels or [])
        levels = zip(x, self.boxes, self.classes, strict=True)
        return [torch.cat([boxes(one), classes(one)], 1) for one, boxes, classes in levels]

    def decode(self, maps: Sequence[Tensor]) -> Candidates:
        """Make boxes and scores of raw maps."""
        split = 4 * self.reg_max
        distances = self.distances.detach()  # fixed, whatever is thawed
        levels = zip(maps, self.strides or (), strict=True)
        boxes = [boxes_of(one[:, :split], distances, stride) for one, stride in levels]
        scores = [one[:, split:].sigmoid().flatten(2).transpose(1, 2) for one in maps]
        return Candidates(torch.cat(boxes, 1), torch.cat(scores, 1))


def _branch(inputs: int, width: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        conv_silu(inputs, width, 3), conv_silu(width, width, 3), nn.Conv2d(width, outputs, 1)
    )


def _last(branch: nn.Module) -> Tensor:
    bias = branch.get_submodule("2").bias
    assert isinstance(bias, Tensor)
    return bias


def _sound(
    reg_max: int, channels: list[int] | None, strides: list[int] | None, widths: list[int] | None
) -> None:
    if reg_max < 2:
        raise ConfigError(f"DetectionHead needs at least two distances (reg_max), not {reg_max}")
    if channels is not None and len(channels) != len(strides or ()):
        raise ConfigError(
            f"DetectionHead has in_channels of {len(channels)} maps and strides of {len(strides or ())}",
            hint="Give both, such as in_channels=(64, 128, 256), strides=(8, 16, 32), or neither.",
        )
    if widths is not None and len(widths) != 2:
        raise ConfigError(f"`widths` of DetectionHead are two, for boxes and for classes, not {widths}")


HEAD = DetectionHead
