"""Bytes at rest, always with a digest: fetch, cache, unpack, trust."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.archive.kind import StorageType
    from modelyard.store.backends.base import StorageBackend
    from modelyard.store.download.fetch import Fetched, fetch
    from modelyard.store.folder.folder import ModelFolder

_PLACES = {
    "Fetched": "modelyard.store.download.fetch",
    "ModelFolder": "modelyard.store.folder.folder",
    "StorageBackend": "modelyard.store.backends.base",
    "StorageType": "modelyard.store.archive.kind",
    "fetch": "modelyard.store.download.fetch",
}

__all__ = ["Fetched", "ModelFolder", "StorageBackend", "StorageType", "fetch"]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PLACES[name]), name)
