"""Versions of models, and the checkpoints of a training run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.models.versioning.checkpoint import (
        Checkpoint,
        latest_checkpoint,
        list_checkpoints,
        load_checkpoint,
        save_checkpoint,
    )

_HOMES = {
    "Checkpoint": "modelyard.models.versioning.checkpoint",
    "latest_checkpoint": "modelyard.models.versioning.checkpoint",
    "list_checkpoints": "modelyard.models.versioning.checkpoint",
    "load_checkpoint": "modelyard.models.versioning.checkpoint",
    "save_checkpoint": "modelyard.models.versioning.checkpoint",
}

__all__ = ["Checkpoint", "latest_checkpoint", "list_checkpoints", "load_checkpoint", "save_checkpoint"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
