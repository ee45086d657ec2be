"""Any timm model as a backbone: what it gives is what timm gives."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest
import torch

from compare_published import relative
from modelyard.core.errors import ConfigError, NotFoundError, ShapeError
from modelyard.models import create_backbone, create_model

SWIN = "swin_tiny_patch4_window7_224"
# a pyramid, one size throughout, channels last inside, a layer more in the head
MODELS: dict[str, tuple[int, dict[str, object]]] = {
    "test_convnext": (96, {}),
    "test_vit": (160, {}),
    "test_vit2": (64, {"img_size": 64}),
    "test_resnet": (95, {}),
    "test_nfnet": (96, {}),
    SWIN: (224, {"embed_dim": 24, "depths": (1, 1, 2, 1), "num_heads": (1, 2, 2, 4)}),
    "mobilenetv3_small_050": (65, {}),
    "vit_tiny_patch16_224": (224, {}),
}
pytestmark = pytest.mark.usefixtures("timm")


@pytest.mark.parametrize("name", MODELS)
def test_features_and_scores_are_timms(timm: ModuleType, name: str) -> None:
    side, changes = MODELS[name]
    theirs = timm.create_model(name, num_classes=5, in_chans=2, **changes)
    config = {"parameters": {"backbone": changes}}
    ours = create_model(f"timm:{name}", num_classes=5, in_channels=2, config=config)
    (layout,) = ours.layouts()
    ours.load_state_dict(layout.apply(theirs.state_dict()))
    x = torch.randn(1, 2, side, side)
    with torch.no_grad():
        assert relative(ours.eval()(x), theirs.eval()(x)) <= 1e-5
        maps = theirs.forward_intermediates(x, indices=ours.backbone._taken, intermediates_only=True)
        for own, published in zip(ours.features(x).values(), maps, strict=True):
            assert torch.equal(own, published)


STATED = {"convnext_tiny": 224, "vit_base_patch32_224": 224, "resnet50": 97, "volo_d1_224": 224, SWIN: 224}


@pytest.mark.parametrize(("name", "side"), STATED.items())
def test_maps_have_the_stated_channels_and_strides(name: str, side: int) -> None:
    with torch.device("meta"):
        backbone = create_backbone(f"timm:{name}").eval()
        x = torch.randn(1, 3, side, side)
        for level, found in backbone.features(x).items():
            side_there = -(-side // backbone.strides[level])
            assert found.shape == (1, backbone.out_channels[level], side_there, side_there)
        assert backbone(x).shape == (1, backbone.num_features)


def test_maps_of_a_pyramid_are_named_after_their_stride() -> None:
    assert list(create_backbone("timm:test_convnext").strides) == ["c2", "c3", "c4", "c5"]


def test_four_of_many_blocks_of_one_size_are_taken() -> None:
    names = ["blocks.2", "blocks.5", "blocks.8", "blocks.11"]
    assert list(create_backbone("timm:vit_tiny_patch16_224").strides) == names


def test_the_config_of_a_network_with_a_timm_backbone_builds_it_again() -> None:
    network = create_model(
        "timm:test_vit", num_classes=3, config={"parameters": {"backbone": {"img_size": 96}}}
    )
    assert network.config is not None and network.config.backbone == "timm:test_vit"
    again = type(network).from_config(network.config)
    again.load_state_dict(network.state_dict())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("convnext_tny", "Did you mean `timm:convnext_tiny`"),
        ("hf-hub:timm/resnet18", "timm has no model"),
        ("qqqqqqqq", "names them all"),
    ],
)
def test_a_model_that_timm_does_not_have_is_told(name: str, said: str) -> None:
    with pytest.raises(NotFoundError, match=said):
        create_backbone(f"timm:{name}")


@pytest.mark.parametrize("change", ["pretrained", "checkpoint_path", "in_chans", "colour"])
def test_what_is_no_number_of_the_model_is_refused(change: str) -> None:
    with pytest.raises(ConfigError, match=change):
        create_backbone("timm:test_resnet", **{change: True})


def test_a_picture_of_another_size_than_the_positions_is_refused() -> None:
    with pytest.raises(ShapeError, match="timm:vit_tiny_patch16_224 expected 224 × 224 pixels, got 64 × 60"):
        create_backbone("timm:vit_tiny_patch16_224")(torch.zeros(1, 3, 64, 60))


BROKEN = """
import sys
sys.modules["torchvision"] = None
from modelyard.models import create_backbone, list_backbones
from modelyard.core.errors import MissingExtraError
assert "timm" not in sys.modules and "resnet18" in list_backbones()
try:
    create_backbone("timm:resnet18")
except MissingExtraError as error:
    print(error)
"""


def test_a_timm_that_cannot_be_imported_is_told_with_the_reason() -> None:
    found = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True, check=True)
    assert "cannot be imported: No module named 'torchvision" in found.stdout
    assert "a torchvision that was built for the installed torch" in found.stdout
