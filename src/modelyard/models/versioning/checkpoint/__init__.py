"""Checkpoints of a training run: one safetensors file each, whole or not there, and never a pickle."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.models.versioning.checkpoint.folder import latest_checkpoint, list_checkpoints
    from modelyard.models.versioning.checkpoint.load import load_checkpoint
    from modelyard.models.versioning.checkpoint.record import Checkpoint
    from modelyard.models.versioning.checkpoint.save import save_checkpoint

# Those that list checkpoints need no torch.
_HOMES = {
    "Checkpoint": "record",
    "latest_checkpoint": "folder",
    "list_checkpoints": "folder",
    "load_checkpoint": "load",
    "save_checkpoint": "save",
}

__all__ = ["Checkpoint", "latest_checkpoint", "list_checkpoints", "load_checkpoint", "save_checkpoint"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
