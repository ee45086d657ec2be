"""The parts networks are made of. Each takes modules or plain numbers, or a config as its only argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.backbone import create_backbone as create_backbone
    from modelyard.models.blocks.conv import ConvBlock as ConvBlock
    from modelyard.models.blocks.residual import BasicBlock as BasicBlock
    from modelyard.models.blocks.residual import Bottleneck as Bottleneck

_HOMES = {
    "BasicBlock": "modelyard.models.blocks.residual",
    "Bottleneck": "modelyard.models.blocks.residual",
    "ConvBlock": "modelyard.models.blocks.conv",
    "create_backbone": "modelyard.models.backbone",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
