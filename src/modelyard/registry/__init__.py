"""Cards on disk: find, index, query, check, edit, and fetch what they name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.files.fetch_model import fetch_model, fetch_models
    from modelyard.registry.files.folder import open_folder

_PLACES = {
    "fetch_model": "modelyard.registry.files.fetch_model",
    "fetch_models": "modelyard.registry.files.fetch_model",
    "open_folder": "modelyard.registry.files.folder",
}

__all__ = ["fetch_model", "fetch_models", "open_folder"]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PLACES[name]), name)
