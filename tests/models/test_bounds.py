"""Configs that no network can be made of are refused at once, before any memory is asked for."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import nn

from modelyard.core.errors import ConfigError
from modelyard.models import create_backbone, create_model
from modelyard.models.extent import MOST_TENSORS, within_reason


def backbone(architecture: str, /, **numbers: Any) -> dict[str, Any]:
    return {"architecture": architecture, "parameters": {"backbone": numbers}}


def head(**numbers: Any) -> dict[str, Any]:
    return {"architecture": "resnet18", "parameters": {"head": numbers}}


def language(**numbers: Any) -> dict[str, Any]:
    return {"architecture": "gpt2", "parameters": numbers}


@pytest.mark.parametrize(
    "config",
    [
        backbone("resnet18", depths=[10**9] * 4),
        backbone("resnet18", widths=[10**12] * 4),
        backbone("resnet18", widths=[0] * 4),
        backbone("vit_b_16", depth=10**9),
        backbone("vit_b_16", depth=-1),
        backbone("vit_b_16", width=12 * 10**10),
        backbone("vit_b_16", dropout=math.nan),
        backbone("yolov8n", depth=10**9),
        backbone("yolov8n", width=-1.0),
        backbone("yolov8n", depth=math.nan),
        backbone("efficientnet_b0", width=math.inf),
        backbone("unet", levels=1000),
        language(depth=10**9),
        language(context=10**15),
        language(dropout=7),
        head(dropout=math.nan),
        head(dropout=-1),
        head(dropout="0.5"),
        head(hidden=10**15),
        {"architecture": "resnet18", "num_classes": 10**30},
        {"architecture": "yolov8n", "num_classes": 10**12},
        {"architecture": "resnet18", "in_channels": 10**30},
        {"architecture": "vit_b_16", "input_size": [3, 10**9, 10**9]},
    ],
)
def test_numbers_of_which_no_network_is_made_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"from|most|number|levels"):
        create_model(config=config)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (backbone("resnet18", name="resnet50"), "`parameters.backbone.name` is 'resnet50'"),
        ({**backbone("resnet18", in_channels=5), "in_channels": 3}, "`parameters.backbone.in_channels` is 5"),
        ({**head(num_classes=3), "num_classes": 4}, "`parameters.head.num_classes` is 3"),
        (backbone("resnet18", variant="resnet50"), "`variant` is no number"),
    ],
)
def test_what_a_config_says_twice_it_says_alike(config: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        create_model(config=config)


@pytest.mark.parametrize("channels", [-1, 0, "3", 2.5, None, 10**30])
def test_channels_of_a_backbone_are_a_whole_number(channels: Any) -> None:
    with pytest.raises(ConfigError, match="`in_channels`"):
        create_backbone("resnet18", in_channels=channels)


@pytest.mark.parametrize("name", [None, 5, ["resnet18"]])
def test_a_backbone_is_named_by_a_text(name: Any) -> None:
    with pytest.raises(ConfigError, match="a backbone is named by a text"):
        create_backbone(name)


def test_more_numbers_than_any_network_has_are_refused() -> None:
    with torch.device("meta"), pytest.raises(ConfigError, match="10,000,000,000,000 numbers"):
        create_model("gpt2", num_classes=10**7, width=10**6, heads=1, depth=1)


def test_more_tensors_than_any_network_has_are_refused() -> None:
    parts = (nn.Parameter(torch.empty(0)) for _ in range(MOST_TENSORS + 1))
    with pytest.raises(ConfigError, match="more than 100,000 tensors"), within_reason("the network"):
        nn.ParameterList(parts)


def test_a_network_may_be_as_deep_as_people_publish_them() -> None:
    with torch.device("meta"):  # ResNet-1001 of He et al. (2016) has 111 blocks in each of three stages
        deep = create_backbone("resnet50", stem="small", depths=[111] * 3, widths=[16, 32, 64])
    assert sum(isinstance(part, nn.Conv2d) for part in deep.modules()) == 1 + 3 * 3 * 111 + 3
