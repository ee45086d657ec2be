"""What there is to be checked: found, not listed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from modelyard.core.errors import MissingExtraError
from modelyard.models import backbone, create, head
from modelyard.models.testing.architecture import architecture_on_meta
from modelyard.models.testing.backbone import backbone_on_meta

if TYPE_CHECKING:
    from torch import nn

# What stands for a kind whose smallest published network is large; and for one that has no names of its own.
SMALL = {
    "language": {"architecture": "language", "num_classes": 50, "parameters": {"width": 32, "context": 16}},
    "custom": {"architecture": "custom", "backbone": "resnet18", "head": "classifier", "num_classes": 10},
}
FOREIGN = {"timm": ["timm:resnet10t", "timm:convnext_atto"]}


@cache
def families() -> dict[str, list[str]]:
    """Give the variants of each family of backbones."""
    found = {}
    for name in backbone.FAMILY.names():
        try:
            module = backbone.FAMILY.get(name)
        except MissingExtraError:
            continue
        found[name] = list(module.VARIANTS) or FOREIGN.get(name, [])
    return found


def backbones() -> list[str]:
    return [variant for variants in families().values() for variant in variants]


@cache
def smallest_backbone(family: str) -> str:
    """Name the smallest of a family."""
    if family in FOREIGN:
        return families()[family][0]
    return min(families()[family], key=lambda name: _size(backbone_on_meta(name)))


def heads() -> list[str]:
    return head.FAMILY.names()


def architectures() -> list[str | dict]:
    """Name all whole networks, and a config for each kind that has no such names."""
    named = [name for kind in kinds() for name in create.FAMILY.get(kind).VARIANTS]
    classifiers = [one for one in backbones() if one not in named]
    return [*named, *classifiers, SMALL["custom"]]


def kinds() -> list[str]:
    return create.FAMILY.names()


@cache
def _names(kind: str) -> list[str]:
    """Name the networks of a kind: its own, and the backbones with the usual head."""
    return [*create.FAMILY.get(kind).VARIANTS, *(smallest_backbone(one) for one in _families_of(kind))]


def smallest_architecture(kind: str) -> str | dict:
    """Give the smallest network of a kind."""
    return SMALL.get(kind) or min(_names(kind), key=lambda name: _size(architecture_on_meta(name)))


def _families_of(kind: str) -> list[str]:
    return [
        family
        for family in families()
        if getattr(backbone.FAMILY.get(family), "ARCHITECTURE", "cnn") == kind and family not in FOREIGN
    ]


def _size(network: nn.Module) -> int:
    return sum(one.numel() for one in network.parameters())


def said(named: str | dict) -> str:
    return named if isinstance(named, str) else named["architecture"]
