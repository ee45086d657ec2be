"""Checkpoints of a training run: one safetensors file each, whole or not there, and never a pickle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.checkpoint_file.folder import latest_checkpoint as latest_checkpoint
    from modelyard.models.checkpoint_file.folder import list_checkpoints as list_checkpoints
    from modelyard.models.checkpoint_file.record import Checkpoint as Checkpoint
    from modelyard.models.versioning.checkpoint.load import load_checkpoint as load_checkpoint
    from modelyard.models.versioning.checkpoint.save import save_checkpoint as save_checkpoint

# Those that list checkpoints need no torch.
_HOMES = {
    "Checkpoint": "modelyard.models.checkpoint_file.record",
    "latest_checkpoint": "modelyard.models.checkpoint_file.folder",
    "list_checkpoints": "modelyard.models.checkpoint_file.folder",
    "load_checkpoint": "modelyard.models.versioning.checkpoint.load",
    "save_checkpoint": "modelyard.models.versioning.checkpoint.save",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
