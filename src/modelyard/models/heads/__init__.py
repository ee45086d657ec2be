"""The heads: a file is a kind, and its class turns features into answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.heads.classifier import ClassificationHead as ClassificationHead

_HOMES = {
    "ClassificationHead": "modelyard.models.heads.classifier",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
