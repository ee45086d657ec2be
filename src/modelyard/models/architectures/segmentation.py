"""`SegmentationArchitecture`: a class for each pixel, by U-Net's way back up or by a dilated backbone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from modelyard.models.architectures._composed import Composed, arguments_of
from modelyard.models.architectures._published import DEEPLABV3, FCN, UNET
from modelyard.models.backbones.resnet import ResNet
from modelyard.models.backbones.unet import UNetEncoder
from modelyard.models.blocks.unet import UNetDecoder
from modelyard.models.config import ModelConfig
from modelyard.models.heads._maps import pyramid_of
from modelyard.models.heads.segmenter import Maps
from modelyard.models.layout import Layout


def _dilated(backbone: str, form: str) -> dict[str, Any]:
    parts = {"backbone": {"dilate": [False, True, True]}, "head": {"form": form}, "decoder": False}
    return {"backbone": backbone, "head": "segmenter", "num_classes": 21, "parameters": parts}


VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "unet": {"backbone": "unet", "head": "segmenter"},
    "deeplabv3_resnet50": _dilated("resnet50", "aspp"),
    "deeplabv3_resnet101": _dilated("resnet101", "aspp"),
    "fcn_resnet50": _dilated("resnet50", "fcn"),
    "fcn_resnet101": _dilated("resnet101", "fcn"),
}


class SegmentationArchitecture(Composed):
    """Logits [B, classes, H, W] of the picture's own size, whatever that is.

    `SegmentationArchitecture(backbone="resnet18", num_classes=5)` is a U-Net on a ResNet.
    """

    kind = "segmentation"
    task = "segmentation"
    usual_head = "segmenter"
    usual_classes = 21

    def prepare(self, decoder: Mapping[str, Any] | bool = True) -> None:
        """Make the decoder.

        Args:
            decoder: arguments of `UNetDecoder`; False joins the head to the backbone.
        """
        self.decoder: UNetDecoder | None = None
        if decoder is False:
            return
        pyramid = pyramid_of(self.backbone, type(self).__name__)
        given = arguments_of(UNetDecoder, {} if decoder is True else decoder, "decoder")
        channels, strides = list(pyramid.out_channels.values()), list(pyramid.strides.values())
        self.decoder = UNetDecoder(channels, strides=strides, **given)

    def before_head(self) -> nn.Module:
        return self.backbone if self.decoder is None else self.decoder

    def forward(self, x: Tensor) -> Any:
        if self.decoder is None:
            return super().forward(x)
        maps = pyramid_of(self.backbone, type(self).__name__).features(x)
        return self.head(Maps([self.decoder(list(maps.values()))], x.shape[-2:]))

    def layouts(self) -> tuple[Layout, ...]:
        form = getattr(self.head, "form", None)
        if isinstance(self.backbone, UNetEncoder) and self.decoder is not None and form == "plain":
            return (UNET,)
        if isinstance(self.backbone, ResNet) and self.decoder is None:
            return {"aspp": (DEEPLABV3,), "fcn": (FCN,)}.get(form or "", ())
        return ()


def create(config: ModelConfig) -> SegmentationArchitecture:
    return SegmentationArchitecture(config)
