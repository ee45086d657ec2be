"""Models and training runs that are kept: versions in a zoo, checkpoints in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.versioning.checkpoint import Checkpoint as Checkpoint
    from modelyard.models.versioning.checkpoint import latest_checkpoint as latest_checkpoint
    from modelyard.models.versioning.checkpoint import list_checkpoints as list_checkpoints
    from modelyard.models.versioning.checkpoint import load_checkpoint as load_checkpoint
    from modelyard.models.versioning.checkpoint import save_checkpoint as save_checkpoint
    from modelyard.models.versioning.registry import ModelRegistry as ModelRegistry
    from modelyard.models.versioning.registry import register_model as register_model

_HOMES = {
    "Checkpoint": "modelyard.models.versioning.checkpoint",
    "ModelRegistry": "modelyard.models.versioning.registry",
    "latest_checkpoint": "modelyard.models.versioning.checkpoint",
    "list_checkpoints": "modelyard.models.versioning.checkpoint",
    "load_checkpoint": "modelyard.models.versioning.checkpoint",
    "register_model": "modelyard.models.versioning.registry",
    "save_checkpoint": "modelyard.models.versioning.checkpoint",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
