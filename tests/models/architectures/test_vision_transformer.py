"""`VisionTransformer`: from names, configs and sizes to a classifier."""

from __future__ import annotations

import torch

from modelyard.models import create_model
from modelyard.models.architectures import VisionTransformer
from modelyard.models.heads import ClassificationHead

SMALL = {"name": "vit", "patch": 4, "width": 32, "depth": 2, "heads": 2}


def test_it_joins_a_backbone_and_a_head() -> None:
    with torch.device("meta"):
        network = VisionTransformer(backbone="vit_b_16", head=ClassificationHead(num_classes=10))
        assert network(torch.empty(2, 3, 224, 224)).shape == (2, 10)


def test_a_variants_name_alone_makes_one() -> None:
    with torch.device("meta"):
        network = create_model("vit_base_patch16_224")
    assert isinstance(network, VisionTransformer)
    assert sum(one.numel() for one in network.parameters()) == 86_567_656  # as torchvision documents it


def test_the_classifier_reads_the_class_token_alone() -> None:
    network = VisionTransformer(SMALL, num_classes=3, input_size=(3, 16, 16))
    tokens = network.backbone(torch.randn(2, 3, 16, 16))
    assert torch.equal(network.head(tokens), network.head(tokens[:, :1]))


def test_its_config_builds_it_again() -> None:
    network = VisionTransformer(SMALL, num_classes=3, in_channels=1, input_size=(1, 16, 24))
    again = create_model(config=network.config.as_dict())
    assert again.config == network.config
    again.load_state_dict(network.state_dict())
    x = torch.randn(2, 1, 16, 24)
    assert torch.equal(again.eval()(x), network.eval()(x))


def test_the_input_size_says_for_which_picture_the_places_are() -> None:
    with torch.device("meta"):
        larger = create_model("vit_b_16", input_size=(3, 384, 384))
        usual = create_model("vit_b_16", input_size=(3, 224, 224))
    assert (larger.backbone.grid, usual.backbone.grid) == ((24, 24), (14, 14))
    assert usual.backbone.changes == {}


def test_an_image_size_that_is_stated_counts_more_than_the_input_size() -> None:
    network = VisionTransformer({**SMALL, "image_size": 32}, input_size=(3, 16, 16))
    assert network.backbone.grid == (8, 8)
