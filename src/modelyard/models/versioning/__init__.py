"""Models and training runs that are kept: versions in a zoo, checkpoints in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.versioning.registry import ModelRegistry as ModelRegistry
    from modelyard.models.versioning.registry import register_model as register_model

_HOMES = {
    "ModelRegistry": "modelyard.models.versioning.registry",
    "register_model": "modelyard.models.versioning.registry",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
