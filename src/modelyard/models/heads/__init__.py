"""The heads: a file is a kind, and its class turns features into answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.heads.classifier import ClassificationHead as ClassificationHead
    from modelyard.models.heads.detector import Candidates as Candidates
    from modelyard.models.heads.detector import DetectionHead as DetectionHead
    from modelyard.models.heads.segmenter import SegmentationHead as SegmentationHead

_HOMES = {
    "Candidates": "modelyard.models.heads.detector",
    "ClassificationHead": "modelyard.models.heads.classifier",
    "DetectionHead": "modelyard.models.heads.detector",
    "SegmentationHead": "modelyard.models.heads.segmenter",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
