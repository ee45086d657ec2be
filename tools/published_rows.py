"""The networks that torchvision and timm publish and that modelyard builds too: who calls which how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Publisher = Literal["torchvision", "timm"]


@dataclass(frozen=True)
class Row:
    """One network of a publisher beside ours."""

    ours: str
    publisher: Publisher
    theirs: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    """The numbers by which ours is built to be theirs."""
    large: bool = False
    """Whether keys and shapes are enough for the tests."""

    def __str__(self) -> str:
        return f"{self.publisher}:{self.theirs}"


_LARGE = {
    "resnet101", "resnet152", "wide_resnet50_2", "wide_resnet101_2", "resnext101_32x8d", "resnext101_64x4d",
    "efficientnet_b5", "efficientnet_b6", "efficientnet_b7", "efficientnet_v2_m", "efficientnet_v2_l",
}  # fmt: skip
_LARGE_OF_TIMM = _LARGE | {"resnet34", "efficientnet_b2", "efficientnet_b3"}  # named as torchvision's
_RESNETS = (
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "wide_resnet50_2", "wide_resnet101_2",
    "resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d",
)  # fmt: skip
_EFFICIENT = tuple(f"efficientnet_b{number}" for number in range(8))
_EFFICIENT_V2 = ("efficientnet_v2_s", "efficientnet_v2_m", "efficientnet_v2_l")
_MOBILE = ("mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small")
_MOBILE_TIMM = (
    "mobilenetv2_050", "mobilenetv2_110d", "mobilenetv2_120d", "mobilenetv2_140",
    "mobilenetv3_large_075", "mobilenetv3_large_100",
    "mobilenetv3_small_050", "mobilenetv3_small_075", "mobilenetv3_small_100",
)  # fmt: skip
_RESNET_NODES = ("relu", "layer1", "layer2", "layer3", "layer4")
_EPS = {"norm_eps": 1e-5}


def rows() -> list[Row]:
    """Give all rows, by publisher."""
    return [*_torchvision(), *_timm()]


def _torchvision() -> Iterator[Row]:
    for name in (*_RESNETS, *_EFFICIENT, *_EFFICIENT_V2, *_MOBILE):
        yield Row(name, "torchvision", name, large=name in _LARGE)


def _timm() -> Iterator[Row]:
    for name in (*_RESNETS, *_EFFICIENT[:5], *_MOBILE_TIMM):
        yield Row(name, "timm", name, large=name in _LARGE_OF_TIMM)
    yield Row("mobilenet_v2", "timm", "mobilenetv2_100")
    for name in _EFFICIENT[5:]:
        yield Row(name, "timm", name, {**_EPS, "norm_momentum": 0.1}, large=True)
    for name in _EFFICIENT_V2:
        yield Row(name, "timm", name.replace("_v2", "v2"), _EPS, large=name in _LARGE)


_STEPS = {
    **dict.fromkeys((*_EFFICIENT, *_EFFICIENT_V2), (1, 2, 3, 5, 7)),
    "efficientnet_v2_s": (1, 2, 3, 5, 6),
    "mobilenet_v2": (1, 3, 6, 13, 17),
    "mobilenet_v3_large": (1, 3, 6, 12, 15),
    "mobilenet_v3_small": (0, 1, 3, 8, 11),
}


def nodes(variant: str) -> dict[str, str]:
    """Tell where torchvision's graph has the maps that ours calls `c1` to `c5`."""
    found = [f"features.{step}" for step in _STEPS.get(variant, ())]
    return dict(zip(("c1", "c2", "c3", "c4", "c5"), found or _RESNET_NODES, strict=True))
