"""`DetectionArchitecture`: a backbone, a neck between its maps, and a head that finds boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from modelyard.models.architectures._composed import Composed, arguments_of
from modelyard.models.architectures._published import YOLOV8
from modelyard.models.backbones.base import Backbone
from modelyard.models.backbones.yolov8 import VARIANTS as TRUNKS
from modelyard.models.blocks.pan import PathAggregation
from modelyard.models.config import ModelConfig
from modelyard.models.heads._maps import names_of, pyramid_of
from modelyard.models.heads.detector import DetectionHead
from modelyard.models.layout import Layout

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    name: {"backbone": name, "head": "detector", "num_classes": 80} for name in TRUNKS
}


class DetectionArchitecture(Composed):
    """A detector: `DetectionArchitecture(backbone="resnet50", head=DetectionHead(num_classes=20))`.

    While training it gives the raw map of each level, else `Candidates`: see `DetectionHead`.
    """

    kind = "detection"
    task = "detection"
    usual_head = "detector"
    usual_classes = 80

    def prepare(self, neck: Mapping[str, Any] | bool = True) -> None:
        """Make the neck.

        Args:
            neck: arguments of `PathAggregation`; False joins the head to the backbone.
        """
        self.neck: PathAggregation | None = None
        if neck is False:
            return
        head = self.head
        pyramid = pyramid_of(self.backbone, type(self).__name__)
        self.levels = names_of(pyramid, getattr(head, "strides", None), type(self).__name__)
        usual = dict(self.backbone.neck) if isinstance(self.backbone, Backbone) else {}
        if isinstance(head, DetectionHead) and head.in_channels:
            usual["widths"] = head.in_channels
        self.neck = PathAggregation(
            [pyramid.out_channels[level] for level in self.levels],
            strides=[pyramid.strides[level] for level in self.levels],
            **usual | arguments_of(PathAggregation, {} if neck is True else neck, "neck"),
        )

    def before_head(self) -> nn.Module:
        return self.backbone if self.neck is None else self.neck

    def forward(self, x: Tensor) -> Any:
        if self.neck is None:
            return super().forward(x)
        maps = pyramid_of(self.backbone, type(self).__name__).features(x)
        return self.head(self.neck([maps[level] for level in self.levels]))

    def layouts(self) -> tuple[Layout, ...]:
        known = isinstance(self.backbone, Backbone) and self.backbone.variant in TRUNKS
        return (YOLOV8,) if known and self.neck is not None else ()


def create(config: ModelConfig) -> DetectionArchitecture:
    return DetectionArchitecture(config)
