"""The names and forms that users of such libraries already write, run as they stand."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

IMPORTS = """
from modelyard.models import create_model
from modelyard.models.architectures import BaseArchitecture, CNNArchitecture, DetectionArchitecture
from modelyard.models.blocks import AttentionBlock, ConvBlock, create_backbone
from modelyard.models.heads import ClassificationHead, DetectionHead
from modelyard.models.versioning import ModelRegistry, register_model
from modelyard.models.versioning.checkpoint import save_checkpoint
"""
MINE = """
class Mine(BaseArchitecture):
    def __init__(self, config):
        super().__init__()
        self.backbone = self.build_backbone(config)
        self.head = ClassificationHead(config)
    def build_backbone(self, config):
        return nn.Sequential(ConvBlock(config), AttentionBlock(config))
    def forward(self, x):
        return self.head(self.backbone(x))
"""
REST = """
ModelRegistry().register(name="mine", version="1.0.0", model=Mine, config=config)
save_checkpoint(model, optimizer, epoch, metrics, path="checkpoints/v1.0.0/")     # a folder or a file
model = ModelRegistry().load("mine", version="1.0.0")
cnn = CNNArchitecture(backbone="resnet50", head=ClassificationHead(num_classes=10))
detection = DetectionArchitecture(backbone="efficient_net", head=DetectionHead(num_classes=20))
custom = create_model(architecture="custom", backbone="resnet50", head="classifier", config=config)
register_model(model, name="mine", version="1.1.0", tags=["production", "classifier"])
"""
PICTURE = torch.zeros(1, 3, 64, 64)


@pytest.fixture
def written(tmp_path: Path) -> dict[str, Any]:
    """What stands there after all of it was run, as in a script of a user."""
    from modelyard.models import ModelConfig

    config = ModelConfig(num_classes=10, in_channels=3, channels=32)
    said: dict[str, Any] = {"nn": nn, "config": config, "__name__": "users_script"}
    exec(IMPORTS + MINE, said)
    model = said["Mine"](config)
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    said |= {"model": model, "optimizer": optimizer, "epoch": 3, "metrics": {"accuracy": 0.9}}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "no zoo is at hand")
        exec(REST, said)
    return said


def test_a_network_of_ones_own_is_registered_and_loaded(written: dict[str, Any]) -> None:
    assert type(written["model"]).__name__ == "Mine"
    assert written["model"](PICTURE).shape == (1, 10)
    assert written["ModelRegistry"]().versions("mine") == ["1.1.0", "1.0.0"]


def test_a_checkpoint_lies_in_the_folder(written: dict[str, Any]) -> None:
    from modelyard.models.versioning import latest_checkpoint, load_checkpoint

    found = load_checkpoint("checkpoints/v1.0.0/")
    assert latest_checkpoint("checkpoints/v1.0.0/") is not None
    assert (found.epoch, found.metrics) == (3, {"accuracy": 0.9})


def test_backbones_and_heads_are_joined_by_their_names(written: dict[str, Any]) -> None:
    assert written["cnn"](PICTURE).shape == (1, 10)
    assert written["custom"](PICTURE).shape == (1, 10)
    boxes, scores = written["detection"].eval()(PICTURE)
    assert scores.shape[-1] == 20 and boxes.shape[:2] == scores.shape[:2]
