"""Cards on disk: find, index, query, check, edit, and fetch what they name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.folder import open_folder

__all__ = ["open_folder"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("modelyard.registry.folder"), name)
