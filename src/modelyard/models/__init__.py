"""Networks: blocks, heads, backbones, architectures, and how they are built, loaded, kept and looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.backbone import create_backbone as create_backbone
    from modelyard.models.backbone import list_backbones as list_backbones
    from modelyard.models.config import ModelConfig as ModelConfig
    from modelyard.models.create import create_model as create_model
    from modelyard.models.create import list_architectures as list_architectures
    from modelyard.models.load import load_model as load_model
    from modelyard.models.whole_model import read_whole_model as read_whole_model

_HOMES = {
    "ModelConfig": "modelyard.models.config",
    "create_backbone": "modelyard.models.backbone",
    "create_model": "modelyard.models.create",
    "list_architectures": "modelyard.models.create",
    "list_backbones": "modelyard.models.backbone",
    "load_model": "modelyard.models.load",
    "read_whole_model": "modelyard.models.whole_model",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
