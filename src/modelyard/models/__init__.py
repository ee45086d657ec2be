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
    from modelyard.models.download import download_weights as download_weights
    from modelyard.models.features import extract_features as extract_features
    from modelyard.models.features import node_names as node_names
    from modelyard.models.load import load_model as load_model
    from modelyard.models.memory import profile_memory as profile_memory
    from modelyard.models.summary import summarize as summarize
    from modelyard.models.training import checkpoint_activations as checkpoint_activations
    from modelyard.models.training import freeze as freeze
    from modelyard.models.training import unfreeze as unfreeze
    from modelyard.models.whole_model import read_whole_model as read_whole_model

_HOMES = {
    "ModelConfig": "modelyard.models.config",
    "checkpoint_activations": "modelyard.models.training",
    "create_backbone": "modelyard.models.backbone",
    "create_model": "modelyard.models.create",
    "download_weights": "modelyard.models.download",
    "extract_features": "modelyard.models.features",
    "freeze": "modelyard.models.training",
    "list_architectures": "modelyard.models.create",
    "list_backbones": "modelyard.models.backbone",
    "load_model": "modelyard.models.load",
    "node_names": "modelyard.models.features",
    "profile_memory": "modelyard.models.memory",
    "read_whole_model": "modelyard.models.whole_model",
    "summarize": "modelyard.models.summary",
    "unfreeze": "modelyard.models.training",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
