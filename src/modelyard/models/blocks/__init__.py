"""The parts networks are made of. Each takes modules or plain numbers, or a config as its only argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.backbone import create_backbone as create_backbone
    from modelyard.models.blocks.aspp import ASPP as ASPP
    from modelyard.models.blocks.attention import AttentionBlock as AttentionBlock
    from modelyard.models.blocks.conv import ConvBlock as ConvBlock
    from modelyard.models.blocks.csp import SPPF as SPPF
    from modelyard.models.blocks.csp import C2f as C2f
    from modelyard.models.blocks.csp import PlainBottleneck as PlainBottleneck
    from modelyard.models.blocks.drop_path import DropPath as DropPath
    from modelyard.models.blocks.inverted import FusedInvertedResidual as FusedInvertedResidual
    from modelyard.models.blocks.inverted import InvertedResidual as InvertedResidual
    from modelyard.models.blocks.pan import PathAggregation as PathAggregation
    from modelyard.models.blocks.patch import PatchEmbed as PatchEmbed
    from modelyard.models.blocks.residual import BasicBlock as BasicBlock
    from modelyard.models.blocks.residual import Bottleneck as Bottleneck
    from modelyard.models.blocks.squeeze import SqueezeExcite as SqueezeExcite
    from modelyard.models.blocks.transformer import TransformerBlock as TransformerBlock
    from modelyard.models.blocks.unet import DoubleConv as DoubleConv
    from modelyard.models.blocks.unet import UNetDecoder as UNetDecoder

_HOMES = {
    "ASPP": "modelyard.models.blocks.aspp",
    "AttentionBlock": "modelyard.models.blocks.attention",
    "BasicBlock": "modelyard.models.blocks.residual",
    "Bottleneck": "modelyard.models.blocks.residual",
    "C2f": "modelyard.models.blocks.csp",
    "ConvBlock": "modelyard.models.blocks.conv",
    "DoubleConv": "modelyard.models.blocks.unet",
    "DropPath": "modelyard.models.blocks.drop_path",
    "FusedInvertedResidual": "modelyard.models.blocks.inverted",
    "InvertedResidual": "modelyard.models.blocks.inverted",
    "PatchEmbed": "modelyard.models.blocks.patch",
    "PathAggregation": "modelyard.models.blocks.pan",
    "PlainBottleneck": "modelyard.models.blocks.csp",
    "SPPF": "modelyard.models.blocks.csp",
    "SqueezeExcite": "modelyard.models.blocks.squeeze",
    "TransformerBlock": "modelyard.models.blocks.transformer",
    "UNetDecoder": "modelyard.models.blocks.unet",
    "create_backbone": "modelyard.models.backbone",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
