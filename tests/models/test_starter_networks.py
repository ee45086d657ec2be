"""The networks of the starter zoo's cards: what torchvision and others publish, held to what ours builds."""

from __future__ import annotations

import pytest
import torch

from modelyard import list_models, load_model
from modelyard.core.errors import NotFoundError
from modelyard.models import create_model, list_architectures
from modelyard.registry.config import config_of

# Their published counts are with a second classifier that is used in training alone.
SECOND = {"deeplabv3_resnet50", "deeplabv3_resnet101", "fcn_resnet50", "fcn_resnet101"}
BUILT = {
    model.ref: model
    for model in list_models(zoo="starter")
    if config_of(model)["architecture"] in list_architectures() and not model.ref.endswith("_quantized")
}


def test_most_well_known_networks_can_be_built() -> None:
    assert BUILT.keys() >= {"resnet50", "efficientnet_b0", "vit_b_16", "mobilenet_v2", "yolov8n", "unet"}


@pytest.mark.parametrize("name", sorted(BUILT))
def test_a_network_has_as_many_parameters_as_its_card_publishes(name: str) -> None:
    config = config_of(BUILT[name])
    with torch.device("meta"):
        network = create_model(config=config)
    second = 0
    if name in SECOND:  # 1024 channels to 256 by 3 × 3, a norm, and 21 classes
        second = 1024 * 256 * 9 + 2 * 256 + 256 * 21 + 21
    assert sum(one.numel() for one in network.parameters()) + second == BUILT[name].num_parameters


def test_what_cannot_be_built_is_said_before_anything_is_fetched() -> None:
    with pytest.raises(NotFoundError, match=r"torchvision\.models\.alexnet builds its network"):
        load_model("alexnet", offline=True)
