"""The parts networks are made of. Each takes modules or plain numbers, or a config as its only argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.backbone import create_backbone as create_backbone
    from modelyard.models.blocks.attention import AttentionBlock as AttentionBlock
    from modelyard.models.blocks.conv import ConvBlock as ConvBlock
    from modelyard.models.blocks.drop_path import DropPath as DropPath
    from modelyard.models.blocks.patch import PatchEmbed as PatchEmbed
    from modelyard.models.blocks.residual import BasicBlock as BasicBlock
    from modelyard.models.blocks.residual import Bottleneck as Bottleneck
    from modelyard.models.blocks.transformer import TransformerBlock as TransformerBlock

_HOMES = {
    "AttentionBlock": "modelyard.models.blocks.attention",
    "BasicBlock": "modelyard.models.blocks.residual",
    "Bottleneck": "modelyard.models.blocks.residual",
    "ConvBlock": "modelyard.models.blocks.conv",
    "DropPath": "modelyard.models.blocks.drop_path",
    "PatchEmbed": "modelyard.models.blocks.patch",
    "TransformerBlock": "modelyard.models.blocks.transformer",
    "create_backbone": "modelyard.models.backbone",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
