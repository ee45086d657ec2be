"""How torchvision and timm name the tensors of networks of inverted residual blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from torch import Tensor

from modelyard.models.layout import Layout, Rules

Rule = tuple[str, str]
_STAGES = "backbone.stages"


def torchvision_by_stage(variants: Iterable[str], stages: int, *, fused: int = 0) -> Layout:
    """EfficientNet: `features.3.1.block.0.0.weight` is of the third stage."""
    rules = [(r"classifier\.1\.", "head.linear."), *_TORCHVISION_ENDS]
    if fused:
        rules += _numbered(r"features\.1\.(\d+)\.block\.0", rf"{_STAGES}.0.\1.expand")
    else:
        rules += _torchvision_first(r"features\.1\.(\d+)\.block", rf"{_STAGES}.0.\1")
    for stage in range(1, stages):
        place, ours = rf"features\.{stage + 1}\.(\d+)\.block", rf"{_STAGES}.{stage}.\1"
        if stage < fused:
            rules += _numbered(rf"{place}\.1", f"{ours}.project")
        rules.append((rf"{place}\.", f"{ours}."))
    return Layout("torchvision", tuple(rules), inner=_TORCHVISION_BLOCK, variants=tuple(variants))


def torchvision_in_a_row(variant: str, depths: Sequence[int], *, hidden: bool) -> Layout:
    """MobileNet: `features.5.conv.0.0.weight` is of the fifth block, whatever its stage.

    A `hidden` layer in the head tells MobileNetV3 from MobileNetV2.
    """
    block = "block" if hidden else "conv"
    head = [(r"classifier\.0\.", "head.hidden.0."), (r"classifier\.[13]\.", "head.linear.")]
    rules = [*head[0 if hidden else 1 :], *_TORCHVISION_ENDS]
    rules += _torchvision_first(rf"features\.1\.{block}", f"{_STAGES}.0.0")
    places = [f"{stage}.{position}" for stage, depth in enumerate(depths) for position in range(depth)]
    for number, place in enumerate(places[1:], 2):
        rules.append((rf"features\.{number}\.{block}\.", f"{_STAGES}.{place}."))
    return Layout("torchvision", tuple(rules), inner=_TORCHVISION_BLOCK, variants=(variant,))


def timm_by_stage(
    variants: Iterable[str], *, fused: int = 0, changes: Mapping[str, Any] | None = None
) -> Layout:
    """EfficientNet and MobileNetV2: `blocks.2.1.conv_dw.weight` is of the third stage."""
    rules = [(r"conv_head\.", "backbone.last.conv."), (r"bn2\.", "backbone.last.norm.")]
    if fused:
        rules += [(r"blocks\.0\.(\d+)\.conv\.", rf"{_STAGES}.0.\1.expand.conv.")]
    else:
        rules += _TIMM_FIRST
    for stage in range(1, fused):
        rules.append((rf"blocks\.{stage}\.(\d+)\.bn2\.", rf"{_STAGES}.{stage}.\1.project.norm."))
    return Layout(
        "timm", (*rules, *_TIMM_REST), inner=_TIMM_BLOCK, variants=tuple(variants), changes=changes or {}
    )


def timm_with_hidden(variants: Iterable[str], stages: int) -> Layout:
    """MobileNetV3: as `timm_by_stage`, and the head's first layer is a convolution, `conv_head`."""
    last = [
        (rf"blocks\.{stages}\.0\.conv\.", "backbone.last.conv."),
        (rf"blocks\.{stages}\.0\.bn1\.", "backbone.last.norm."),
        (r"conv_head\.", "head.hidden.0."),
    ]
    rules = (*last, *_TIMM_FIRST, *_TIMM_REST)
    return Layout("timm", rules, _flattened, inner=_TIMM_BLOCK, variants=tuple(variants))


def _flattened(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Take the 1×1 convolution behind the pooling for the linear layer that it is."""
    changed = dict(state)
    if "conv_head.weight" in changed:
        changed["conv_head.weight"] = changed["conv_head.weight"].flatten(1)
    return changed


def _numbered(place: str, ours: str) -> list[Rule]:
    """A convolution and its norm, as torchvision numbers them."""
    return [(rf"{place}\.0\.", f"{ours}.conv."), (rf"{place}\.1\.", f"{ours}.norm.")]


def _torchvision_first(place: str, ours: str) -> list[Rule]:
    """The blocks of the first stage do not expand, so their parts have other numbers."""
    return [
        *_numbered(rf"{place}\.0", f"{ours}.depthwise"),
        (rf"{place}\.1\.fc1\.", f"{ours}.squeeze.reduce."),
        (rf"{place}\.1\.fc2\.", f"{ours}.squeeze.expand."),
        *_numbered(rf"{place}\.[12]", f"{ours}.project"),
        (rf"{place}\.1\.", f"{ours}.project.conv."),  # MobileNetV2 does not put the two into one part
        (rf"{place}\.2\.", f"{ours}.project.norm."),
    ]


_TORCHVISION_ENDS = [
    *_numbered(r"features\.0", "backbone.stem"),
    (r"features\.\d+\.0\.(?=weight)", "backbone.last.conv."),
    (r"features\.\d+\.1\.(?=weight|bias|running|num)", "backbone.last.norm."),
]
_TORCHVISION_BLOCK: Rules = (
    *_numbered("0", "expand"),
    *_numbered("1", "depthwise"),
    (r"2\.fc1\.", "squeeze.reduce."),
    (r"2\.fc2\.", "squeeze.expand."),
    *_numbered("[23]", "project"),
    (r"2\.", "project.conv."),
    (r"3\.", "project.norm."),
)
_TIMM_FIRST: list[Rule] = [
    (r"blocks\.0\.(\d+)\.bn1\.", rf"{_STAGES}.0.\1.depthwise.norm."),
    (r"blocks\.0\.(\d+)\.conv_pw\.", rf"{_STAGES}.0.\1.project.conv."),
    (r"blocks\.0\.(\d+)\.bn2\.", rf"{_STAGES}.0.\1.project.norm."),
]
_TIMM_REST: list[Rule] = [
    (r"blocks\.(\d+)\.(\d+)\.", rf"{_STAGES}.\1.\2."),
    (r"conv_stem\.", "backbone.stem.conv."),
    (r"bn1\.", "backbone.stem.norm."),
    (r"classifier\.", "head.linear."),
]
_TIMM_BLOCK: Rules = (
    (r"conv_(?:pw|exp)\.", "expand.conv."),
    (r"bn1\.", "expand.norm."),
    (r"conv_dw\.", "depthwise.conv."),
    (r"bn2\.", "depthwise.norm."),
    (r"se\.conv_reduce\.", "squeeze.reduce."),
    (r"se\.conv_expand\.", "squeeze.expand."),
    (r"conv_pwl\.", "project.conv."),
    (r"bn3\.", "project.norm."),
)
