"""The encoder of U-Net (Ronneberger et al., 2015), padded so that maps keep their size, and with norms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.backbones.base import Backbone, numbers_of, pyramid
from modelyard.models.blocks.unet import DoubleConv


@dataclass(frozen=True)
class UNetNumbers:
    """A variant: how wide the first level is, each next one being twice as wide, and how many there are."""

    init_features: int = 64
    levels: int = 5


VARIANTS: Mapping[str, UNetNumbers] = {"unet": UNetNumbers()}
SPELLINGS = {"u_net": "unet"}
ARCHITECTURE = "segmentation"
_MOST_LEVELS = 16  # each is twice as wide as the one before


class UNetEncoder(Backbone):
    """Levels of two convolutions, with pooling between them; the first is as large as the picture."""

    def __init__(self, numbers: UNetNumbers, in_channels: int = 3) -> None:
        if not 2 <= numbers.levels <= _MOST_LEVELS or numbers.init_features < 1:
            raise ConfigError(f"a U-Net has two to {_MOST_LEVELS} levels of at least one feature")
        widths = [numbers.init_features << level for level in range(numbers.levels)]
        maps = pyramid(*((width, 1 << level) for level, width in enumerate(widths)))
        super().__init__(in_channels, maps, widths[-1])
        self.smallest = 1 << numbers.levels - 1  # pixels that are left after each pooling
        self.pool = nn.MaxPool2d(2)
        for level, width in enumerate(widths):
            before = widths[level - 1] if level else in_channels
            self.add_module(f"level{level + 1}", DoubleConv(before, width))

    def features(self, x: Tensor) -> dict[str, Tensor]:
        self.check(x)
        found: dict[str, Tensor] = {}
        for level, name in enumerate(self.strides):
            x = self.get_submodule(f"level{level + 1}")(self.pool(x) if level else x)
            found[name] = x
        return found

    def forward(self, x: Tensor) -> Tensor:
        return list(self.features(x).values())[-1]


def create(variant: str, *, in_channels: int = 3, **changes: Any) -> UNetEncoder:
    """Build a variant; `changes` replace its numbers."""
    return UNetEncoder(numbers_of(VARIANTS, variant, changes), in_channels)
