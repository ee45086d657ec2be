"""EfficientNet (Tan and Le, 2019) and EfficientNetV2 (2021), with torchvision's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from modelyard.models.backbones import _inverted_layouts as layouts
from modelyard.models.backbones._inverted import InvertedNet
from modelyard.models.backbones._inverted_numbers import InvertedNumbers
from modelyard.models.backbones.base import numbers_of

_B0 = InvertedNumbers(
    depths=(1, 2, 2, 3, 3, 4, 1),
    widths=(16, 24, 40, 80, 112, 192, 320),
    strides=(1, 2, 2, 2, 1, 2, 1),
    ratios=(1, 6, 6, 6, 6, 6, 6),
    kernels=(3, 3, 5, 3, 5, 5, 3),
    squeeze=True,
    activation="silu",
    drop_path=0.2,
)
_V2_S = InvertedNumbers(
    depths=(2, 4, 4, 6, 9, 15),
    widths=(24, 48, 64, 128, 160, 256),
    strides=(1, 2, 2, 2, 1, 2),
    ratios=(1, 4, 4, 4, 6, 6),
    fused=3,
    squeeze=True,
    activation="silu",
    stem=24,
    norm_eps=1e-3,
    drop_path=0.2,
)


def _scaled(width: float, depth: float, dropout: float, **more: Any) -> InvertedNumbers:
    return replace(_B0, width=width, depth=depth, dropout=dropout, **more)


def _seven(depths: tuple[int, ...], widths: tuple[int, ...], stem: int, dropout: float) -> InvertedNumbers:
    return replace(
        _V2_S, depths=depths, widths=widths, strides=(1, 2, 2, 2, 1, 2, 1), ratios=(1, 4, 4, 4, 6, 6, 6),
        stem=stem, dropout=dropout,
    )  # fmt: skip


_SLOW: dict[str, Any] = {"norm_eps": 1e-3, "norm_momentum": 0.01}
VARIANTS: Mapping[str, InvertedNumbers] = {
    "efficientnet_b0": _B0,
    "efficientnet_b1": _scaled(1.0, 1.1, 0.2),
    "efficientnet_b2": _scaled(1.1, 1.2, 0.3),
    "efficientnet_b3": _scaled(1.2, 1.4, 0.3),
    "efficientnet_b4": _scaled(1.4, 1.8, 0.4),
    "efficientnet_b5": _scaled(1.6, 2.2, 0.4, **_SLOW),
    "efficientnet_b6": _scaled(1.8, 2.6, 0.5, **_SLOW),
    "efficientnet_b7": _scaled(2.0, 3.1, 0.5, **_SLOW),
    "efficientnet_v2_s": _V2_S,
    "efficientnet_v2_m": _seven((3, 5, 5, 7, 14, 18, 5), (24, 48, 80, 160, 176, 304, 512), 24, 0.3),
    "efficientnet_v2_l": _seven((4, 7, 7, 10, 19, 25, 7), (32, 64, 96, 192, 224, 384, 640), 32, 0.4),
}
SPELLINGS = {
    "efficient": "efficientnet_b0",
    "efficient_net": "efficientnet_b0",
    "efficient_net_v2": "efficientnet_v2_s",
    **{f"efficientnet{number}": f"efficientnet_b{number}" for number in range(8)},
}
_FIRST = tuple(name for name in VARIANTS if "_b" in name)
_SECOND = tuple(name for name in VARIANTS if "_v2_" in name)
_TIMM_EPS = {"norm_eps": 1e-5}
LAYOUTS = (
    layouts.torchvision_by_stage(_FIRST, 7),
    layouts.torchvision_by_stage(_SECOND, 7, fused=3),
    layouts.timm_by_stage(_FIRST[:5]),
    layouts.timm_by_stage(_FIRST[5:], changes=_TIMM_EPS),
    layouts.timm_by_stage(_SECOND, fused=3, changes=_TIMM_EPS),
)


class EfficientNet(InvertedNet):
    """Inverted residual blocks that weigh their channels; V2 begins with fused ones."""


def create(variant: str, *, in_channels: int = 3, **changes: Any) -> EfficientNet:
    """Build a variant; `changes` replace its numbers."""
    return EfficientNet(numbers_of(VARIANTS, variant, changes), in_channels)
