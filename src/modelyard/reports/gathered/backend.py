"""Labels of a runtime and its provider, as rows name them."""

from __future__ import annotations

from modelyard.runtimes.labels import REFERENCE
from modelyard.runtimes.labels import label_of as backend

__all__ = ["REFERENCE", "backend"]
