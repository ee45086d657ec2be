"""A network of one layer, for what takes long with each layer more."""

from __future__ import annotations

from torch import Tensor, nn

from modelyard.models import ModelConfig
from modelyard.models.architectures import BaseArchitecture


class Tiny(BaseArchitecture):
    """A matrix and a bend."""

    task = "classification"

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.layer = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x.flatten(1)).relu()
