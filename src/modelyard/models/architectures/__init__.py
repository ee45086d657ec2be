"""The architectures: a file is a kind of whole network, built from a config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.lazy import exports

if TYPE_CHECKING:
    from modelyard.models.architectures.base import BaseArchitecture as BaseArchitecture
    from modelyard.models.architectures.cnn import CNNArchitecture as CNNArchitecture
    from modelyard.models.architectures.custom import CustomArchitecture as CustomArchitecture
    from modelyard.models.architectures.detection import DetectionArchitecture as DetectionArchitecture
    from modelyard.models.architectures.language import LanguageArchitecture as LanguageArchitecture
    from modelyard.models.architectures.segmentation import (
        SegmentationArchitecture as SegmentationArchitecture,
    )
    from modelyard.models.architectures.transformer import VisionTransformer as VisionTransformer

_HOMES = {
    "BaseArchitecture": "modelyard.models.architectures.base",
    "CNNArchitecture": "modelyard.models.architectures.cnn",
    "CustomArchitecture": "modelyard.models.architectures.custom",
    "DetectionArchitecture": "modelyard.models.architectures.detection",
    "LanguageArchitecture": "modelyard.models.architectures.language",
    "SegmentationArchitecture": "modelyard.models.architectures.segmentation",
    "VisionTransformer": "modelyard.models.architectures.transformer",
}
__getattr__, __dir__, __all__ = exports(__name__, _HOMES)
