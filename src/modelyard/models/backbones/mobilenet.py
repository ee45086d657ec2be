"""MobileNetV2 (Sandler et al., 2018) and MobileNetV3 (Howard et al., 2019).

Variants named as torchvision names them have torchvision's numbers; those named as timm names them have
timm's: its MobileNetV3 has another epsilon in the norms, and it publishes other widths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from modelyard.models.backbones import _inverted_layouts as layouts
from modelyard.models.backbones._inverted import InvertedNet
from modelyard.models.backbones._inverted_numbers import InvertedNumbers
from modelyard.models.backbones.base import numbers_of

_V2 = InvertedNumbers(
    depths=(1, 2, 3, 4, 3, 3, 1),
    widths=(16, 24, 32, 64, 96, 160, 320),
    strides=(1, 2, 2, 2, 1, 2, 1),
    ratios=(1, 6, 6, 6, 6, 6, 6),
)
_LARGE = InvertedNumbers(
    depths=(1, 2, 3, 4, 2, 3),
    widths=(16, 24, 40, 80, 112, 160),
    strides=(1, 2, 2, 2, 1, 2),
    ratios=(1, (4, 3), 3, (6, 2.5, 2.3), 6, 6),
    kernels=(3, 3, 5, 3, 3, 5),
    squeeze=(False, False, True, False, True, True),
    squeeze_of="inside",
    activation="hardswish",
    activations=("relu", "relu", "relu", "hardswish", "hardswish", "hardswish"),
    stem=16,
    last=960,
    last_shrinks=True,
    norm_eps=1e-3,
    norm_momentum=0.01,
    hidden=1280,
)
_SMALL = replace(
    _LARGE,
    depths=(1, 2, 3, 2, 3),
    widths=(16, 24, 40, 48, 96),
    strides=(2, 2, 2, 1, 2),
    ratios=(1, (4.5, 3.67), (4, 6), 3, 6),
    kernels=(3, 3, 5, 5, 5),
    squeeze=(True, False, True, True, True),
    activations=("relu", "relu", "hardswish", "hardswish", "hardswish"),
    last=576,
    hidden=1024,
)
_TIMM: dict[str, Any] = {"norm_eps": 1e-5, "norm_momentum": 0.1}
VARIANTS: Mapping[str, InvertedNumbers] = {
    "mobilenet_v2": _V2,
    "mobilenetv2_050": replace(_V2, width=0.5),
    "mobilenetv2_110d": replace(_V2, depths=(1, 3, 4, 5, 4, 4, 1), widths=(16, 24, 32, 72, 104, 176, 352)),
    "mobilenetv2_120d": replace(_V2, depths=(1, 3, 5, 6, 5, 5, 1), widths=(24, 32, 40, 80, 112, 192, 384)),
    "mobilenetv2_140": replace(_V2, width=1.4),
    "mobilenet_v3_large": _LARGE,
    "mobilenet_v3_small": _SMALL,
    "mobilenetv3_large_075": replace(_LARGE, width=0.75, **_TIMM),
    "mobilenetv3_large_100": replace(_LARGE, **_TIMM),
    "mobilenetv3_small_050": replace(_SMALL, width=0.5, stem=32, **_TIMM),
    "mobilenetv3_small_075": replace(_SMALL, width=0.75, **_TIMM),
    "mobilenetv3_small_100": replace(_SMALL, **_TIMM),
}
SPELLINGS = {
    "mobilenet": "mobilenet_v2",
    "mobilenetv2_100": "mobilenet_v2",
    "mobilenet_v3": "mobilenet_v3_large",
}
LAYOUTS = (
    layouts.torchvision_in_a_row("mobilenet_v2", _V2.depths, hidden=False),
    layouts.torchvision_in_a_row("mobilenet_v3_large", _LARGE.depths, hidden=True),
    layouts.torchvision_in_a_row("mobilenet_v3_small", _SMALL.depths, hidden=True),
    layouts.timm_by_stage(name for name in VARIANTS if "v2" in name),
    layouts.timm_with_hidden((name for name in VARIANTS if name.startswith("mobilenetv3_large")), 6),
    layouts.timm_with_hidden((name for name in VARIANTS if name.startswith("mobilenetv3_small")), 5),
)


class MobileNet(InvertedNet):
    """Inverted residual blocks; V3's are of several kinds, found by search."""


def create(variant: str, *, in_channels: int = 3, **changes: Any) -> MobileNet:
    """Build a variant; `changes` replace its numbers."""
    return MobileNet(numbers_of(VARIANTS, variant, changes), in_channels)
