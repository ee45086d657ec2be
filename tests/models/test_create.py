"""A network by its name, as people write it; by modules; by a config; and what is said of a wrong one."""

from __future__ import annotations

import pytest
import torch
from own_network import Mine
from torch import nn

from modelyard.core.errors import ConfigError, ModelyardError, NotFoundError
from modelyard.models import (
    ModelConfig,
    create_backbone,
    create_model,
    list_architectures,
    list_backbones,
)
from modelyard.models.architectures import CNNArchitecture
from modelyard.models.blocks import ConvBlock
from modelyard.models.heads import ClassificationHead


@pytest.fixture(autouse=True)
def _without_weights():
    with torch.device("meta"):
        yield


@pytest.mark.parametrize(
    "name", ["resnet50", "ResNet50", "resnet-50", "resnet_50", "ResNet 50", "resnet", "resnet50_v1"]
)
def test_a_backbone_is_found_in_any_common_spelling(name):
    assert create_backbone(name).variant == "resnet50"


@pytest.mark.parametrize("name", ["resnext50", "wide_resnet50", "WideResNet50-2"])
def test_a_short_name_of_a_variant_is_the_usual_one(name):
    assert create_backbone(name).variant in ("resnext50_32x4d", "wide_resnet50_2")


@pytest.mark.parametrize("make", [create_backbone, create_model])
@pytest.mark.parametrize(
    ("wrong", "right"), [("resnet5O", "resnet50"), ("resnt18", "resnet18"), ("rsnet101", "resnet101")]
)
def test_a_wrong_name_is_answered_with_the_nearest(make, wrong, right):
    with pytest.raises(NotFoundError, match=f"{wrong}'\nDid you mean `{right}`?"):
        make(wrong)


@pytest.mark.parametrize("name", ["", " ", "\n", "/etc/passwd", "__import__('os')", "é" * 500, "nosuch:net"])
def test_a_name_that_means_nothing_is_refused_in_a_sentence(name):
    with pytest.raises(ModelyardError):
        create_backbone(name)
    with pytest.raises(ModelyardError):
        create_model(name)


def test_all_names_that_are_listed_are_names():
    assert set(list_backbones()) <= set(list_architectures())
    assert {"cnn", "custom", "resnet18"} <= set(list_architectures())


def test_a_whole_network_is_called_by_its_backbone_alone():
    one, other = create_model("resnet18"), create_model(backbone="resnet18")
    assert isinstance(one, CNNArchitecture)
    assert one.config == other.config == create_model("cnn", backbone="resnet18").config


def test_what_is_given_counts_more_than_the_config():
    config = ModelConfig("cnn", "resnet18", num_classes=10, in_channels=1)
    found = create_model(config=config, num_classes=7)
    assert (found.head.num_classes, found.backbone.in_channels) == (7, 1)


def test_numbers_of_a_backbone_are_parameters_of_it():
    found = create_model(
        "resnet18", config={"parameters": {"backbone": {"depths": [1, 1, 1, 1], "stem": "small"}}}
    )
    assert isinstance(found.backbone.maxpool, nn.Identity)
    assert found.config.part("backbone") == {"depths": [1, 1, 1, 1], "stem": "small"}


def test_modules_are_joined_by_custom_and_by_no_other():
    body = nn.Sequential(ConvBlock(3, 16))
    found = create_model("custom", backbone=body, head=ClassificationHead(num_classes=4))
    assert (found.backbone, found.head.in_channels, found.config) == (body, 16, None)
    with pytest.raises(ConfigError, match="joined by `custom`, not by 'cnn'"):
        create_model("cnn", backbone=body)


def test_names_are_joined_by_custom_with_a_config_beside():
    found = create_model(
        architecture="custom", backbone="resnet50", head="classifier", config={"num_classes": 3}
    )
    assert found(torch.empty(2, 3, 64, 64)).shape == (2, 3)


@pytest.mark.parametrize("activation", ["relu", "relu6", "hardswish", "silu"])
def test_the_hidden_layer_of_the_head_has_any_activation_of_the_backbone(activation):
    found = create_model("mobilenet_v3_small", config=part("backbone", activation=activation))
    assert type(found.head.hidden[1]).__name__.lower() == activation


def part(name, **numbers):
    return {"parameters": {name: numbers}}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "neither an architecture nor a backbone is named"),
        ({"architecture": "resnet18", "num_classes": 0}, "num_classes=0"),
        ({"architecture": "resnet18", "num_classes": -1}, "whole number from 1 on, not -1"),
        ({"architecture": "cnn"}, "the config names no backbone"),
        ({"architecture": "resnet18", "head": "clasifier"}, "no head 'clasifier'\nDid you mean `classifier`"),
        ({"architecture": "resnet18", "config": {"key": 1}}, "a config has no key 'key'"),
        ({"architecture": "resnet18", "config": part("backbone", dephts=1)}, "dephts'\nDid you mean `dep"),
        ({"architecture": "resnet18", "config": part("head", activation="sulu")}, "Did you mean `silu`"),
        ({"architecture": "resnet18", "config": part("head", pool="max")}, "There are: auto, token, mean"),
        ({"architecture": "resnet18", "config": part("head", hiden=1)}, "ClassificationHead: "),
    ],
)  # fmt: skip
def test_what_cannot_be_built_is_said(arguments, message):
    with pytest.raises(ModelyardError, match=message):
        create_model(**arguments)


@pytest.mark.parametrize("form", [ModelConfig, dict])
def test_an_architecture_of_ones_own_is_built_from_a_config(form):
    config = form(num_classes=10, in_channels=3, channels=32)
    found = Mine(config)
    assert found(torch.empty(2, 3, 16, 16)).shape == (2, 10)
    assert found.features(torch.empty(2, 3, 16, 16))["backbone"].shape == (2, 32, 16, 16)
    assert found.summary((3, 16, 16)).parameters == 3 * 32 * 9 + 2 * 32 + 32 * 10 + 10


def test_an_architecture_of_ones_own_remembers_its_config():
    config = ModelConfig(num_classes=10, in_channels=3, channels=32)
    assert Mine.from_config(config.as_dict()).config == config


def test_the_sentences_of_the_first_page_hold():
    found = CNNArchitecture(backbone="resnet50", head=ClassificationHead(num_classes=10))
    assert found(torch.empty(1, 3, 64, 64)).shape == (1, 10)
