"""Our vision transformers against torchvision's and timm's, with random weights in their own format."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from modelyard.models import create_model
from modelyard.models.architectures import VisionTransformer
from modelyard.models.layout import Layout

TORCHVISION = ["vit_b_16", "vit_b_32", "vit_l_16", "vit_l_32", "vit_h_14"]
TIMM = {
    "vit_t_16": "vit_tiny_patch16_224",
    "vit_s_16": "vit_small_patch16_224",
    "vit_s_32": "vit_small_patch32_224",
    "vit_b_16": "vit_base_patch16_224",
    "vit_b_32": "vit_base_patch32_224",
    "vit_l_16": "vit_large_patch16_224",
    "vit_l_32": "vit_large_patch32_224",
    "vit_h_14": "vit_huge_patch14_224",
}
PUBLISHED = [("torchvision", name) for name in TORCHVISION] + [("timm", name) for name in TIMM]
# Patch, heads and width of the networks whose outputs are compared: as published but for the depth, which is
# one or two, and the width of the large ones, which is eight a head.
SHALLOW = {
    "vit_t_16": (16, 3, 192),
    "vit_s_16": (16, 6, 384),
    "vit_s_32": (32, 6, 384),
    "vit_b_16": (16, 12, 768),
    "vit_b_32": (32, 12, 768),
    "vit_l_16": (16, 16, 128),
    "vit_l_32": (32, 16, 128),
    "vit_h_14": (14, 16, 128),
}


def layout_of(network: VisionTransformer, publisher: str) -> Layout:
    return next(one for one in network.layouts() if one.publisher == publisher)


def drawn(network: nn.Module) -> nn.Module:
    """Draw all weights anew, norms, biases and scales as well, so that none of them can be missed."""
    torch.manual_seed(0)
    for name, parameter in network.named_parameters():
        centre = 1.0 if parameter.ndim == 1 and "weight" in name else 0.0
        nn.init.normal_(parameter, centre, 0.1 if parameter.ndim == 1 else 0.05)
    return network


def like(theirs: nn.Module, publisher: str, name: str, **numbers: Any) -> VisionTransformer:
    ours = made(name, **numbers)
    ours.load_state_dict(layout_of(ours, publisher).apply(theirs.state_dict()))
    return ours


def made(name: str, **numbers: Any) -> VisionTransformer:
    return VisionTransformer({"name": name, **numbers}, num_classes=10)


def difference(ours: Tensor, theirs: Tensor) -> float:
    return float((ours - theirs).detach().abs().max() / theirs.detach().abs().max())


@pytest.mark.parametrize(("publisher", "name"), PUBLISHED)
def test_published_keys_and_shapes_are_ours_with_nothing_left_over(
    torchvision: ModuleType, timm: ModuleType, publisher: str, name: str
) -> None:
    with torch.device("meta"):
        make = getattr(torchvision.models, name) if publisher == "torchvision" else None
        theirs = make() if make else timm.create_model(TIMM[name], num_classes=1000)
        ours = create_model(name)
        renamed = layout_of(ours, publisher).apply(theirs.state_dict())
    assert {key: one.shape for key, one in renamed.items()} == {
        key: one.shape for key, one in ours.state_dict().items()
    }


@pytest.mark.parametrize("name", TORCHVISION)
def test_outputs_and_gradients_are_torchvisions(torchvision: ModuleType, name: str) -> None:
    patch, heads, width = SHALLOW[name]
    depth, side = 1 + (width < 768), 3 * patch
    network = torchvision.models.VisionTransformer
    theirs = drawn(network(side, patch, depth, heads, width, 4 * width, num_classes=10))
    ours = like(theirs, "torchvision", name, depth=depth, width=width, image_size=side)
    equal_while_training(ours, theirs, torch.randn(2, 3, side, side), "torchvision")


@pytest.mark.parametrize("name", TIMM)
def test_outputs_and_gradients_are_timms_at_odd_sizes_too(timm: ModuleType, name: str) -> None:
    patch, _, width = SHALLOW[name]
    depth, side = 1 + (width < 768), 4 * patch
    sizes = {"embed_dim": width, "depth": depth, "img_size": side, "dynamic_img_size": True}
    theirs = drawn(timm.create_model(TIMM[name], num_classes=10, **sizes))
    ours = like(theirs, "timm", name, depth=depth, width=width, image_size=side)
    equal_while_training(ours, theirs, torch.randn(2, 3, 5 * patch, 3 * patch), "timm")


def equal_while_training(ours: VisionTransformer, theirs: nn.Module, x: Tensor, publisher: str) -> None:
    """Compare outputs in eval mode, and outputs and gradients of all weights in train mode and float64."""
    assert difference(ours.eval()(x), theirs.eval()(x)) <= 1e-5
    ours.double().train()
    theirs.double().train()
    got, expected = ours(x.double()), theirs(x.double())
    assert difference(got, expected) <= 1e-5
    got.square().sum().backward()
    expected.square().sum().backward()
    gradients = {key: one.grad for key, one in theirs.named_parameters()}
    for key, gradient in layout_of(ours, publisher).apply(gradients).items():
        assert difference(ours.get_parameter(key).grad, gradient) <= 1e-5, key


def test_a_whole_network_answers_as_timms_and_has_its_features(timm: ModuleType) -> None:
    theirs = drawn(timm.create_model("vit_tiny_patch16_224", num_classes=10)).eval()
    ours = like(theirs, "timm", "vit_t_16").eval()
    x = torch.randn(1, 3, 224, 224)
    assert difference(ours(x), theirs(x)) <= 1e-5
    maps = theirs.forward_intermediates(x, indices=[2, 5, 8, 11], intermediates_only=True)
    for (key, got), expected in zip(ours.features(x).items(), maps, strict=True):
        assert got.shape == expected.shape
        assert difference(got, expected) <= 1e-5, key


def test_a_whole_network_answers_as_torchvisions(torchvision: ModuleType) -> None:
    theirs = drawn(torchvision.models.VisionTransformer(224, 16, 12, 3, 192, 768, num_classes=10)).eval()
    ours = like(theirs, "torchvision", "vit_t_16").eval()
    x = torch.randn(1, 3, 224, 224)
    assert difference(ours(x), theirs(x)) <= 1e-5


def test_features_are_those_of_timms_features_only(timm: ModuleType) -> None:
    tapped = {"features_only": True, "out_indices": [2, 5, 8, 11], "img_size": 64}
    theirs = drawn(timm.create_model("vit_tiny_patch16_224", **tapped)).eval()
    ours = create_model("vit_tiny", input_size=(3, 64, 64)).eval()
    state = layout_of(ours, "timm").apply(theirs.model.state_dict())
    left = ours.load_state_dict(state, strict=False)
    assert left.unexpected_keys == []
    assert {key.rpartition(".")[0] for key in left.missing_keys} == {"backbone.norm", "head.linear"}
    x = torch.randn(2, 3, 64, 64)
    for got, expected in zip(ours.features(x).values(), theirs(x), strict=True):
        assert difference(got, expected) <= 1e-5


def test_layer_scale_is_timms(timm: ModuleType) -> None:
    small = {"depth": 2, "num_classes": 10, "img_size": 32}
    theirs = drawn(timm.create_model("vit_tiny_patch16_224", init_values=1e-5, **small))
    ours = like(theirs, "timm", "vit_t_16", depth=2, image_size=32, layer_scale=1e-5)
    equal_while_training(ours, theirs, torch.randn(2, 3, 32, 32), "timm")


@pytest.mark.parametrize("size", [(96, 160), (384, 384)])
def test_published_positions_are_resampled_when_loaded_as_timm_does_it(
    timm: ModuleType, size: tuple[int, int]
) -> None:
    from timm.models.vision_transformer import checkpoint_filter_fn

    small = {"depth": 1, "num_classes": 10}
    published = drawn(timm.create_model("vit_tiny_patch16_224", **small))
    theirs = timm.create_model("vit_tiny_patch16_224", img_size=size, **small).eval()
    theirs.load_state_dict(checkpoint_filter_fn(published.state_dict(), theirs))
    ours = like(published, "timm", "vit_t_16", depth=1, image_size=size).eval()
    x = torch.randn(1, 3, *size)
    assert difference(ours(x), theirs(x)) <= 1e-5


def test_older_torchvision_files_name_the_layers_by_words(torchvision: ModuleType) -> None:
    theirs = torchvision.models.VisionTransformer(32, 16, 1, 3, 192, 768, num_classes=10)
    words = {"mlp.0.": "mlp.linear_1.", "mlp.3.": "mlp.linear_2."}
    older = theirs.state_dict()
    for key in list(older):
        new = next((number for number in words if number in key), "")
        older[key.replace(new, words.get(new, ""))] = older.pop(key)
    ours = made("vit_t_16", depth=1, image_size=32)
    ours.load_state_dict(layout_of(ours, "torchvision").apply(older))
    assert sum("linear_" in key for key in older) == 4
