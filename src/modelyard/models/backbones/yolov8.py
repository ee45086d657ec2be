"""The trunk of YOLOv8 (Jocher et al., 2023): CSP stages, and pooling at three ranges at the end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from modelyard.core.errors import ConfigError
from modelyard.models.backbones.base import Backbone, numbers_of, pyramid
from modelyard.models.blocks.csp import SPPF, C2f, conv_silu


@dataclass(frozen=True)
class YOLOv8Numbers:
    """A variant: by how much the depths and widths of the whole are multiplied."""

    depth: float
    width: float
    max_channels: int = 1024
    """Bounds the widths before they are multiplied."""
    widths: tuple[int, ...] = (64, 128, 256, 512, 1024)
    """Of the stem and of each stage; as many as the picture is halved."""
    depths: tuple[int, ...] = (3, 6, 6, 3)
    neck_depth: int = 3

    def channels(self) -> list[int]:
        """Give the widths as they are built: multiples of eight."""
        return [math.ceil(min(one, self.max_channels) * self.width / 8) * 8 for one in self.widths]

    def blocks(self, depth: int) -> int:
        """Give how many bottlenecks a depth becomes."""
        return max(round(depth * self.depth), 1)


VARIANTS: Mapping[str, YOLOv8Numbers] = {
    "yolov8n": YOLOv8Numbers(0.33, 0.25),
    "yolov8s": YOLOv8Numbers(0.33, 0.5),
    "yolov8m": YOLOv8Numbers(0.67, 0.75, 768),
    "yolov8l": YOLOv8Numbers(1.0, 1.0, 512),
    "yolov8x": YOLOv8Numbers(1.0, 1.25, 512),
}
SPELLINGS = {
    "yolo": "yolov8n",
    "yolov8": "yolov8n",
    "yolov8_nano": "yolov8n",
    "yolov8_small": "yolov8s",
    "yolov8_medium": "yolov8m",
    "yolov8_large": "yolov8l",
}
ARCHITECTURE = "detection"


class YOLOv8(Backbone):
    """A stem, then stages; each halves the map. The last ends with `SPPF`."""

    def __init__(self, numbers: YOLOv8Numbers, in_channels: int = 3) -> None:
        widths = numbers.channels()
        if len(widths) != len(numbers.depths) + 1 or len(widths) < 2:
            raise ConfigError(
                f"a YOLOv8 trunk of {len(numbers.depths)} stages has {len(numbers.depths) + 1} widths,"
                f" not {len(widths)}"
            )
        maps = [(channels, 2 << number) for number, channels in enumerate(widths)]
        super().__init__(in_channels, pyramid(*maps), widths[-1])
        self.numbers = numbers
        self.stem = conv_silu(in_channels, widths[0], 3, 2)
        for number, depth in enumerate(numbers.depths):
            before, width = widths[number : number + 2]
            stage = [conv_silu(before, width, 3, 2), C2f(width, width, numbers.blocks(depth), shortcut=True)]
            last = [SPPF(width, width)] if number == len(numbers.depths) - 1 else []
            self.add_module(f"stage{number + 1}", nn.Sequential(*stage, *last))

    @property
    def neck(self) -> Mapping[str, Any]:
        return {"depth": self.numbers.blocks(self.numbers.neck_depth), "widest": None}

    def features(self, x: Tensor) -> dict[str, Tensor]:
        self.check(x)
        x = self.stem(x)
        found = {"c1": x}
        for number, name in enumerate(list(self.strides)[1:]):
            x = self.get_submodule(f"stage{number + 1}")(x)
            found[name] = x
        return found

    def forward(self, x: Tensor) -> Tensor:
        return list(self.features(x).values())[-1]


def create(variant: str, *, in_channels: int = 3, **changes: Any) -> YOLOv8:
    """Build a variant; `changes` replace its numbers."""
    return YOLOv8(numbers_of(VARIANTS, variant, changes), in_channels)
