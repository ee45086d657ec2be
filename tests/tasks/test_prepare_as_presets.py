"""Preparing equals the presets of torchvision and timm on Pillow images: within 3 of 255, on average 0.5."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest
from photographs import deep, kinds, photograph, saved, turned
from PIL import Image, ImageOps

from modelyard.registry.listing.discover import list_models
from modelyard.tasks.prepare import prepare
from modelyard.tasks.preprocessing import Preprocessing

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FILES = kinds()
PRESETS = [("bilinear", 256, 224), ("bilinear", 232, 224), ("bicubic", 224, 224), ("bicubic", 129, 160)]


def how(interpolation: str, resize: int, crop: int) -> Preprocessing:
    return Preprocessing(resize, "shortest", interpolation, True, crop, MEAN, STD)


def seen(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


def close(ours: np.ndarray, theirs: np.ndarray, std: tuple[float, ...] = STD) -> None:
    apart = np.abs(ours - theirs) * np.reshape(std, (-1, 1, 1)) * 255
    assert ours.shape == theirs.shape
    assert apart.max() <= 3.001
    assert apart.mean() <= 0.5


@pytest.fixture(params=["torch", "pillow"])
def resizer(request, monkeypatch):
    """Each way of resizing: torch's where it is loaded, Pillow's where it is not."""
    import torch

    assert torch.get_num_threads() > 0
    if request.param == "pillow":
        monkeypatch.delitem(sys.modules, "torch")
    yield
    monkeypatch.undo()


def preset(torchvision, how: Preprocessing):
    from torchvision.transforms import InterpolationMode
    from torchvision.transforms._presets import ImageClassification

    mode = InterpolationMode(how.interpolation)
    return ImageClassification(crop_size=how.crop, resize_size=how.resize, interpolation=mode)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("ignore:Palette images with Transparency")
def test_every_kind_of_file_becomes_what_torchvisions_preset_makes_of_it(name, torchvision):
    for facts in PRESETS:
        expected = preset(torchvision, how(*facts))(seen(FILES[name])).numpy()
        close(prepare([FILES[name]], how(*facts))[0][0], expected)


def test_the_preset_is_met_whichever_library_resizes(torchvision, resizer):
    data = saved(photograph(501, 333))
    for facts in PRESETS:
        made = prepare([data], how(*facts))[0][0]
        close(made, preset(torchvision, how(*facts))(seen(data)).numpy())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_photograph_lies_as_its_exif_says(torchvision, orientation, kind):
    data = turned(orientation, kind)
    made, (placed,) = prepare([data], how("bilinear", 160, 128))
    close(made[0], preset(torchvision, how("bilinear", 160, 128))(seen(data)).numpy())
    assert (placed.width, placed.height) == seen(data).size


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_clipped(torchvision, kind):
    wide = np.asarray(Image.open(io.BytesIO(deep(kind))))
    assert wide.max() > 255
    scaled = Image.fromarray(np.round(wide / 257).astype(np.uint8)).convert("RGB")
    made = prepare([deep(kind)], how("bilinear", 160, 128))[0][0]
    close(made, preset(torchvision, how("bilinear", 160, 128))(scaled).numpy())


def test_timms_transforms_give_the_same(torchvision):
    from timm.data import create_transform

    for rate, interpolation in ((0.875, "bicubic"), (0.95, "bilinear"), (1.0, "bicubic")):
        theirs = create_transform((3, 224, 224), interpolation=interpolation, crop_pct=rate)
        ours = how(interpolation, int(224 / rate), 224)
        for data in (FILES["odd size"], FILES["palette"], FILES["alpha"]):
            close(prepare([data], ours)[0][0], theirs(seen(data)).numpy())


def test_cards_of_the_starter_zoo_are_prepared_as_torchvision_does_for_their_weights(torchvision):
    data, cards = FILES["another photograph"], {one.ref: one.data for one in list_models()}
    for name in ("resnet50", "vit_b_16_swag_e2e", "efficientnet_b2", "fcn_resnet50", "swin_v2_t"):
        weights = torchvision.models.get_weight(cards[name]["metadata"]["torchvision"]["weights"])
        record = Preprocessing.of_card(cards[name])
        close(prepare([data], record)[0][0], weights.transforms()(seen(data)).numpy())


def test_a_plain_resize_does_not_keep_the_shape(torchvision):
    from torchvision.transforms.v2.functional import pil_to_tensor, resize

    record = Preprocessing((96, 130), "exact", mean=MEAN, std=STD)
    expected = pil_to_tensor(resize(photograph(501, 333), [96, 130])).numpy() / 255
    made = prepare([photograph(501, 333)], record)[0][0]
    close(made, (expected - np.reshape(MEAN, (3, 1, 1))) / np.reshape(STD, (3, 1, 1)))


def test_without_antialiasing_pixels_are_interpolated_where_they_lie(torchvision):
    import torch

    record = Preprocessing((96, 130), "exact", antialias=False)
    planes = torch.from_numpy(np.asarray(photograph()).copy()).permute(2, 0, 1)[None].float() / 255
    expected = torch.nn.functional.interpolate(planes, (96, 130), mode="bilinear")[0].numpy()
    close(prepare([photograph()], record)[0][0], expected, (1, 1, 1))


@pytest.mark.parametrize("filtering", ["nearest", "lanczos", "box", "hamming"])
def test_the_other_filters_are_pillows(filtering):
    record = Preprocessing((96, 130), "exact", filtering)
    expected = photograph().resize((130, 96), Image.Resampling[filtering.upper()])
    made = prepare([photograph()], record)[0][0].transpose(1, 2, 0) * 255
    assert np.abs(made - np.asarray(expected)).max() < 1.01
