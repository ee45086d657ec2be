"""`CNNArchitecture`: a convolutional backbone and a classifier, or any other head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelyard.models.architectures._composed import Composed
from modelyard.models.config import ModelConfig

VARIANTS: Mapping[str, Mapping[str, Any]] = {}


class CNNArchitecture(Composed):
    """A classifier: `CNNArchitecture(backbone="resnet50", head=ClassificationHead(num_classes=10))`."""

    kind = "cnn"
    task = "classification"


def create(config: ModelConfig) -> CNNArchitecture:
    return CNNArchitecture(config)
