"""The vision transformer: its names, its numbers, the pictures it takes and the places they have."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import fx

from modelyard.core.errors import ConfigError, NotFoundError, ShapeError
from modelyard.models import create_backbone

TINY = {"width": 32, "depth": 2, "heads": 2, "patch": 4, "image_size": 16}


@pytest.mark.parametrize(
    ("written", "variant"),
    [
        ("vit", "vit_b_16"),
        ("ViT", "vit_b_16"),
        ("vit_base", "vit_b_16"),
        ("vit-b-16", "vit_b_16"),
        ("ViT-B/16", "vit_b_16"),
        ("vitb16", "vit_b_16"),
        ("vit_base_patch16_224", "vit_b_16"),
        ("vit_base_patch32_224", "vit_b_32"),
        ("vit_tiny", "vit_t_16"),
        ("vit-small-patch32", "vit_s_32"),
        ("vit_small", "vit_s_16"),
        ("vit_large", "vit_l_16"),
        ("vit_huge", "vit_h_14"),
        ("vit_huge_patch14_224", "vit_h_14"),
    ],
)
def test_common_spellings_name_a_variant(written: str, variant: str) -> None:
    with torch.device("meta"):
        assert create_backbone(written).variant == variant


def test_a_wrong_name_gets_the_one_that_was_meant() -> None:
    with pytest.raises(NotFoundError, match="Did you mean `vit_b_16`"):
        create_backbone("vit_b_17")


@settings(max_examples=25, deadline=None)
@given(
    patch=st.sampled_from([2, 4, 7]),
    rows=st.integers(1, 5),
    columns=st.integers(1, 5),
    depth=st.integers(1, 9),
    heads=st.integers(1, 3),
    channels=st.integers(1, 4),
    usual=st.integers(1, 5),
)
def test_maps_have_the_channels_and_strides_that_are_stated(
    patch: int, rows: int, columns: int, depth: int, heads: int, channels: int, usual: int
) -> None:
    numbers = {"patch": patch, "depth": depth, "heads": heads, "width": 8 * heads}
    backbone = create_backbone("vit", in_channels=channels, image_size=usual * patch, **numbers)
    x = torch.randn(2, channels, rows * patch, columns * patch)
    maps = backbone.features(x)
    assert list(maps) == list(backbone.out_channels) == list(backbone.strides)
    assert list(maps)[-1] == f"block{depth - 1}"
    assert len(maps) == min(depth, 4)
    for name, found in maps.items():
        stride = backbone.strides[name]
        assert found.shape == (
            2,
            backbone.out_channels[name],
            rows * patch // stride,
            columns * patch // stride,
        )
    assert backbone(x).shape == (2, 1 + rows * columns, backbone.num_features)


def test_the_small_form_for_digits_is_small() -> None:
    numbers = {"image_size": 32, "patch": 4, "width": 64, "depth": 4, "heads": 4}
    backbone = create_backbone("vit", in_channels=1, **numbers)
    assert backbone(torch.randn(2, 1, 32, 32)).shape == (2, 65, 64)
    # Of the paper's parts: patches, token, places; norms, attention and layers of a block; the last norm.
    block = 4 * 64 + (64 + 1) * 192 + (64 + 1) * 64 + (64 + 1) * 256 + (256 + 1) * 64
    count = (16 + 1) * 64 + 64 + 65 * 64 + 4 * block + 128
    assert sum(one.numel() for one in backbone.parameters()) == count < 250_000


@pytest.mark.parametrize("size", [(17, 16), (16, 30), (3, 16)])
def test_sides_that_are_no_multiples_of_the_patch_are_said(size: tuple[int, int]) -> None:
    with pytest.raises(ShapeError, match=r"ViT expected .*, got {} × {}".format(*size)):
        create_backbone("vit", **TINY)(torch.zeros(1, 3, *size))


def test_numbers_that_are_no_picture_are_said() -> None:
    with pytest.raises(ShapeError, match="ViT expected floating-point numbers, got uint8"):
        create_backbone("vit", **TINY)(torch.zeros(1, 3, 16, 16, dtype=torch.uint8))


@pytest.mark.parametrize("image_size", [18, (16, 15), 2])
def test_an_image_size_that_is_not_cut_into_patches_is_refused(image_size: object) -> None:
    with pytest.raises(ConfigError, match="is not cut into patches of 4 pixels"):
        create_backbone("vit", **(TINY | {"image_size": image_size}))


def test_places_of_a_network_of_its_own_size_are_loaded_as_they_are() -> None:
    numbers = TINY | {"image_size": [8, 32]}  # sixteen places, which a square has too
    one, other = create_backbone("vit", **numbers), create_backbone("vit", **numbers)
    other.load_state_dict(one.state_dict())
    assert torch.equal(one.position, other.position)


def test_places_that_no_square_has_and_that_do_not_fit_are_refused() -> None:
    state = create_backbone("vit", **(TINY | {"image_size": [8, 12]})).state_dict()
    with pytest.raises(RuntimeError, match="size mismatch for position"):
        create_backbone("vit", **TINY).load_state_dict(state)


def test_places_are_resampled_where_weights_are_assigned_to_a_network_without_any() -> None:
    state = create_backbone("vit", **TINY).half().state_dict()
    with torch.device("meta"):
        larger = create_backbone("vit", **(TINY | {"image_size": 32}))
    larger.load_state_dict(state, assign=True)
    assert (larger.position.shape, larger.position.dtype) == ((1, 65, 32), torch.float16)
    assert torch.equal(larger.position[:, 0], state["position"][:, 0])


def test_the_later_a_block_the_oftener_it_is_left_out() -> None:
    backbone = create_backbone("vit", **(TINY | {"depth": 5, "drop_path": 0.4}))
    assert [block.drop_path.rate for block in backbone.blocks] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


def test_it_is_traced_once_for_all_sizes() -> None:
    backbone = create_backbone("vit", **TINY).eval()
    traced = fx.symbolic_trace(backbone)
    for size in ((16, 16), (8, 24)):
        x = torch.randn(1, 3, *size)
        torch.testing.assert_close(traced(x), backbone(x))
