"""`SegmentationHead`: a score for each class at each pixel, from one map or from several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.blocks._configured import configured
from modelyard.models.blocks._shapes import expect_maps
from modelyard.models.blocks._sizes import Size, resized
from modelyard.models.blocks.aspp import ASPP
from modelyard.models.blocks.conv import ConvBlock
from modelyard.models.heads._maps import expect_channels, names_of, pyramid_of, several
from modelyard.models.heads.base import Head, features_of

_DROPOUT = {"plain": 0.0, "fcn": 0.1, "aspp": 0.5}


class Maps(NamedTuple):
    """What the head reads of a network: maps from fine to coarse, and the size of the picture."""

    maps: list[Tensor]
    size: Size


class SegmentationHead(Head):
    """Logits [B, classes, H, W] of the picture's size; by hand, of the size that it is called with.

    Several maps are first brought to one width and to the finest one's size, and added.
    """

    kind = "segmenter"
    task = "segmentation"

    @configured(in_channels="channels")
    def __init__(
        self,
        num_classes: int = 21,
        in_channels: int | Sequence[int] | None = None,
        strides: int | Sequence[int] | None = None,
        *,
        form: Literal["plain", "fcn", "aspp"] = "plain",
        width: int = 256,
        rates: Sequence[int] = (12, 24, 36),
        dropout: float | None = None,
    ) -> None:
        """Make the head.

        Args:
            num_classes: how many scores a pixel has.
            in_channels: of each map, from fine to coarse; asked of what it is joined to by default.
            strides: of the maps to take; the last map alone by default.
            form: `plain`, a 1×1 convolution; `fcn`, a 3×3 one before it; `aspp`, that of DeepLabV3.
            width: of maps that are added, and of `aspp`.
            rates: the dilations of `aspp`.
            dropout: while training; by default as published: 0.1 for `fcn`, 0.5 for `aspp`.
        """
        super().__init__(num_classes)
        if form not in _DROPOUT:
            raise ConfigError(f"`form` of SegmentationHead is one of {', '.join(_DROPOUT)}, not {form!r}")
        self.in_channels, self.strides, self.form = several(in_channels), several(strides), form
        self._given: dict[str, Any] = {"in_channels": self.in_channels, "strides": self.strides}
        self._numbers: dict[str, Any] = {
            "form": form, "width": width, "rates": list(rates), "dropout": dropout,
        }  # fmt: skip
        self.names: list[str] = []
        self.lateral = nn.ModuleList()
        self.body: nn.Module = nn.Identity()
        self.classes: nn.Module = nn.Identity()
        if self.in_channels is not None:
            self._build(self.in_channels)

    def _build(self, channels: Sequence[int]) -> None:
        self.in_channels = [*channels]
        width, channel = self._numbers["width"], channels[0]
        if len(channels) > 1:
            self.lateral.extend(ConvBlock(one, width, 1) for one in channels)
            channel = width
        self.body, channel = self._body(channel)
        self.classes = nn.Conv2d(channel, self.num_classes, 1)

    def _body(self, channels: int) -> tuple[nn.Module, int]:
        """Give the layers before the last, and how many channels they give."""
        width, dropout = self._numbers["width"], self._numbers["dropout"]
        dropout = _DROPOUT[self.form] if dropout is None else dropout
        if self.form == "aspp":
            aspp = ASPP(channels, width, self._numbers["rates"], dropout=dropout)
            return nn.Sequential(aspp, ConvBlock(width, width, 3)), width
        if self.form == "fcn":
            inner = max(channels // 4, 1)
            return nn.Sequential(ConvBlock(channels, inner, 3), nn.Dropout(dropout)), inner
        return nn.Dropout(dropout) if dropout else nn.Identity(), channels

    @property
    def connected(self) -> bool:
        return self.in_channels is not None

    def connect(self, backbone: nn.Module) -> None:
        name = type(self).__name__
        if self.strides is None:
            channels = [features_of(backbone, self)]
        else:
            pyramid = pyramid_of(backbone, name)
            self.names = names_of(pyramid, self.strides, name)
            channels = [pyramid.out_channels[one] for one in self.names]
        if self.in_channels is None:
            self._build(channels)
        expect_channels(name, self.in_channels or (), channels)

    def read(self, backbone: nn.Module, x: Tensor) -> Maps:
        if not self.names:
            return Maps([backbone(x)], x.shape[-2:])
        maps = pyramid_of(backbone, type(self).__name__).features(x)
        return Maps([maps[name] for name in self.names], x.shape[-2:])

    def options(self) -> dict[str, Any]:
        usual = {"form": "plain", "width": 256, "rates": [12, 24, 36], "dropout": None}
        changed = {name: value for name, value in self._numbers.items() if value != usual[name]}
        return {name: value for name, value in self._given.items() if value is not None} | changed

    def forward(self, x: Maps | Tensor | Sequence[Tensor], size: Size | None = None) -> Tensor:
        """Score each pixel; `size` is the picture's, by default that of the finest map."""
        self.demand_connected()
        if isinstance(x, Maps):
            x, size = x
        maps = [x] if isinstance(x, Tensor) else [*x]
        joined = self._joined(maps)
        logits: Tensor = self.classes(self.body(joined))
        return logits if size is None else resized(logits, size)

    def _joined(self, maps: list[Tensor]) -> Tensor:
        expect_maps(self, maps, self.in_channels or [])
        if not self.lateral:
            return maps[0]
        first: Tensor
        first, *others = [lateral(one) for lateral, one in zip(self.lateral, maps, strict=True)]
        for one in others:
            first = first + resized(one, maps[0].shape[-2:])
        return first


HEAD = SegmentationHead
