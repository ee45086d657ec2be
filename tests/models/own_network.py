"""A network of one's own, as users write it."""

from __future__ import annotations

import torch
from torch import nn

from modelyard.models import ModelConfig
from modelyard.models.architectures import BaseArchitecture
from modelyard.models.blocks import ConvBlock
from modelyard.models.heads import ClassificationHead


class Mine(BaseArchitecture):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.backbone = self.build_backbone(config)
        self.head = ClassificationHead(config)

    def build_backbone(self, config: ModelConfig) -> nn.Module:
        return nn.Sequential(ConvBlock(config))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.head(self.backbone(x))
        return found
