"""EfficientNet and MobileNet by name and by number: spellings, small forms, mistakes."""

from __future__ import annotations

import pytest
import torch

from modelyard.core.errors import ConfigError, NotFoundError
from modelyard.models import create_backbone, create_model
from modelyard.models.backbone import family_of

SPELLINGS = {
    "efficient_net": "efficientnet_b0",
    "efficientnet": "efficientnet_b0",
    "efficientnet-b0": "efficientnet_b0",
    "EfficientNet_B3": "efficientnet_b3",
    "efficientnetv2_s": "efficientnet_v2_s",
    "efficientnet_v2": "efficientnet_v2_s",
    "mobilenet": "mobilenet_v2",
    "MobileNetV2": "mobilenet_v2",
    "mobilenetv2_100": "mobilenet_v2",
    "mobilenetv3": "mobilenet_v3_large",
    "mobilenet-v3-small": "mobilenet_v3_small",
}
SMALL = {
    "widths": [8, 16, 24], "depths": [1, 1, 2], "strides": [1, 2, 2], "ratios": 3, "kernels": 3,
    "stem": 8, "stem_stride": 1, "last": 96,
}  # fmt: skip


@pytest.mark.parametrize(("written", "variant"), SPELLINGS.items())
def test_a_backbone_is_found_however_it_is_spelled(written: str, variant: str) -> None:
    assert family_of(written)[1] == variant


@pytest.mark.parametrize(
    ("written", "meant"), [("efficientnet_b9", "efficientnet_b"), ("mobilnet_v2", "mobilenet_v2")]
)
def test_a_wrong_name_is_answered_by_the_near_one(written: str, meant: str) -> None:
    with pytest.raises(NotFoundError, match=f"Did you mean `{meant}"):
        create_backbone(written)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("mobilenet_v2", {}),
        ("mobilenet_v3_small", {"squeeze": True, "activations": [], "hidden": 32}),
        ("efficientnet_b0", {}),
        ("efficientnet_v2_s", {"fused": 1}),
    ],
)
def test_a_network_for_small_pictures_is_a_matter_of_numbers(name: str, more: dict[str, object]) -> None:
    config = {"parameters": {"backbone": {**SMALL, **more}}}
    network = create_model(name, num_classes=10, in_channels=1, config=config)
    assert network.backbone.strides == {"c0": 1, "c1": 2, "c2": 4}
    assert network(torch.randn(2, 1, 8, 8)).shape == (2, 10)
    assert sum(one.numel() for one in network.parameters()) < 30_000
    again = type(network).from_config(network.config)
    again.load_state_dict(network.state_dict())


def test_without_a_last_convolution_the_last_stage_is_what_the_classifier_reads() -> None:
    backbone = create_backbone("mobilenet_v2", last=0).eval()
    x = torch.randn(1, 3, 33, 33)
    torch.testing.assert_close(backbone(x), backbone.features(x)["c5"])
    assert backbone.num_features == 320


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"widths": (8, 16, 24)}, "`depths` has 7 values for 3 stages"),
        ({"depths": (1, 0, 1, 1, 1, 1, 1)}, "`depths` are from 1 to 1000, not 0"),
        ({"stem_stride": 3}, "`strides` are from 1 to 2, not 3"),
        ({"activation": "relu7"}, "has no activation 'relu7'\nDid you mean `relu"),
        ({"widht": 0.5}, "Did you mean `width"),
        ({"drop_path": 1.5}, "from 0 up to below 1"),
    ],
)
def test_a_wrong_number_is_told(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        create_backbone("mobilenet_v2", **changes)
